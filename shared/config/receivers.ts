import * as z from 'zod';
import type { BoundIntegration, PlaceSettings } from '../destinations/bound-integration.ts';
import type { Destination } from '../destinations/destination.ts';
import type { Receiver } from '../routing/policy.ts';
import type { Path } from './problem.ts';
import { configsKey } from './routing-schema.ts';
import { isMap } from './shown.ts';

/** A receiver as it stands in the file. One without a readable name is left out. */
export interface ReceiverEntry {
  readonly name: string;
  readonly path: Path;
  readonly raw: Readonly<Record<string, unknown>>;
}

export function readReceivers(raw: unknown): readonly ReceiverEntry[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((one: unknown, i) =>
    isMap(one) && typeof one.name === 'string' ? [{ name: one.name, path: ['receivers', i], raw: one }] : [],
  );
}

/** Binds every integration of checked receivers. Its identity is its place, whatever its position. */
export function bindReceivers(
  receivers: readonly ReceiverEntry[],
  globals: unknown,
  destinations: readonly Destination[],
): ReadonlyMap<string, Receiver<BoundIntegration>> {
  return new Map(
    receivers.map(({ name, raw }) => [
      name,
      { name, integrations: destinations.flatMap((one) => bindEntries(raw[configsKey(one)], globals, one)) },
    ]),
  );
}

const ENTRIES = z.array(z.looseObject({ send_resolved: z.boolean().default(true) })).default([]);

/** The integrations of one list `<name>_configs`. */
export function bindEntries(entries: unknown, globals: unknown, destination: Destination): readonly BoundIntegration[] {
  const own = globalsOf(destination, globals);
  return ENTRIES.parse(entries).map(({ send_resolved, ...entry }) => ({
    ...boundPlace(destination, { destination: destination.name, entry, globals: own }),
    sendResolved: send_resolved,
  }));
}

function boundPlace(destination: Destination, settings: PlaceSettings): Omit<BoundIntegration, 'sendResolved'> {
  const target = destination.bind(settings.entry, settings.globals);
  const { edits, cadence } = target;
  return {
    place: `${destination.name}:${target.place}`,
    destination: destination.name,
    edits,
    cadence,
    target,
    settings,
  };
}

/** A place that the routing file does not name any more. Undefined: this version cannot read its settings. */
export function rebound(settings: PlaceSettings, destinations: readonly Destination[]): BoundIntegration | undefined {
  const destination = destinations.find(({ name }) => name === settings.destination);
  if (!destination?.entry.safeParse(settings.entry).success) return undefined;
  return destination.globals.safeParse(settings.globals).success
    ? { ...boundPlace(destination, settings), sendResolved: true }
    : undefined;
}

/** The part of `global` that is this destination's own. */
export const globalsOf = ({ globals }: Destination, all: unknown): unknown =>
  Object.fromEntries(Object.entries(isMap(all) ? all : {}).filter(([key]) => Object.hasOwn(globals.shape, key)));
