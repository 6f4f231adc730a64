import type { OpenedBatch, Prefilter } from './batch.ts';
import { inflate, type NotInflated } from './inflate.ts';
import { scanBatch } from './scan.ts';

export type DecodedDelivery = OpenedBatch | { readonly ok: false; readonly reason: NotInflated };

const EVERYTHING: Prefilter = { search: () => (from) => from, goesOn: () => false };

/**
 * A batch as it is delivered (`awslogs.data`, or the data of a Kinesis record): JSON, compressed with gzip, in base64.
 * Only events that may matter are looked into. Never throws.
 */
export function decodeDelivery(data: unknown, prefilter = EVERYTHING): DecodedDelivery {
  const inflated = inflate(data);
  return inflated.ok ? scanBatch(inflated.bytes, prefilter) : inflated;
}
