import { LOOK_UP_FAILURES } from '../traces/trace-memory.ts';
import type { FirstFailure, TraceVerdict } from '../traces/trace-verdict.ts';
import { type DurationMs, formatDuration } from '../values/time.ts';
import type { View } from './view.ts';

/**
 * What traces show, in words for people. Plain text in one line each, not escaped: names and messages in it come from
 * outside, without personal data and secrets.
 */

const LINES_SHOWN = 2;

const WHY_UNKNOWN = {
  ...LOOK_UP_FAILURES,
  'not-found': 'does not have it: it was not sampled, or is not there yet',
} as const;

/**
 * What the traces of an incident show, two lines at most, the most frequent failure first; where they are not known, why:
 * `checkout → payments → POST https://psp.example 503 after 2.1 s: TimeoutError: no answer. The request took 2.4 s,
 * usually 180 ms.` Empty where X-Ray was not asked.
 */
export function tracePhrases({ traced, traces }: View): readonly string[] {
  if (traced === undefined) return [];
  const { verdicts, unknown } = traced;
  if (unknown !== undefined) return [`${unknown.backend} ${WHY_UNKNOWN[unknown.reason]}.`];
  const alike = new Map<string, TraceVerdict[]>();
  for (const verdict of verdicts) {
    const key = likenessOf(verdict);
    alike.set(key, [...(alike.get(key) ?? []), verdict]);
  }
  const groups = [...alike.values()].sort((a, b) => weightOf(b) - weightOf(a));
  return groups.slice(0, LINES_SHOWN).flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const phrase = verdictPhrase(first);
    return traces.length > 1 ? `${others.length + 1} of ${traces.length} traces: ${phrase}` : phrase;
  });
}

/** A failure says more than that there was none. */
const weightOf = (group: readonly TraceVerdict[]): number => group.length + (group[0]?.failure ? 1000 : 0);

const likenessOf = ({ services, failure }: TraceVerdict): string =>
  JSON.stringify([services, failure?.step, failure?.status, failure?.exception]);

/** One verdict in one line. */
export function verdictPhrase(verdict: TraceVerdict): string {
  const { services, failure, isPartial } = verdict;
  const where = [...services, ...(failure?.step === undefined ? [] : [failure.step])].join(' → ');
  const took = tookPhrase(verdict);
  return [
    failure === undefined ? `${where}: nothing failed.` : `${where} ${failurePhrase(failure)}.`,
    ...(failure?.isHandled ? ['No service failed by it.'] : []),
    ...(took === undefined ? [] : [took]),
    ...(isPartial ? ['Parts of the trace are missing.'] : []),
  ].join(' ');
}

const KINDS = { fault: 'failed', error: 'was refused', throttle: 'was throttled' } as const;

/** `503 after 2.1 s: TimeoutError: no answer`. */
function failurePhrase({ kind, status, after, exception, message }: FirstFailure): string {
  const how = status === undefined ? KINDS[kind] : kind === 'throttle' ? `${status} (throttled)` : String(status);
  const when = after === undefined ? '' : ` after ${formatLatency(after)}`;
  const why = [exception, message].filter((part) => part !== undefined).join(': ');
  // A full stop follows.
  return `${how}${when}${why === '' ? '' : `: ${why.replace(/(?<![.\s])[.\s]+$/, '')}`}`;
}

function tookPhrase({ took, usual }: TraceVerdict): string | undefined {
  if (took === undefined) return undefined;
  return `The request took ${formatLatency(took)}${usual === undefined ? '' : `, usually ${formatLatency(usual)}`}.`;
}

/** `180 ms`, `2.1 s`, `41 s`, `4m 10s`. */
export function formatLatency(length: DurationMs): string {
  if (length < 1000) return `${length} ms`;
  if (length < 9950) return `${(length / 1000).toFixed(1)} s`;
  return length < 59_500 ? `${Math.round(length / 1000)} s` : formatDuration(length);
}
