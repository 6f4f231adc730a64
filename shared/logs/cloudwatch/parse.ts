import { batchId, isEvent, type LogEvent, type OpenedBatch, originOf } from './batch.ts';

/** Opens a batch whatever form its JSON has, by parsing all of it. All events are in it. */
export function parse(bytes: Buffer): OpenedBatch {
  const envelope = jsonIn(bytes.toString());
  if (envelope === undefined) return { ok: false, reason: 'not-json' };
  const origin = originOf(envelope);
  if (origin === undefined) return { ok: false, reason: 'not-an-envelope' };
  if (origin === 'control-message') return { ok: true, batch: origin };
  const { logEvents } = envelope as { readonly logEvents: readonly unknown[] };
  const events = logEvents.filter(isEvent);
  return {
    ok: true,
    batch: {
      ...origin,
      id: batchId(origin, idOf(events[0]), idOf(events.at(-1)), logEvents.length),
      events,
      unreadable: logEvents.length - events.length,
    },
  };
}

/** Undefined: it is not JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const idOf = (event: LogEvent | undefined): string => event?.id ?? '';
