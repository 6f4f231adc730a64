import type { Incident, OutboxEntry } from './incident.ts';
import type { Lane } from './lanes.ts';

type Hint = OutboxEntry['notifications'][number];

/** Places of an open incident that the routing file names since, and those that it does not name any more. */
export interface ChangedPlaces {
  readonly added: readonly Hint[];
  readonly removed: readonly Hint[];
}

export const NO_PLACES: ChangedPlaces = { added: [], removed: [] };

/** Compares where an incident was sent with where it would be sent now. What is over owes nothing to a place that is new. */
export function changedPlaces({ places, lanes: looked, state }: Incident, lanes: readonly Lane[]): ChangedPlaces {
  const now = new Map(lanes.flatMap((lane) => lane.integrations.map(({ place }) => [place, lane.id] as const)));
  const isOwed = (place: string, lane: string) =>
    state === 'firing' && looked[lane] !== undefined && places[place] === undefined;
  return {
    added: [...now].flatMap(([place, lane]) => (isOwed(place, lane) ? [{ lane, place, reason: 'added' }] : [])),
    removed: Object.entries(places).flatMap(([place, lane]) =>
      now.has(place) ? [] : [{ lane, place, reason: 'removed' }],
    ),
  };
}

/** Where an incident was sent, once these hints are. */
export function placesAfter(
  places: Incident['places'],
  hints: readonly Hint[],
  { removed }: ChangedPlaces,
): Incident['places'] {
  const gone = new Set(removed.map(({ place }) => place));
  const kept = Object.entries(places).filter(([place]) => !gone.has(place));
  return Object.fromEntries([...kept, ...hints.map(({ place, lane }) => [place, lane] as const)]);
}
