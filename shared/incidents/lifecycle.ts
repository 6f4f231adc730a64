import { after, before, type DurationMs, duration, type EpochMs, earliest, latest } from '../values/time.ts';
import type { EndKind } from './claims.ts';
import { countOf, newestHit } from './hits.ts';
import { type AlertsIncident, type ErrorsIncident, type Facts, factsOf, type Incident, isOver } from './incident.ts';
import { NO_GAPS, silentFor } from './listening.ts';
import { relisted } from './listing.ts';
import { endToken, type Member, type Occurrence } from './membership.ts';
import { silentEnds } from './silent-voices.ts';
import type { ListenedTiming, Timing } from './timing.ts';
import { goneEnds } from './unreported.ts';
import { type Burst, burstSince, type Threshold } from './window.ts';

/**
 * The state an incident is in now: pending until its threshold is met, firing while an alert of it fires, resolved
 * when none does or when its source has been silent for too long, and back again.
 */
export function lifecycle(incident: Incident, facts: Facts, timing: ListenedTiming, now: EpochMs): Incident {
  if (incident.state === 'firing') return whileFiring(incident, facts, timing, now);
  const fresh =
    incident.kind === 'errors'
      ? freshHits(incident, facts, { within: timing.threshold.within, now })
      : freshAlerts(incident, facts.members, now);
  const began = beganAt(fresh, incident, timing.threshold);
  if (began === undefined) return incident;
  const isBack = isForgotten(incident, timing, began.receivedAt);
  const opened = isBack ? forgetting(incident, facts.starts - countOf(fresh)) : incident;
  const { endedAt, closedAt: _, peak: __, regroupedInto: ___, ...rest } = opened;
  const firing: Incident = {
    ...rest,
    state: 'firing',
    episode: rest.episode + 1,
    ...(endedAt !== undefined && { endedBefore: endedAt }),
    assumed: false,
    openedAt: began.shownAt,
    reached: facts.starts,
    ...(rest.listing && { listing: relisted(rest.listing, now) }),
  };
  return whileFiring(withoutForgotten(firing), facts, timing, now);
}

/** What it forgot was counted for this threshold, and is not counted for the next. */
function withoutForgotten(incident: Incident): Incident {
  if (incident.kind === 'errors') return incident;
  const { forgottenStarts: _, ...rest } = incident;
  return rest;
}

/** Something that happened, with its place in the window. */
interface Fresh extends Burst {
  /** When it began as people are shown it, and when we heard of it. */
  readonly shownAt: EpochMs;
  readonly receivedAt: EpochMs;
}

/** What begins the run that meets the threshold, or meets it again. */
function beganAt(
  fresh: readonly Fresh[],
  incident: Incident,
  { count, within }: Threshold,
): Pick<Fresh, 'shownAt' | 'receivedAt'> | undefined {
  const hasOverflow = incident.overflow > 0 && incident.seenAt > (closedAt(incident) ?? 0);
  if (hasOverflow && incident.overflow >= count) {
    // Alerts that there was no room for fire now, and have no times of their own.
    const { seenAt } = incident;
    return { shownAt: earliest(seenAt, ...fresh.map((one) => one.shownAt)), receivedAt: seenAt };
  }
  const at = burstSince(fresh, { count: hasOverflow ? count - incident.overflow : count, within });
  return fresh.find((one) => one.at === at);
}

const closedAt = ({ closedAt: heardAt, endedAt }: Incident): EpochMs | undefined => heardAt ?? endedAt;

/**
 * What was seen since the end, at some time of its second. An end drops all hits that are known by then, however their
 * sender dates them; what comes later and is dated while the problem lasted belongs to what is over.
 */
function freshHits(
  incident: ErrorsIncident,
  facts: Facts,
  { within, now }: { readonly within: DurationMs; readonly now: EpochMs },
): readonly Fresh[] {
  const hits = [...(facts.kind === 'errors' ? facts.hits : []), ...(incident.past ?? [])];
  return hits
    .filter(({ at }) => !isCovered(at, incident, within))
    .map(({ at, count }) => {
      // A sender's clock may be ahead.
      const shownAt = earliest(at, now);
      return { at, until: after(at, LAST_OF_SECOND), count, shownAt, receivedAt: shownAt };
    });
}

function isCovered(at: EpochMs, incident: ErrorsIncident, within: DurationMs): boolean {
  const { state, openedAt, coveredTo = incident.endedAt } = incident;
  if (state !== 'resolved' || coveredTo === undefined) return false;
  return at <= coveredTo && (openedAt === undefined || at >= before(openedAt, within));
}

const LAST_OF_SECOND = duration(999);

function freshAlerts(incident: AlertsIncident, members: Facts['members'], now: EpochMs): readonly Fresh[] {
  const known = [...members.values()]
    .flatMap((member) => freshOccurrences(incident, member))
    .map(({ begunAt, at, receivedAt }) => ({ at: begunAt, until: begunAt, count: 1, shownAt: at, receivedAt }));
  const forgotten = (incident.forgottenStarts ?? []).map((at) => {
    const shownAt = earliest(at, now);
    return { at, until: at, count: 1, shownAt, receivedAt: shownAt };
  });
  return [...forgotten, ...known];
}

/** All of them while it is pending; of an incident that is over, those that we heard of since, and what fires. */
export function freshOccurrences(incident: Incident, member: Member): readonly Occurrence[] {
  const closed = closedAt(incident);
  if (incident.state !== 'resolved' || closed === undefined) return member.occurrences;
  return member.occurrences.filter(({ receivedAt, end }) => receivedAt > closed || end === undefined);
}

function isForgotten(incident: Incident, timing: Timing, began: EpochMs): boolean {
  const closed = closedAt(incident);
  return closed !== undefined && began > after(closed, timing.dedupWindow);
}

/** The problem is back after its dedup window: what lanes were notified of before does not count any more. */
const forgetting = (incident: Incident, earlier: number): Incident => ({
  ...incident,
  generation: incident.generation + 1,
  earlier,
  lanes: {},
  places: {},
  left: {},
  notifications: 0,
});

function whileFiring(incident: Incident, facts: Facts, timing: ListenedTiming, now: EpochMs): Incident {
  if (isOver(incident, facts)) {
    return { ...incident, state: 'resolved', assumed: false, ...lastEndOf(facts, incident), reached: facts.starts };
  }
  const { seenAt } = incident;
  if (now >= silentAt(incident, timing)) {
    const open = [...facts.firing, ...facts.unreported];
    const ends = new Set([...incident.ends, ...open.flatMap((member) => assumedEnds(member, seenAt))]);
    const over = { state: 'resolved', assumed: true, endedAt: seenAt, closedAt: seenAt } as const;
    return { ...incident, ...coveredBy(incident, facts), ...over, ends, reached: facts.starts };
  }
  return withoutGone({ ...incident, reached: facts.starts }, facts, timing, now);
}

/** The incident is over with the last alert that its source does not report any more, or the one of its sources that did. */
function withoutGone(incident: Incident, facts: Facts, timing: ListenedTiming, now: EpochMs): Incident {
  const gone = [...goneEnds(facts.unreported, incident, timing, now), ...silentEnds(incident, facts, timing, now)];
  if (gone.length === 0) return incident;
  const ended = { ...incident, ends: new Set([...incident.ends, ...gone]) };
  const left = factsOf(ended, now);
  return isOver(ended, left) ? { ...ended, state: 'resolved', assumed: false, ...lastEndOf(left, ended) } : ended;
}

/** An error is over as its sender dates it, whose clock may be behind, but never later than it was heard of. */
function coveredBy(incident: Incident, facts: Facts): Pick<ErrorsIncident, 'coveredTo'> {
  if (incident.kind === 'alerts' || facts.kind === 'alerts') return {};
  const dated = [newestHit(facts.hits), incident.archive?.newest].filter((at) => at !== undefined);
  return { coveredTo: earliest(incident.seenAt, ...(dated.length > 0 ? [latest(...dated)] : [])) };
}

/** When an incident is assumed to be over, unless it is heard of before, or we do not listen for a time. */
export const silentAt = (
  { kind, seenAt }: Incident,
  { resolveAfter, quietAfter, gaps = NO_GAPS }: ListenedTiming,
): EpochMs => silentFor(kind === 'errors' ? quietAfter : resolveAfter, seenAt, gaps);

/**
 * Ends an alert when its source was last heard. Without it the alert would fire for as long as others of its group come
 * and go. By the same instant of receipt, so that it begins anew whenever the source speaks of it again.
 */
const assumedEnds = ({ fingerprint, episodes }: Member, seenAt: EpochMs): readonly string[] =>
  episodes
    .filter(({ end }) => end === undefined)
    .map(({ voice, receivedAt, severity }) =>
      endToken({ fingerprint, receivedAt: latest(seenAt, receivedAt), voice, kind: 'assumed', severity }),
    );

/** When the last of its alerts was over, and when we heard of that. Of what there was no room for, no end is known. */
function lastEndOf({ members }: Facts, { seenAt }: Incident): Pick<Incident, 'endedAt' | 'closedAt'> {
  const ends = [...members.values()].flatMap(({ occurrences }) => occurrences.at(-1)?.end ?? []);
  if (ends.length === 0) return { endedAt: seenAt, closedAt: seenAt };
  return { endedAt: latest(...ends.map(({ at }) => at)), closedAt: latest(...ends.map((end) => end.receivedAt)) };
}

/** How the last episode of an incident ended that is over: as its last alert did. */
export function endKindOf({ assumed, regroupedInto, closedAt: heardAt }: Incident, { members }: Facts): EndKind {
  if (assumed) return 'assumed';
  if (regroupedInto) return 'regrouped';
  const last = [...members.values()].flatMap(({ occurrences }) => occurrences.at(-1)?.end ?? []);
  return last.find(({ receivedAt }) => receivedAt === heardAt)?.kind ?? 'reported';
}
