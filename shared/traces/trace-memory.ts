import { after, type EpochMs, earliest, seconds } from '../values/time.ts';
import { isHalfKnown } from './trace-ids.ts';
import type { TraceVerdict } from './trace-verdict.ts';

/**
 * Why a backend gave no answer. The word is the log field and the metric dimension; people read the phrase, behind the
 * name of the backend.
 */
export const LOOK_UP_FAILURES = {
  timeout: 'did not answer in time',
  throttled: 'was asked too often',
  refused: 'refused to be asked: the permission is missing',
  'no-credentials': 'could not be asked: there are no AWS credentials',
  unavailable: 'could not be asked',
} as const;
export type LookUpFailure = keyof typeof LOOK_UP_FAILURES;

/** A trace that the backend was asked for. */
export interface AskedTrace {
  readonly id: string;
  readonly times: number;
  /** When it was asked for last. */
  readonly at: EpochMs;
  readonly verdict?: TraceVerdict;
}

/** What was asked and answered about the traces of an incident. Kept, so that a trace is asked for twice at most. */
export interface TraceMemory {
  readonly asked: readonly AskedTrace[];
  /** Why the last answer did not come. */
  readonly failed?: LookUpFailure;
}

/** What is known of the traces that a message names. */
export interface Traced {
  readonly verdicts: readonly TraceVerdict[];
  /** Where there is no verdict: why. */
  readonly unknown?: NoVerdict;
}

export interface NoVerdict {
  readonly reason: 'not-found' | LookUpFailure;
  /** The name of the backend that was asked: `X-Ray`. */
  readonly backend: string;
}

export const NOTHING_ASKED: TraceMemory = { asked: [] };

/** Traces arrive some seconds late, or never: most are not sampled. */
const TIMES = 2;
const AGAIN_AFTER = seconds(30);
/** Further traces of one problem seldom show anything new. */
const TRACES_ASKED = 10;

/** Which of the traces to ask for now: those that were never asked for, and those worth a second look. */
export function toAsk({ asked }: TraceMemory, traces: readonly string[], now: EpochMs): readonly string[] {
  const known = new Map(asked.map((one) => [one.id, one]));
  const again = traces.filter((id) => isWorthAnother(known.get(id), now));
  const fresh = traces.filter((id) => !known.has(id) && !isHalfKnown(id));
  return [...again, ...fresh.slice(0, Math.max(0, TRACES_ASKED - asked.length))];
}

function isWorthAnother(asked: AskedTrace | undefined, now: EpochMs): boolean {
  if (asked === undefined || asked.times >= TIMES) return false;
  return isOpen(asked) && after(asked.at, AGAIN_AFTER) <= now;
}

const isOpen = ({ verdict }: AskedTrace): boolean => verdict === undefined || verdict.isPartial;

/** When to ask again for those of the traces that were not there, or not whole. Undefined: never. */
export function askAgainAt({ asked }: TraceMemory, traces: readonly string[]): EpochMs | undefined {
  const open = asked.filter((one) => traces.includes(one.id) && one.times < TIMES && isOpen(one));
  return open.length > 0 ? earliest(...open.map(({ at }) => after(at, AGAIN_AFTER))) : undefined;
}

export interface LookedUp {
  readonly verdicts: readonly TraceVerdict[];
  readonly failed?: LookUpFailure;
}

/** The memory with what was asked just now. A verdict is replaced by a newer one, never by none. */
export function remembered(
  { asked }: TraceMemory,
  ids: readonly string[],
  { verdicts, failed }: LookedUp,
  now: EpochMs,
): TraceMemory {
  const known = new Map(asked.map((one) => [one.id, one]));
  for (const id of ids) {
    const before = known.get(id);
    const verdict = verdicts.find((one) => one.id === id) ?? before?.verdict;
    known.set(id, { id, times: (before?.times ?? 0) + 1, at: now, ...(verdict && { verdict }) });
  }
  return { asked: [...known.values()], ...(failed && { failed }) };
}

/** What `backend` was asked and answered about these traces. Undefined when it was asked for none of them. */
export function tracedIn(
  { asked, failed }: TraceMemory,
  traces: readonly string[],
  backend: string,
): Traced | undefined {
  const these = asked.filter(({ id }) => traces.includes(id));
  if (these.length === 0) return undefined;
  const verdicts = these.flatMap(({ verdict }) => verdict ?? []);
  return verdicts.length > 0 ? { verdicts } : { verdicts, unknown: { reason: failed ?? 'not-found', backend } };
}
