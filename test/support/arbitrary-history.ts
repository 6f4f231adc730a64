import fc from 'fast-check';
import { absorb } from '../../shared/incidents/absorb.ts';
import { type Decision, decide, type Terms } from '../../shared/incidents/decide.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import { readyToSave } from '../../shared/incidents/retention.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import { after, duration, type EpochMs, seconds } from '../../shared/values/time.ts';
import { incident, SPEAKER } from './sample-incident.ts';
import { alert, NOON } from './world.ts';

/** After a pause, some alerts that fired are resolved and some that did not fire; none at all is a sweep. */
interface Step {
  readonly pause: number;
  readonly turned: readonly string[];
  /** A trace was asked for that was not there. */
  readonly looks?: boolean;
}

const SEVERITY: Readonly<Record<string, string>> = { a: 'warning', b: 'warning', c: 'info', d: 'critical' };
const PAUSES = [0, 1, 5, 10, 30, 60, 299, 300, 3600, 4 * 3600, 14 * 3600, 30 * 3600];

export const arbitraryHistory: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    pause: fc.constantFrom(...PAUSES),
    turned: fc.subarray(Object.keys(SEVERITY)),
    looks: fc.boolean(),
  }),
  { maxLength: 25 },
);

/** One decision of a history: what was recorded by then, and what was decided on it. */
export interface Decided {
  readonly recorded: Incident;
  readonly decision: Decision;
  /** What is stored afterwards. */
  readonly saved: Incident;
  readonly now: EpochMs;
}

/** Takes a history in as the flows do, each step recorded, decided, saved and sent. */
export function playHistory(steps: readonly Step[], terms: Terms): readonly Decided[] {
  const firing = new Map<string, EpochMs>();
  const all: Decided[] = [];
  let stored = incident();
  let now = NOON;
  for (const { pause, turned, looks } of steps) {
    // No alert begins at the very instant at which it ended.
    now = after(now, duration(seconds(pause) + 1));
    const recorded = recording(
      stored,
      turned.map((name) => turn(name, firing, now)),
      now,
    );
    const decision = decide(recorded, terms, now);
    stored = decision.changed ? savedOf(decision, terms, now) : recorded;
    all.push({ recorded, decision, saved: stored, now });
    if (looks) stored = { ...stored, lookAt: after(now, seconds(30)) };
  }
  return all;
}

function turn(name: string, firing: Map<string, EpochMs>, now: EpochMs): Alert {
  const labels = { severity: SEVERITY[name] ?? 'none' };
  const startsAt = firing.get(name);
  if (startsAt === undefined) {
    firing.set(name, now);
    return alert(name, { startsAt: now, labels });
  }
  firing.delete(name);
  return alert(name, { startsAt, endsAt: now, labels });
}

function recording(stored: Incident, alerts: readonly Alert[], now: EpochMs): Incident {
  if (alerts.length === 0) return stored;
  const { starts, ends } = absorb(stored, alerts, { ...SPEAKER, receivedAt: now });
  return {
    ...stored,
    starts: new Set([...stored.starts, ...starts]),
    ends: new Set([...stored.ends, ...ends]),
    seenAt: now,
    dueAt: after(now, seconds(30)),
  };
}

function savedOf(decision: Decision, terms: Terms, now: EpochMs): Incident {
  const { next, pruning } = readyToSave(decision, terms.timing, now);
  const { dueAt: _, ...rest } = next;
  return {
    ...rest,
    starts: new Set([...next.starts].filter((token) => !pruning.starts.includes(token))),
    ends: new Set([...next.ends].filter((token) => !pruning.ends.includes(token))),
    outbox: [],
    ...(decision.dueOnceSent !== undefined && { dueAt: decision.dueOnceSent }),
  };
}
