import * as z from 'zod';
import type { AlertBatch } from '../incidents/signal.ts';
import { LOGS_SOURCE } from '../logs/error-alert.ts';
import { instant } from '../values/time.ts';
import type { ParsedBody, Source } from './source.ts';
import { readObject } from './webhook/json.ts';
import { problemsOf } from './webhook/schema.ts';

/** An error of a log as it waits in the inbox: redacted, counted, and made an alert when it came. */
export const errorBody = (error: AlertBatch): string => JSON.stringify(error);

const text = z.string('must be a string');
const pairs = z.record(z.string(), text, 'must be an object of strings');
const at = z.int('must be milliseconds since 1970').min(0, 'must be milliseconds since 1970').transform(instant);
const count = z.int('must be a whole number').min(0, 'must not be negative');
const HIT = z.object({ batch: text, at, count }, 'must be an object');

const ERROR = z.object(
  {
    status: z.literal('firing', 'must be "firing"'),
    fingerprint: text.regex(/^[\w-]{11}$/, 'must be a fingerprint'),
    labels: pairs,
    annotations: pairs,
    startsAt: at,
    links: z.tuple([], 'must be empty'),
    hits: z.array(HIT, 'must be a list of hits'),
  },
  'must be an object',
);

const BATCH = z.object({
  source: z.literal(LOGS_SOURCE, `must be "${LOGS_SOURCE}"`),
  sender: text,
  groupLabels: pairs,
  alerts: z.array(ERROR, 'must be a list of errors').min(1, 'must hold at least one error'),
  truncated: count,
  cuts: z.array(text, 'must be a list of strings'),
});

/** Reads what `errorBody` wrote, perhaps as an earlier version of Tocsin. */
function parse(body: string): ParsedBody {
  const read = readObject(body);
  if ('problem' in read) return { ok: false, reason: 'malformed', problems: [read.problem] };
  const { success, data, error } = BATCH.safeParse(read.object);
  return success
    ? { ok: true, batch: data satisfies AlertBatch }
    : { ok: false, reason: 'malformed', problems: problemsOf(error) };
}

/** Errors in logs. They come as log events; what is read here waited in the inbox. */
export const logs: Source = { name: LOGS_SOURCE, parse };
