import type { Opened, Prefilter } from './batch.ts';
import { inflate, type NotInflated } from './inflate.ts';
import { scan } from './scan.ts';

export type Decoded = Opened | { readonly ok: false; readonly reason: NotInflated };

const EVERYTHING: Prefilter = { search: () => (from) => from, goesOn: () => false };

/**
 * A batch as it is delivered (`awslogs.data`, or the data of a Kinesis record): JSON, compressed with gzip, in base64.
 * Only events that may matter are looked into. Never throws.
 */
export function decode(data: unknown, prefilter = EVERYTHING): Decoded {
  const inflated = inflate(data);
  return inflated.ok ? scan(inflated.bytes, prefilter) : inflated;
}
