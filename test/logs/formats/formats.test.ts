import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../shared/logs/fingerprint/fingerprint.ts';
import { FORMATS, readEntry } from '../../../shared/logs/formats/index.ts';
import type { LogFormat } from '../../../shared/logs/formats/log-format.ts';
import { isAtLeast, LOG_LEVELS } from '../../../shared/logs/log-record.ts';
import { damaged, ENTRIES, examplesOf, OPTIONS } from './entries.ts';

const isFormat = (value: unknown): value is LogFormat =>
  typeof value === 'object' && value !== null && 'name' in value && 'read' in value;

const titleOf = (entry: string): string => JSON.stringify(entry).slice(1, 100);

describe('the list of formats', () => {
  it('holds every format of shared/formats, under the name of its file', async () => {
    const folder = new URL('../../../shared/logs/formats/', import.meta.url);
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
    const folder = new URL('../../fixtures/logs/', import.meta.url);
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
    // A panic is always an error.
    expect(new Set(isBad)).toEqual(new Set(name === 'rust-panic' ? [true] : [true, false]));
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
        expect(fingerprintOf(record).id).toMatch(/^v2:/);
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
