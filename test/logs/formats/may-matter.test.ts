import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDelivery } from '../../../shared/logs/cloudwatch/decode.ts';
import { FORMATS, openEntry, readEntry } from '../../../shared/logs/formats/index.ts';
import { streamFilter } from '../../../shared/logs/formats/may-matter.ts';
import { readStream } from '../../../shared/logs/formats/read-stream.ts';
import { isAtLeast, type LogLevel } from '../../../shared/logs/log-record.ts';
import { dataOf } from '../../support/log-batch.ts';
import { damaged, ENTRIES, OPTIONS } from './entries.ts';

/** The bytes of an entry as a batch has them, behind so many others. */
const written = (entry: string, before = 0): Buffer =>
  Buffer.from(`${' '.repeat(before)}"message":${JSON.stringify(entry)}}`);

const mayMatter = (entry: string, least: LogLevel, before = 0): boolean =>
  streamFilter(least).search(written(entry, before))(before + '"message":"'.length) >= 0;

/** What is left of a stream. */
function kept(entries: readonly string[], least: LogLevel): readonly string[] {
  const decoded = decodeDelivery(dataOf(entries), streamFilter(least));
  if (!decoded.ok || decoded.batch === 'control-message') throw new Error('not a batch');
  return decoded.batch.events.map(({ message }) => message);
}

describe('the first look at the bytes of an entry', () => {
  const entry = fc.oneof(damaged, fc.string({ unit: 'binary' }), fc.constantFrom(...ENTRIES));

  it.each(['warn', 'error', 'fatal'] as const)('never leaves out what is at %s or above', (least) => {
    fc.assert(
      fc.property(entry, fc.nat(3), (text, before) => {
        if (!isAtLeast(readEntry(text, OPTIONS).record.level, least)) return;
        expect(mayMatter(text, least, before)).toBe(true);
        expect(mayMatter(JSON.stringify({ log: text, stream: 'stderr' }), least, before)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('never leaves out what any format reads as an error, whichever was remembered', () => {
    fc.assert(
      fc.property(entry, (text) => {
        const levels = FORMATS.map((format) => format.read(openEntry(text))?.level ?? 'info');
        if (levels.some((level) => isAtLeast(level, 'error'))) expect(mayMatter(text, 'error')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves out most of what is below and has no word of an error', () => {
    const named = /error|fail|exception/i;
    const below = ENTRIES.filter(
      (one) => !named.test(one) && !isAtLeast(readEntry(one, OPTIONS).record.level, 'error'),
    );
    expect(below.filter((one) => mayMatter(one, 'error')).length / below.length).toBeLessThan(0.1);
  });

  it('leaves nothing out where everything is wanted', () => {
    for (const one of ENTRIES) expect(mayMatter(one, 'info')).toBe(true);
  });

  it.each([
    '{"level":30,"time":1893553445678,"pid":12,"hostname":"web-1","msg":"transferred 50 orders"}',
    '{"level":"INFO","message":"Charged","service":"payment","timestamp":"2030-01-02T03:04:05.678Z"}',
    '{"severityNumber":9,"body":"charged","severityText":"Info"}',
    '{"level":"info","msg":"imported","errors":0,"failed":0,"exception":null,"failures":[]}',
    '{"stream":"stdout","log":"{\\"level\\":\\"info\\",\\"msg\\":\\"synced\\",\\"errors\\":0}"}',
    '192.0.2.1 - - [02/Jan/2030:03:04:05 +0000] "GET /orders/500 HTTP/1.1" 200 5120 "-" "curl/8.5.0"',
    'time=2030-01-02T03:04:05.678Z level=info msg=charged order=17 took=512 ms',
    '<30>Jan  2 03:04:05 web-1 shop[12]: Charged',
    'START RequestId: de305d54-75b4-431b-adb2-eb6b9e546014 Version: $LATEST',
    'Imported 12 orders through the failover queue, 0 errors, criteria met',
  ])('leaves out %s', (one) => {
    for (const before of [0, 1, 2, 3]) expect(mayMatter(one, 'error', before)).toBe(false);
    expect(readEntry(one, OPTIONS).record.level).toBe('info');
  });

  it.each([
    '{"level":"info","msg":"imported","errors":1}',
    'errors: 10 of 12',
    '10 errors',
    'failed: 0x80070005',
    '{"log":"error\\":0.5","stream":"stdout"}',
    '{"level"\n:50,"msg":"x"}',
    '{"level":\n50,"msg":"x"}',
    '{"status"\r\n\t: 502}',
    '{"level":\\u000a50}',
    '{"type":"platform.report","record":{"status":"success="}}',
    'GET /orders 502',
    '{"log":"GET /orders 502","stream":"stdout"}',
    '{"log":"GET /orders HTTP/1.1 502\\n","stream":"stdout"}',
    '{"ctx":"shop","s":"E"}',
    '{"severityText":"F"}',
    '{"priority":"E"}',
  ])('does not leave out %s', (one) => {
    for (const before of [0, 1, 2, 3]) expect(mayMatter(one, 'error', before)).toBe(true);
  });
});

describe('a stream of which most is left out', () => {
  /** Each line an entry of its own, as containers write it. */
  const asLines = fc.constantFrom(...ENTRIES).map((one) => one.split('\n'));
  const line = fc.oneof(
    fc.constantFrom(
      'Charged',
      '',
      '    indented',
      '\tat shop.Orders.charge(Orders.java:12)',
      '}',
      'goroutine 1 [running]:',
    ),
    fc.constantFrom(
      'main.main()',
      'shop.Declined$Card: 17',
      'Traceback (most recent call last):',
      '      ^',
      '/app/x.js:3',
    ),
    fc.constantFrom(
      '{"log":"    at charge (/app/orders.js:12:9)","stream":"stderr"}',
      '{"log":"fine","stream":"stdout"}',
    ),
  );
  const part = fc.oneof(
    asLines,
    ...[line, fc.constantFrom(...ENTRIES), damaged].map((entry) => entry.map((one) => [one])),
  );
  const stream = fc.array(part, { maxLength: 12 }).map((parts) => parts.flat());
  const shown = (entries: readonly string[], minLevel: LogLevel) =>
    readStream(entries, { ...OPTIONS, minLevel }).map(({ from, to }) => entries.slice(from, to));

  it.each(['warn', 'error'] as const)('shows the same entries as all of it does, at %s and above', (minLevel) => {
    fc.assert(
      fc.property(stream, (entries) => {
        expect(shown(kept(entries, minLevel), minLevel)).toEqual(shown(entries, minLevel));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    [['Order 17 accepted', '    in /app/orders.js:12:9', 'Order 18 accepted']],
    [['ERROR Charge failed', 'Order 17 accepted', '    with 2 items', 'Order 18 accepted']],
  ])('has no line of another entry at the end of an error: %j', (entries) => {
    expect(kept(entries, 'error')).toEqual(entries.filter((one) => one.startsWith('ERROR')));
  });

  it('has what is before an error and belongs to it', () => {
    const thrown = [
      '/app/orders.js:12',
      "    throw new Error('declined')",
      '    ^',
      '',
      'Error: declined',
      '    at charge (/app/orders.js:12:9)',
    ];
    expect(kept(['Order 17 accepted', ...thrown, '', 'Node.js v22.1.0', 'Order 18 accepted'], 'error')).toEqual([
      ...thrown,
      '',
      'Node.js v22.1.0',
    ]);
  });
});
