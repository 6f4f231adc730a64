import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fingerprinter } from '../../shared/logs/fingerprint/fingerprinter.ts';
import { readStream } from '../../shared/logs/formats/read-stream.ts';
import { outlineOf } from '../../shared/logs/outline.ts';
import { redactedRecord } from '../../shared/logs/redacted-record.ts';
import { redact } from '../../shared/redaction/redact.ts';
import { ENTRIES, OPTIONS } from './formats/entries.ts';

const fingerprinter = new Fingerprinter();

/** What an entry alone counts as. */
function countedAs(entry: string): string {
  const redactText = (text: string) => redact(text).text;
  const [one] = readStream([entry], { ...OPTIONS, minLevel: 'error', redactText });
  if (one === undefined) return 'nothing';
  const record = one.isText ? one.record : redactedRecord(one.record);
  return `${fingerprinter.of(record).id} ${record.service}`;
}

describe('the outline of an entry', () => {
  it.each([
    ['order 17 failed after 345 ms', 'order 8841 failed after 2 ms'],
    ['2030-01-02T03:04:05.678Z ERROR Charge failed', '2031-12-31T23:59:59.9Z ERROR Charge failed'],
    ['request de305d54-75b4-431b-adb2-eb6b9e546014 failed', 'request 00000000-aaaa-4bbb-bccc-0123456789ab failed'],
    ['trace 1-5759e988-bd862e3fe1be46a994272793', 'trace 1-5759e989-0d862e3fe1be46a994272794'],
    ['{"level":50,"time":1893553445678,"reqId":"req-7f"}', '{"level":50,"time":1893553445679,"reqId":"k"}'],
    ['mail to user17@example.com bounced', 'mail to user8@example.com bounced'],
  ])('is the same whichever it is: %s', (one, other) => {
    expect(outlineOf(one)).toBe(outlineOf(other));
  });

  it.each([
    ['order 17 failed', 'order 17 refused'],
    ['3 errors', '0 errors'],
    ['{"level":50,"msg":"a"}', '{"level":30,"msg":"a"}'],
    ['{"level": "50","msg":"a"}', '{"level": "30","msg":"a"}'],
    ['level=50 msg=a', 'level=30 msg=a'],
    ['"GET / HTTP/1.1" 502 157', '"GET / HTTP/1.1" 404 157'],
    ['<27>Jan 2', '<30>Jan 2'],
    ['ORA-00942: no table', 'ORA-00943: no table'],
    ['TS2304: no name', 'TS2305: no name'],
    ['{"service":"shop-1"}', '{"service":"shop-2"}'],
    ['at Orders$1.run', 'at Orders$2.run'],
    ['at http2.send', 'at http3.send'],
    ['카드 거절', '주문 거절'],
    ['', ' '],
  ])('is another where it tells what an entry is: %s and %s', (one, other) => {
    expect(outlineOf(one)).not.toBe(outlineOf(other));
  });

  it('is none of an entry that is too long to look at', () => {
    expect(outlineOf('x'.repeat(100_000))).toBeUndefined();
  });

  it('is one of what counts as one, in all formats', () => {
    const digits = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });
    const entry = fc.constantFrom(...ENTRIES);
    fc.assert(
      fc.property(entry, digits, (one, numbers) => {
        let at = 0;
        const other = one.replace(/[1-9]/g, () => String(numbers[at++ % numbers.length]));
        if (outlineOf(one) === outlineOf(other)) expect(countedAs(other)).toBe(countedAs(one));
      }),
      { numRuns: 5000 },
    );
  });
});
