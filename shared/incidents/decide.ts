import { isWorse, type Severity, worst } from '../values/severity.ts';
import { after, type DurationMs, type EpochMs, earliest, formatDuration, instant, seconds } from '../values/time.ts';
import {
  AUDIENCES,
  type Audience,
  type Explanation,
  type Facts,
  factsOf,
  type Incident,
  type Integration,
  type OutboxEntry,
  type Told,
} from './incident.ts';
import { lifecycle, silentAt } from './lifecycle.ts';
import { type NotifyReason, SILENT, type SuppressReason } from './reason.ts';
import type { Timing } from './timing.ts';

/** What the policy says of one incident: the timing of its route and whom it reaches. */
export interface Terms {
  readonly timing: Timing;
  readonly integrations: readonly Integration[];
}

/** For one audience: told or held, by which rule, on which figures, and when to look again. */
export type Verdict =
  | { readonly told: NotifyReason; readonly because: string }
  | { readonly held: SuppressReason; readonly because: string; readonly until?: EpochMs };

export interface Decision {
  /** The incident as it is to be saved: state, what was told, outbox, log, when it is due. */
  readonly next: Incident;
  /** When it is due once its outbox has reached the queue. Until then it is due soon, so that `sweep` sends it again. */
  readonly dueOnceSent: EpochMs | undefined;
  /** Whether `next` differs from what is stored in anything that matters. */
  readonly changed: boolean;
  /** Ends in `next` that no sender told: its source fell silent. */
  readonly assumedEnds: readonly string[];
  readonly verdicts: Readonly<Partial<Record<Audience, Verdict>>>;
}

const NEVER = instant(Number.MAX_SAFE_INTEGER);
const DECISIONS_KEPT = 32;
/** How long whoever saved an outbox entry has to bring it to the queue before `sweep` does. */
export const OUTBOX_GRACE = seconds(30);

/**
 * Decides what is told of an incident, to whom and why. The same incident, terms and instant give the same decision,
 * so whoever loses a race reads again and decides again, and whoever finds a dead writer's work finishes it.
 */
export function decide(incident: Incident, terms: Terms, now: EpochMs): Decision {
  const read = factsOf(incident);
  const live = lifecycle(incident, read, terms.timing, now);
  const facts = live.ends === incident.ends ? read : factsOf(live);
  const audiences = AUDIENCES.filter((audience) => terms.integrations.some((one) => one.audience === audience));
  const verdicts: Partial<Record<Audience, Verdict>> = {};
  for (const audience of audiences) verdicts[audience] = verdictFor(audience, live, facts, terms.timing, now);
  return assemble(incident, live, facts, verdicts, terms, now);
}

function verdictFor(audience: Audience, incident: Incident, facts: Facts, timing: Timing, now: EpochMs): Verdict {
  const told = incident.told[audience];
  if (incident.state === 'pending') return pendingVerdict(facts, timing);
  const interval = intervalOf(audience, timing);
  return incident.state === 'resolved'
    ? resolvedVerdict(incident, told, interval, now)
    : firingVerdict(audience, incident, facts, told, interval, timing.repeatInterval, now);
}

interface Interval {
  readonly length: DurationMs;
  readonly held: SuppressReason;
}

const intervalOf = (audience: Audience, timing: Timing): Interval =>
  audience === 'updatable'
    ? { length: timing.updateInterval, held: 'update-interval' }
    : { length: timing.groupInterval, held: 'group-interval' };

function pendingVerdict(facts: Facts, { threshold }: Timing): Verdict {
  if (facts.starts === 0) return { held: 'resolve-without-firing', because: 'no alert of it was ever seen firing' };
  return {
    held: 'below-threshold',
    because: `${facts.starts} seen, ${threshold.count} within ${formatDuration(threshold.within)} asked for`,
  };
}

function resolvedVerdict(incident: Incident, told: Told | undefined, interval: Interval, now: EpochMs): Verdict {
  const reason = incident.assumed ? 'ended' : 'resolved';
  if (told === undefined) {
    // Both audiences are told of a problem at once, so this one had no integration when the other was told.
    const isToldElsewhere = Object.values(incident.told).some((other) => isToldOfEnd(incident, other));
    if (isToldElsewhere) return { held: 'already-resolved', because: 'it was over before this was asked for' };
    return { told: reason, because: 'it came and went before it was told' };
  }
  if (told.state === 'firing') {
    return { told: reason, because: incident.assumed ? 'its source fell silent' : 'none of its alerts fires' };
  }
  if (isToldOfEnd(incident, told)) return { held: 'already-resolved', because: 'nothing new since' };
  return spaced(interval, told, now, { told: reason, because: 'it came back and went before it was told' });
}

const isToldOfEnd = (incident: Incident, told: Told): boolean =>
  told.state === 'resolved' && incident.reached <= told.starts;

function firingVerdict(
  audience: Audience,
  incident: Incident,
  facts: Facts,
  told: Told | undefined,
  interval: Interval,
  repeatInterval: DurationMs,
  now: EpochMs,
): Verdict {
  if (told === undefined) return { told: 'first', because: `${facts.firingCount} firing` };
  if (told.state === 'resolved') {
    return spaced(interval, told, now, { told: 'reopened', because: `${facts.firingCount} firing again` });
  }
  if (isWorse(facts.severity, told.severity)) {
    return { told: 'worse', because: `from ${told.severity} to ${facts.severity}` };
  }
  const more = `${facts.starts - told.starts} more`;
  if (facts.starts > told.starts && facts.kind === 'alerts') {
    return spaced(interval, told, now, { told: 'joined', because: more });
  }
  const repeatAt = after(notifiedAt(told), repeatInterval);
  if (now >= repeatAt) {
    return spaced(interval, told, now, {
      told: 'repeat',
      because: `it fires for ${formatDuration(repeatInterval)} more`,
    });
  }
  if (facts.starts > told.starts) {
    if (audience === 'append-only') return { held: 'only-more', because: more, until: repeatAt };
    return spaced(interval, told, now, { told: 'more', because: more });
  }
  if (facts.ends <= told.ends) {
    const lookAt = lookAtOf(incident, audience, told) ?? NEVER;
    if (now >= lookAt) return spaced(interval, told, now, { told: 'traced', because: 'its trace was not there' });
    return { held: 'repeat-not-due', because: 'nothing new', until: earliest(repeatAt, lookAt) };
  }
  const left = `${facts.ends - told.ends} resolved, ${facts.firingCount} firing`;
  if (audience === 'append-only') return { held: 'only-resolved', because: left, until: repeatAt };
  return spaced(interval, told, now, { told: 'left', because: left });
}

/** Any message asks for the trace as well. Who cannot edit is not told again for its sake. */
const lookAtOf = ({ lookAt }: Incident, audience: Audience, told: Told): EpochMs | undefined =>
  audience === 'updatable' && lookAt !== undefined && lookAt > told.at ? lookAt : undefined;

/** Silent edits do not count: who is to be reminded has not seen them. */
const notifiedAt = ({ at, notifiedAt: notified = at }: Told): EpochMs => notified;

/** Tells now, or holds until the interval since the last message has passed. */
function spaced(interval: Interval, told: Told, now: EpochMs, verdict: Verdict & { told: NotifyReason }): Verdict {
  const until = after(told.at, interval.length);
  if (now >= until) return verdict;
  return { held: interval.held, because: `${verdict.told}: ${verdict.because}`, until };
}

function assemble(
  before: Incident,
  live: Incident,
  facts: Facts,
  verdicts: Decision['verdicts'],
  terms: Terms,
  now: EpochMs,
): Decision {
  const rev = before.rev + 1;
  const told = { ...live.told };
  const log: Explanation[] = [];
  for (const audience of AUDIENCES) {
    const verdict = verdicts[audience];
    if (verdict === undefined) continue;
    if ('told' in verdict) told[audience] = toldNow(verdict.told, live, facts, live.told[audience], now);
    if ('told' in verdict || isNews(verdict.held, audience, before)) log.push(line(rev, audience, verdict, now));
  }
  const notifications = notificationsFor(verdicts, live, terms.integrations);
  const outbox: readonly OutboxEntry[] =
    notifications.length > 0
      ? [...live.outbox, { rev, generation: live.generation, at: now, notifications }]
      : live.outbox;
  const { dueAt: _, ...rest } = live;
  const dueOnceSent = dueOf(live, told, verdicts, terms.timing);
  const dueAt = outbox.length > 0 ? earliest(after(now, OUTBOX_GRACE), dueOnceSent ?? NEVER) : dueOnceSent;
  const next: Incident = {
    ...rest,
    rev,
    told,
    outbox,
    notifications: live.notifications + notifications.length,
    decisions: [...live.decisions, ...log].slice(-DECISIONS_KEPT),
    ...(dueAt !== undefined && { dueAt }),
  };
  const changed = log.length > 0 || live.state !== before.state || isDueSooner(next, before, now);
  const assumedEnds = live.ends === before.ends ? [] : [...live.ends].filter((end) => !before.ends.has(end));
  return { next, dueOnceSent, changed, assumedEnds, verdicts };
}

/** A later `dueAt` is not worth a write: the sweep comes a little early, once, and moves it then. */
const isDueSooner = (next: Incident, before: Incident, now: EpochMs): boolean =>
  (before.dueAt !== undefined && before.dueAt <= now) ||
  (next.dueAt !== undefined && next.dueAt < (before.dueAt ?? NEVER));

const line = (rev: number, audience: Audience, verdict: Verdict, at: EpochMs): Explanation => ({
  at,
  rev,
  audience,
  because: verdict.because,
  ...('told' in verdict ? { told: verdict.told } : { held: verdict.held }),
});

/** A hold is written down when it holds a change back, and once as long as it lasts. */
function isNews(held: SuppressReason, audience: Audience, before: Incident): boolean {
  if (held === 'repeat-not-due' || held === 'already-resolved') return false;
  return before.decisions.findLast((one) => one.audience === audience)?.held !== held;
}

function toldNow(reason: NotifyReason, incident: Incident, facts: Facts, before: Told | undefined, at: EpochMs): Told {
  const state = incident.state === 'resolved' ? 'resolved' : 'firing';
  const severity: Severity =
    before?.state === 'firing' && state === 'firing' ? worst([before.severity, facts.severity]) : facts.severity;
  // What there was no room for may not be in the next body.
  const starts = Math.max(before?.starts ?? 0, facts.starts);
  const ends = Math.max(before?.ends ?? 0, facts.ends);
  return {
    at,
    state,
    starts,
    ends,
    severity,
    ...(SILENT.has(reason) && before && { notifiedAt: notifiedAt(before) }),
  };
}

function notificationsFor(
  verdicts: Decision['verdicts'],
  incident: Incident,
  integrations: readonly Integration[],
): OutboxEntry['notifications'] {
  return integrations.flatMap((integration) => {
    const verdict = verdicts[integration.audience];
    if (verdict === undefined || !('told' in verdict)) return [];
    const isEndOfTold = incident.state === 'resolved' && incident.told[integration.audience]?.state === 'firing';
    // Who does not want to hear of ends still hears of what came and went before it was told.
    if (isEndOfTold && !integration.sendResolved) return [];
    return [{ integration: integration.id, reason: verdict.told }];
  });
}

function dueOf(
  incident: Incident,
  told: Incident['told'],
  verdicts: Decision['verdicts'],
  timing: Timing,
): EpochMs | undefined {
  const due: EpochMs[] = [];
  if (incident.state === 'firing') due.push(silentAt(incident, timing));
  for (const audience of AUDIENCES) {
    const verdict = verdicts[audience];
    const last = told[audience];
    if (verdict === undefined) continue;
    // What is held while it fires says until when, and that is not later than the next repeat.
    if ('held' in verdict && verdict.until !== undefined) due.push(verdict.until);
    if ('told' in verdict && incident.state === 'firing' && last !== undefined) {
      due.push(after(notifiedAt(last), timing.repeatInterval), lookAtOf(incident, audience, last) ?? NEVER);
    }
  }
  return due.length > 0 ? earliest(...due) : undefined;
}
