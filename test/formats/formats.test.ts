import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../shared/domain/fingerprint/fingerprint.ts';
import { isAtLeast, LOG_LEVELS } from '../../shared/domain/log-record.ts';
import { FORMATS, readEntry } from '../../shared/formats/index.ts';
import type { LogFormat } from '../../shared/formats/log-format.ts';
import { mayMatter } from '../../shared/formats/may-matter.ts';
import { damaged, ENTRIES, examplesOf, OPTIONS } from './entries.ts';

const isFormat = (value: unknown): value is LogFormat =>
  typeof value === 'object' && value !== null && 'name' in value && 'read' in value;

const titleOf = (entry: string): string => JSON.stringify(entry).slice(1, 100);

describe('the list of formats', () => {
  it('holds every format of shared/formats, under the name of its file', async () => {
    const folder = new URL('../../shared/formats/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file !== 'index.ts');
    for (const file of files) {
      const exported: Readonly<Record<string, unknown>> = await import(new URL(file, folder).href);
      for (const format of Object.values(exported).filter(isFormat)) {
        expect(FORMATS).toContain(format);
        expect(`${format.name}.ts`).toBe(file);
      }
    }
    expect(new Set(FORMATS.map(({ name }) => name)).size).toBe(FORMATS.length);
  });

  it('has examples of each format, and says where they come from', () => {
    const folder = new URL('../fixtures/logs/', import.meta.url);
    const files = readdirSync(new URL('formats/', folder)).map((file) => file.replace('.json', ''));
    expect(files.sort()).toEqual(FORMATS.map(({ name }) => name).sort());
    const readme = readFileSync(new URL('README.md', folder), 'utf8');
    for (const { name } of FORMATS) expect(readme).toContain(`\`${name}.json\``);
  });
});

describe.each(FORMATS.map((format) => [format.name, format] as const))('%s', (name, format) => {
  const examples = examplesOf(name);

  it('has examples of errors and of others', () => {
    const isBad = examples.map(({ record }) => isAtLeast(record.level, 'error'));
    expect(new Set(isBad)).toEqual(new Set([true, false]));
  });

  it.each(examples.map(({ entry, record }) => [titleOf(entry), entry, record] as const))(
    'reads %s',
    (_, entry, record) => {
      expect(readEntry(entry, OPTIONS)).toEqual({ record, format });
    },
  );

  it.each(examples.map(({ entry }) => [titleOf(entry), entry] as const))(
    'is at one level whatever format is remembered: %s',
    (_, entry) => {
      const others = ENTRIES.map((other) => readEntry(other, OPTIONS).format);
      for (const remembered of new Set(others)) {
        const { record } = readEntry(entry, OPTIONS, remembered);
        expect([remembered.name, record.level]).toEqual([remembered.name, readEntry(entry, OPTIONS).record.level]);
      }
    },
  );
});

describe('an entry', () => {
  it('is read whatever is in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), damaged), (entry) => {
        const { record } = readEntry(entry, OPTIONS);
        expect(LOG_LEVELS).toContain(record.level);
        expect(typeof record.message).toBe('string');
        expect(fingerprintOf(record).id).toMatch(/^v1:/);
      }),
      { numRuns: 2000 },
    );
  });

  it('is read in a time that its length decides', () => {
    for (const part of [
      '[',
      '(',
      'a: ',
      '\t',
      '"',
      '\\"',
      'a=',
      'a="',
      '2030-01-02 03:04:05 ',
      '<',
      '{"a":',
      '\n',
      ' ',
      'at ',
    ]) {
      for (const start of ['', '[', '2030-01-02T03:04:05.678Z ', 'level=error msg="', 'ERROR ']) {
        expect(readEntry(start + part.repeat(200_000), OPTIONS).record.level).toMatch(/./);
      }
    }
  });
});

describe('the first look at the bytes of an entry', () => {
  it.each(['warn', 'error', 'fatal'] as const)('never leaves out what is at %s or above', (least) => {
    const entry = fc.oneof(damaged, fc.string({ unit: 'binary' }), fc.constantFrom(...ENTRIES));
    fc.assert(
      fc.property(entry, (text) => {
        if (!isAtLeast(readEntry(text, OPTIONS).record.level, least)) return;
        expect(mayMatter(text, least)).toBe(true);
        expect(mayMatter(Buffer.from(text), least)).toBe(true);
        expect(mayMatter(Buffer.from(JSON.stringify(text)).subarray(1, -1), least)).toBe(true);
        expect(mayMatter(Buffer.from(JSON.stringify({ log: text, stream: 'stderr' })), least)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('leaves out most of what is below', () => {
    const below = ENTRIES.filter((entry) => !isAtLeast(readEntry(entry, OPTIONS).record.level, 'error'));
    expect(below.filter((entry) => mayMatter(entry, 'error')).length / below.length).toBeLessThan(0.2);
  });

  it('leaves nothing out where everything is wanted', () => {
    for (const entry of ENTRIES) expect(mayMatter(entry, 'info')).toBe(true);
  });

  it.each([
    '    at charge (/app/orders.js:12:9)',
    '\tat shop.Orders.charge(Orders.java:12)',
    '  File "/app/shop.py", line 5',
  ])('keeps what belongs to the entry before: %s', (line) => {
    expect(mayMatter(line, 'error')).toBe(true);
    expect(mayMatter(Buffer.from(JSON.stringify(line)).subarray(1, -1), 'error')).toBe(true);
    const batch = JSON.stringify([{ id: '1', timestamp: 2, message: line }]);
    expect(mayMatter(Buffer.from(batch), 'error')).toBe(true);
  });

  it.each([
    '{"level":30,"time":1893553445678,"pid":12,"hostname":"web-1","msg":"transferred 50 orders"}',
    '{"level":"INFO","message":"Charged","service":"payment","timestamp":"2030-01-02T03:04:05.678Z"}',
    '{"severityNumber":9,"body":"charged","severityText":"Info"}',
    '192.0.2.1 - - [02/Jan/2030:03:04:05 +0000] "GET /orders/500 HTTP/1.1" 200 5120 "-" "curl/8.5.0"',
    'time=2030-01-02T03:04:05.678Z level=info msg=charged order=17',
    '<30>Jan  2 03:04:05 web-1 shop[12]: Charged',
    'START RequestId: de305d54-75b4-431b-adb2-eb6b9e546014 Version: $LATEST',
  ])('leaves out %s', (entry) => {
    expect(mayMatter(entry, 'error')).toBe(false);
    expect(mayMatter(Buffer.from(JSON.stringify(entry)).subarray(1, -1), 'error')).toBe(false);
  });
});
