import { createHash } from 'node:crypto';
import { envelope, eventId, packed } from '../test/support/log-batch.ts';

/** A batch of log lines, as it is delivered. */
export interface BatchOfLines {
  readonly data: string;
  readonly lines: number;
}

/**
 * Lines as Powertools for AWS Lambda writes them. The first `errors` of each hundred are errors, each with texts of its
 * own; the batch shrinks to about a sixth.
 */
export function batchOfLines(lines: number, errors: number): BatchOfLines {
  const logEvents = Array.from({ length: lines }, (_, i) => ({
    id: eventId(i),
    timestamp: 1_760_000_000_000 + i,
    message: `${JSON.stringify(i % 100 < errors ? errorLine(i) : quietLine(i))}\n`,
  }));
  return { data: packed(JSON.stringify(envelope(logEvents))), lines };
}

const quietLine = (i: number) => ({ level: 'INFO', message: `Order ${hexOf(i, 8)} accepted`, ...fieldsOf(i) });

const errorLine = (i: number) => ({
  level: 'ERROR',
  message: `Payment ${hexOf(i, 32)} of order ${hexOf(i, 8)} failed after ${i % 977} ms: connection reset by peer`,
  ...fieldsOf(i),
});

const fieldsOf = (i: number) => ({
  location: 'handler:42',
  timestamp: new Date(1_760_000_000_000 + i).toISOString(),
  service: 'checkout',
  cold_start: false,
  function_request_id: hexOf(i, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  xray_trace_id: `1-68e77800-${hexOf(i + 1, 24)}`,
});

/** Digits that look random and are the same in each run. */
const hexOf = (i: number, length: number): string =>
  createHash('sha256').update(`${length} ${i}`).digest('hex').slice(0, length);
