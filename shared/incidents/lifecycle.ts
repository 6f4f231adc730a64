import { after, duration, type EpochMs, earliest, latest } from '../values/time.ts';
import { countOf, type Hit } from './hits.ts';
import type { Facts, Incident } from './incident.ts';
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
  const fresh = facts.kind === 'errors' ? freshHits(incident, facts.hits) : freshAlerts(incident, facts.members);
  const began = beganAt(fresh, incident, timing.threshold);
  if (began === undefined) return incident;
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

/** What was seen since the end, at some time of its second. The second in which it ended is over. */
const freshHits = ({ state, endedAt }: Incident, hits: readonly Hit[]): readonly Burst[] =>
  hits
    .map(({ at, count }) => ({ at, until: after(at, LAST_OF_SECOND), count }))
    .filter(({ at }) => state !== 'resolved' || endedAt === undefined || at > endedAt);

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
  places: {},
  notifications: 0,
});

function whileFiring(incident: Incident, facts: Facts, timing: Timing, now: EpochMs): Incident {
  if (facts.firingCount === 0) {
    const endedAt = lastEndOf(facts) ?? incident.seenAt;
    return { ...incident, state: 'resolved', assumed: false, endedAt, reached: facts.starts };
  }
  if (now >= silentAt(incident, timing)) {
    const ends = new Set([...incident.ends, ...facts.firing.map((member) => assumedEnd(member, incident.seenAt))]);
    return { ...incident, state: 'resolved', assumed: true, ends, endedAt: incident.seenAt, reached: facts.starts };
  }
  return { ...incident, reached: facts.starts };
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
