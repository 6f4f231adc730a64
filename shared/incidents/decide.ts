import { worst } from '../values/severity.ts';
import { after, type EpochMs, earliest, instant, seconds } from '../values/time.ts';
import { factsDueAt } from './fresh-facts.ts';
import { GATES } from './gates/index.ts';
import { type Explanation, factsOf, type Incident, type OutboxEntry } from './incident.ts';
import { type Lane, type LaneMemory, notifiedAtOf } from './lanes.ts';
import { lifecycle, silentAt } from './lifecycle.ts';
import { newsFor } from './news.ts';
import { type NotifyReason, SILENT, type SuppressReason } from './reason.ts';
import { type LaneState, lookDueAt, repeatDueAt, type Situation, type Suppression } from './situation.ts';
import type { Timing } from './timing.ts';
import { withLanes } from './version-0-1.ts';

/** What the policy says of one incident: the timing of its route and its lanes. */
export interface Terms {
  readonly timing: Timing;
  readonly lanes: readonly Lane[];
}

/** Whether a lane is notified: by which rule, on which figures, and when to look again. */
export type LaneDecision = { readonly notify: NotifyReason; readonly because: string } | Suppression;

/** What was decided for a lane. */
export interface DecidedLane extends LaneState {
  readonly decision: LaneDecision;
}

export interface Decision {
  /** The incident as it is to be saved: state, memory of its lanes, outbox, log, when it is due. */
  readonly next: Incident;
  /** When it is due once its outbox has reached the queue. Until then it is due soon, so that `sweep` sends it again. */
  readonly dueOnceSent: EpochMs | undefined;
  /** Whether `next` differs from what is stored in anything that matters. */
  readonly changed: boolean;
  /** Ends in `next` that no sender reported: its source fell silent. */
  readonly assumedEnds: readonly string[];
  readonly lanes: readonly DecidedLane[];
}

const NEVER = instant(Number.MAX_SAFE_INTEGER);
const DECISIONS_KEPT = 32;
/** How long the writer of an outbox entry has to bring it to the queue before `sweep` does. */
export const OUTBOX_GRACE = seconds(30);

/**
 * Decides which lanes of an incident are notified, and why. The same incident, terms and instant give the same decision.
 * The loser of a race reads again and decides again; if a writer dies, the next one finishes its work.
 */
export function decide(stored: Incident, terms: Terms, now: EpochMs): Decision {
  const incident = withLanes(stored, terms.lanes[0]?.receiver);
  const read = factsOf(incident);
  const live = lifecycle(incident, read, terms.timing, now);
  const facts = live.ends === incident.ends ? read : factsOf(live);
  const situation = { incident: live, facts, timing: terms.timing, now };
  const lanes = terms.lanes.map((lane) => decideLane({ lane, memory: live.lanes[lane.id] }, situation));
  return assemble(incident, situation, lanes);
}

function decideLane(state: LaneState, situation: Situation): DecidedLane {
  const news = newsFor(state, situation);
  if ('suppress' in news) return { ...state, decision: news };
  for (const gate of GATES) {
    const answer = gate(news, state, situation);
    if (answer !== 'pass') return { ...state, decision: answer };
  }
  return { ...state, decision: { notify: news.reason, because: news.because } };
}

function assemble(before: Incident, situation: Situation, decided: readonly DecidedLane[]): Decision {
  const { incident: live, now } = situation;
  const rev = before.rev + 1;
  const log = decided.filter((one) => isLogged(one, before)).map((one) => explanation(one, rev, now));
  const notifications = decided.flatMap((one) => notificationsTo(one, live));
  const outbox =
    notifications.length > 0
      ? [...live.outbox, { rev, generation: live.generation, at: now, notifications }]
      : live.outbox;
  const lanes = { ...live.lanes, ...memoriesOf(decided, situation) };
  const { dueAt: _, ...rest } = live;
  const dueOnceSent = dueOf(situation, decided, lanes);
  const dueAt = outbox.length > 0 ? earliest(after(now, OUTBOX_GRACE), dueOnceSent ?? NEVER) : dueOnceSent;
  const next: Incident = {
    ...rest,
    rev,
    lanes,
    outbox,
    notifications: live.notifications + notifications.length,
    decisions: [...live.decisions, ...log].slice(-DECISIONS_KEPT),
    ...(dueAt !== undefined && { dueAt }),
  };
  const changed = log.length > 0 || live.state !== before.state || isDueSooner(next, before, now);
  const assumedEnds = live.ends === before.ends ? [] : [...live.ends].filter((end) => !before.ends.has(end));
  return { next, dueOnceSent, changed, assumedEnds, lanes: decided };
}

/** A later `dueAt` is not worth a write: the sweep comes a little early, once, and moves it then. */
const isDueSooner = (next: Incident, before: Incident, now: EpochMs): boolean =>
  (before.dueAt !== undefined && before.dueAt <= now) ||
  (next.dueAt !== undefined && next.dueAt < (before.dueAt ?? NEVER));

const explanation = ({ lane, decision }: DecidedLane, rev: number, at: EpochMs): Explanation => ({
  at,
  rev,
  lane: lane.id,
  because: decision.because,
  ...('notify' in decision ? { notified: decision.notify } : { suppressed: decision.suppress }),
});

/** A suppression is written down when it holds a change back, and once as long as it lasts. */
const NOTHING_TO_LOG: ReadonlySet<SuppressReason> = new Set(['repeat-not-due', 'already-resolved']);

function isLogged({ lane, decision }: DecidedLane, before: Incident): boolean {
  if ('notify' in decision) return true;
  if (NOTHING_TO_LOG.has(decision.suppress)) return false;
  const last = before.decisions.findLast((one) => one.lane === lane.id);
  return last === undefined || !('suppressed' in last) || last.suppressed !== decision.suppress;
}

const memoriesOf = (decided: readonly DecidedLane[], situation: Situation): Incident['lanes'] =>
  Object.fromEntries(
    decided.flatMap(({ lane, memory, decision }) =>
      'notify' in decision ? [[lane.id, memoryAfter(decision.notify, memory, situation)]] : [],
    ),
  );

function memoryAfter(reason: NotifyReason, before: LaneMemory | undefined, situation: Situation): LaneMemory {
  const { incident, facts, now } = situation;
  const state = incident.state === 'resolved' ? 'resolved' : 'firing';
  const isGoingOn = before?.state === 'firing' && state === 'firing';
  return {
    at: now,
    state,
    // What there was no room for may not be in the next body.
    starts: Math.max(before?.starts ?? 0, facts.starts),
    ends: Math.max(before?.ends ?? 0, facts.ends),
    severity: isGoingOn ? worst([before.severity, facts.severity]) : facts.severity,
    ...(SILENT.has(reason) && before && { notifiedAt: notifiedAtOf(before) }),
    ...(before?.inherited && { inherited: before.inherited }),
  };
}

function notificationsTo({ lane, memory, decision }: DecidedLane, incident: Incident): OutboxEntry['notifications'] {
  if (!('notify' in decision)) return [];
  const reason = decision.notify;
  const isEnd = incident.state === 'resolved' && memory?.state === 'firing';
  return (
    lane.integrations
      // A place that is not notified of ends is still notified of what came and went before it was.
      .filter(({ sendResolved }) => !isEnd || sendResolved)
      .filter(({ edits }) => edits || !SILENT.has(reason))
      .map(({ place }) => ({ lane: lane.id, place, reason }))
  );
}

function dueOf(situation: Situation, decided: readonly DecidedLane[], lanes: Incident['lanes']): EpochMs | undefined {
  const { incident, timing } = situation;
  const due: EpochMs[] = incident.state === 'firing' ? [silentAt(incident, timing)] : [];
  for (const { lane, decision } of decided) {
    // What is suppressed while it fires says until when, and that is not later than the next repeat.
    if ('suppress' in decision && decision.until !== undefined) due.push(decision.until);
    const memory = lanes[lane.id];
    if ('notify' in decision && incident.state === 'firing' && memory !== undefined) {
      const looked = { lane, memory };
      due.push(repeatDueAt(memory, timing));
      due.push(lookDueAt(incident, looked) ?? NEVER, factsDueAt(incident, looked, timing) ?? NEVER);
    }
  }
  return due.length > 0 ? earliest(...due) : undefined;
}
