import type { Incident, OutboxEntry } from './incident.ts';
import type { Lane } from './lanes.ts';

type Hint = OutboxEntry['notifications'][number];

/** Places of an incident that the routing file names since, and those that it does not name any more. */
export interface ChangedPlaces {
  readonly added: readonly Hint[];
  readonly removed: readonly Hint[];
}

export const NO_PLACES: ChangedPlaces = { added: [], removed: [] };

type Sent = Pick<Incident, 'places' | 'left'>;

/**
 * Compares where an incident was sent with where it would be sent now. What is over owes nothing to a place that is new, but its
 * end to one that had its last message while it fired.
 */
export function changedPlaces(
  { places, left, lanes: looked, state }: Pick<Incident, keyof Sent | 'lanes' | 'state'>,
  lanes: readonly Lane[],
): ChangedPlaces {
  const now = placesOf(lanes);
  const isOwed = (place: string, lane: string) => {
    if (places[place] !== undefined) return false;
    return state === 'firing' ? looked[lane] !== undefined : state === 'resolved' && left[place] !== undefined;
  };
  return {
    added: [...now].flatMap(([place, lane]) => (isOwed(place, lane) ? [{ lane, place, reason: 'added' }] : [])),
    removed: Object.entries(places).flatMap(([place, lane]) =>
      now.has(place) ? [] : [{ lane, place, reason: 'removed' }],
    ),
  };
}

const placesOf = (lanes: readonly Lane[]): ReadonlyMap<string, string> =>
  new Map(lanes.flatMap((lane) => lane.integrations.map(({ place }) => [place, lane.id] as const)));

/** Where an incident was sent, and where it had its last message, once these hints are sent. */
export function placesAfter({ places, left }: Sent, hints: readonly Hint[], { removed }: ChangedPlaces): Sent {
  const gone = new Set(removed.map(({ place }) => place));
  const named = new Set(hints.map(({ place }) => place));
  const lanesOf = (all: readonly Hint[]) => all.map(({ place, lane }) => [place, lane] as const);
  const without = (some: Sent['places'], others: ReadonlySet<string>) =>
    Object.entries(some).filter(([place]) => !others.has(place));
  return {
    places: Object.fromEntries([...without(places, gone), ...lanesOf(hints)]),
    left: Object.fromEntries([...without(left, named), ...lanesOf(removed)]),
  };
}

/** Whether a place may be owed something of an incident that is over: it is not named now, or was not for a time. */
export const isOwedLater = ({ places, left }: Sent, lanes: readonly Lane[]): boolean => {
  const now = placesOf(lanes);
  return Object.keys(left).length > 0 || Object.keys(places).some((place) => !now.has(place));
};
