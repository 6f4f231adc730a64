import { after, duration, type EpochMs, earliest, latest } from '../values/time.ts';
import { countOf, newestHit } from './hits.ts';
import type { ErrorsIncident, Facts, Incident } from './incident.ts';
import { relisted } from './listing.ts';
import { endToken, isFiring, lastEnd, lastStart, type Member, occurrencesOf } from './membership.ts';
import type { Timing } from './timing.ts';
import { type Burst, burstSince, type Threshold } from './window.ts';

/**
 * The state an incident is in now: pending until its threshold is met, firing while an alert of it fires, resolved
 * when none does or when its source has been silent for too long, and back again.
 */
export function lifecycle(incident: Incident, facts: Facts, timing: Timing, now: EpochMs): Incident {
  if (incident.state === 'firing') return whileFiring(incident, facts, timing, now);
  const fresh = incident.kind === 'errors' ? freshHits(incident, facts) : freshAlerts(incident, facts.members);
  const first = beganAt(fresh, incident, timing.threshold);
  if (first === undefined) return incident;
  // A sender's clock may be ahead.
  const began = earliest(first, now);
  const opened = isForgotten(incident, timing, began) ? forgetting(incident, facts.starts - countOf(fresh)) : incident;
  const { endedAt, peak: _, ...rest } = opened;
  const firing: Incident = {
    ...rest,
    state: 'firing',
    episode: rest.episode + 1,
    ...(endedAt !== undefined && { endedBefore: endedAt }),
    assumed: false,
    openedAt: began,
    reached: facts.starts,
    ...(rest.listing && { listing: relisted(rest.listing, now) }),
  };
  return whileFiring(firing, facts, timing, now);
}

/** When the problem began that meets the threshold, or meets it again. */
function beganAt(fresh: readonly Burst[], incident: Incident, { count, within }: Threshold): EpochMs | undefined {
  const hasOverflow = incident.overflow > 0 && incident.seenAt > (incident.endedAt ?? 0);
  if (!hasOverflow) return burstSince(fresh, { count, within });
  // Alerts that there was no room for fire now, and have no times of their own.
  if (incident.overflow >= count) return earliest(incident.seenAt, ...fresh.map(({ at }) => at));
  return burstSince(fresh, { count: count - incident.overflow, within });
}

/**
 * What was seen since the end, at some time of its second. An end drops all hits that are known by then, however their
 * sender dates them; what comes later and is dated before it belongs to what is over.
 */
function freshHits(incident: ErrorsIncident, facts: Facts): readonly Burst[] {
  const hits = [...(facts.kind === 'errors' ? facts.hits : []), ...(incident.past ?? [])];
  const { state, coveredTo = incident.endedAt } = incident;
  return hits
    .filter(({ at }) => state !== 'resolved' || coveredTo === undefined || at > coveredTo)
    .map(({ at, count }) => ({ at, until: after(at, LAST_OF_SECOND), count }));
}

const LAST_OF_SECOND = duration(999);

const freshAlerts = (incident: Incident, members: Facts['members']): readonly Burst[] =>
  [...members.values()]
    .flatMap((member) => freshOccurrences(incident, member))
    .map((at) => ({ at, until: at, count: 1 }));

/**
 * Occurrences that no message covers yet. After an end these are the later ones, and those of alerts that fire
 * although they began earlier: they arrive only now.
 */
function freshOccurrences(incident: Incident, member: Member): readonly EpochMs[] {
  const { endedAt } = incident;
  const all = occurrencesOf(member);
  if (incident.state !== 'resolved' || endedAt === undefined) return all;
  return all.filter((at, i) => at > endedAt || (isFiring(member) && i === all.length - 1));
}

const isForgotten = (incident: Incident, timing: Timing, began: EpochMs): boolean =>
  incident.endedAt !== undefined && began > after(incident.endedAt, timing.dedupWindow);

/** The problem is back after its dedup window: what lanes were notified of before does not count any more. */
const forgetting = (incident: Incident, earlier: number): Incident => ({
  ...incident,
  generation: incident.generation + 1,
  earlier,
  lanes: {},
  notifications: 0,
});

function whileFiring(incident: Incident, facts: Facts, timing: Timing, now: EpochMs): Incident {
  if (facts.firingCount === 0) {
    const endedAt = lastEndOf(facts) ?? incident.seenAt;
    return { ...incident, state: 'resolved', assumed: false, endedAt, reached: facts.starts };
  }
  if (now >= silentAt(incident, timing)) {
    const ends = new Set([...incident.ends, ...facts.firing.map((member) => assumedEnd(member, incident.seenAt))]);
    const over = { ...incident, ...coveredBy(incident, facts) };
    return { ...over, state: 'resolved', assumed: true, ends, endedAt: incident.seenAt, reached: facts.starts };
  }
  return { ...incident, reached: facts.starts };
}

/** An error is over as its sender dates it, whose clock may be behind, but never later than it was heard of. */
function coveredBy(incident: Incident, facts: Facts): Pick<ErrorsIncident, 'coveredTo'> {
  if (incident.kind === 'alerts' || facts.kind === 'alerts') return {};
  const dated = [newestHit(facts.hits), incident.archive?.newest].filter((at) => at !== undefined);
  return { coveredTo: earliest(incident.seenAt, ...(dated.length > 0 ? [latest(...dated)] : [])) };
}

/** When an incident is assumed to be over, unless it is heard of before. */
export const silentAt = ({ kind, seenAt }: Incident, { resolveAfter, quietAfter }: Timing): EpochMs =>
  after(seenAt, kind === 'errors' ? quietAfter : resolveAfter);

/**
 * Ends an alert when its source was last heard. Without it the alert would fire for as long as others of its group come
 * and go. By the same instant of receipt, so that it begins anew whenever the source speaks of it again.
 */
const assumedEnd = ({ fingerprint, starts }: Member, seenAt: EpochMs): string =>
  endToken({ fingerprint, at: latest(seenAt, ...starts.map((start) => start.at)), receivedAt: seenAt });

/** Of what there was no room for, no end is known. */
function lastEndOf(facts: Facts): EpochMs | undefined {
  const ends = [...facts.members.values()].flatMap((member) => {
    const end = lastStart(member) && lastEnd(member);
    return end ? [end.at] : [];
  });
  return ends.length > 0 ? latest(...ends) : undefined;
}
