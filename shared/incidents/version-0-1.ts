import type { Explanation, Incident } from './incident.ts';
import type { Cadence, Lane, LaneMemory } from './lanes.ts';

/**
 * Version 0.1 knew two audiences of a receiver where there are lanes now, and called an integration by its position in the
 * routing file. What it stored is read here, so that an upgrade by itself notifies no one.
 */
const AUDIENCE: Readonly<Record<Cadence, string>> = { 'at-once': 'updatable', interval: 'append-only' };

/** The incident with the memories and decisions of two audiences as those of the lanes that took their place. */
export function withLanes(incident: Incident, lanes: readonly Lane[]): Incident {
  const isOld = Object.values(AUDIENCE).some((audience) => Object.hasOwn(incident.lanes, audience));
  if (!isOld || lanes.length === 0) return incident;
  const laneOf = new Map(lanes.map((lane) => [AUDIENCE[lane.cadence], lane.id]));
  const memories = Object.entries(incident.lanes).flatMap(([key, memory]) => inherited(laneOf.get(key), memory));
  return { ...incident, lanes: Object.fromEntries(memories), decisions: incident.decisions.map(renamed(laneOf)) };
}

const inherited = (lane: string | undefined, memory: LaneMemory): readonly (readonly [string, LaneMemory])[] =>
  lane === undefined ? [] : [[lane, { ...memory, inherited: memory }]];

const renamed =
  (laneOf: ReadonlyMap<string, string>) =>
  (one: Explanation): Explanation => ({ ...one, lane: laneOf.get(one.lane) ?? one.lane });

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
