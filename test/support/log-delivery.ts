import type { EpochMs } from '../../shared/values/time.ts';
import { envelope, packed } from './log-batch.ts';

/** What Lambda is handed for a batch of log events. `id` is of one batch: a repeat has the same. */
export function logDelivery(id: string, lines: readonly { readonly at: EpochMs; readonly message: string }[]) {
  const events = lines.map(({ at, message }, i) => ({ id: `${id}-${i}`, timestamp: at, message }));
  return { awslogs: { data: packed(JSON.stringify(envelope(events))) } };
}
