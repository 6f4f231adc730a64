import { type Explanation, factsOf, type Incident } from './incident.ts';
import { CADENCES, type Cadence, type LaneMemory, laneId, receiverOf } from './lanes.ts';
import { sizeOf } from './magnitude.ts';
import type { PlaceState } from './place-news.ts';
import type { Shown } from './shown.ts';
import type { Situation } from './situation.ts';

/**
 * Version 0.1 knew two audiences of a receiver where there are lanes now, and called an integration by its position in the
 * routing file. What it stored is read here, so that an upgrade by itself notifies no one.
 */
const AUDIENCE: Readonly<Record<Cadence, string>> = { 'at-once': 'updatable', interval: 'append-only' };

/** An incident that version 0.1 may have stored, in the form of this version. */
export const upgraded = (stored: Incident, receiver: string | undefined): Incident =>
  withPeak(withLanes(stored, receiver));

/** The worst of what fires counts as known from the beginning, so that only what is worse than that is news. */
function withPeak(stored: Incident): Incident {
  if (stored.state !== 'firing' || stored.peak !== undefined) return stored;
  return { ...stored, peak: { severity: factsOf(stored).severity, at: stored.openedAt ?? stored.seenAt } };
}

/**
 * The incident with the memories and decisions of two audiences as those of the lanes that took their place. Of a lane that
 * has both, the later counts: while an upgrade is deployed, either version may have saved last.
 */
export function withLanes(incident: Incident, receiver: string | undefined): Incident {
  if (receiver === undefined) return incident;
  const laneOf = new Map(CADENCES.map((cadence) => [AUDIENCE[cadence], laneId(receiver, cadence)]));
  const lanes = new Map(Object.entries(incident.lanes).filter(([key]) => !laneOf.has(key)));
  for (const [audience, lane] of laneOf) {
    const memory = incident.lanes[audience];
    const known = lanes.get(lane);
    if (memory && !(known && known.at >= memory.at)) lanes.set(lane, { ...memory, inherited: memory });
  }
  return { ...incident, lanes: Object.fromEntries(lanes), decisions: incident.decisions.map(renamed(laneOf)) };
}

const renamed =
  (laneOf: ReadonlyMap<string, string>) =>
  (one: Explanation): Explanation => ({ ...one, lane: laneOf.get(one.lane) ?? one.lane });

/**
 * Inherited memories in the form of version 0.1. While an upgrade is deployed, or is rolled back, version 0.1 still decides,
 * and would notify all receivers anew of what it finds no memory of.
 */
export function audiencesOf(lanes: Incident['lanes']): Readonly<Record<string, LaneMemory>> | undefined {
  const all = Object.entries(lanes).flatMap(([id, { inherited, ...memory }]) => {
    const cadence = CADENCES.find((one) => laneId(receiverOf(id), one) === id);
    return inherited && cadence ? [[AUDIENCE[cadence], memory] as const] : [];
  });
  return all.length > 0 ? Object.fromEntries(all) : undefined;
}

/** What a place was shown by version 0.1. */
export interface ShownByVersion01
  extends Pick<Shown, 'at' | 'notifiedAt' | 'status' | 'severity' | 'firing' | 'occurrences'> {
  readonly episode?: never;
}

/** The same in the form of this version. What it does not say counts as known to people, so that it is no news. */
export function shownNow(
  shown: Shown | ShownByVersion01,
  { incident, facts }: Situation,
  names: PlaceState['names'],
): Shown {
  if (shown.episode !== undefined) return shown;
  const { status, severity, occurrences, firing, at, notifiedAt = at } = shown;
  // It came back since, or came back and went.
  const isBehind = status === 'resolved' && (incident.state !== 'resolved' || facts.starts > occurrences);
  return {
    ...shown,
    episode: isBehind ? incident.episode - 1 : incident.episode,
    ends: facts.ends,
    alertNames: firing.flatMap((fingerprint) => names.get(fingerprint) ?? []),
    pinged: { [severity]: notifiedAt },
    magnitude: sizeOf(facts.kind === 'errors' ? { ...facts, starts: occurrences } : facts, incident),
    pings: [],
  };
}

/** The lane of a notification that version 0.1 decided. Its place is `<receiver>/<destination>/<position>`. */
export const OLD_LANE = 'version-0.1';

/** The receiver's name may hold a slash itself. */
export function oldPlaceOf(place: string): { readonly receiver: string; readonly destination: string } {
  const parts = place.split('/');
  return { receiver: parts.slice(0, -2).join('/'), destination: parts.at(-2) ?? '' };
}

/** How many positions of a receiver are looked at: more entries of one kind are not to be expected. */
const POSITIONS = 10;

/** Under which names version 0.1 may have known the places of a receiver. */
export const oldPlaces = (receiver: string, destination: string): readonly string[] =>
  Array.from({ length: POSITIONS }, (_, i) => `${receiver}/${destination}/${i}`);
