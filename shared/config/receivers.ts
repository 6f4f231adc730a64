import * as z from 'zod';
import type { BoundIntegration } from '../destinations/bound-integration.ts';
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
  return ENTRIES.parse(entries).map(({ send_resolved, ...entry }) => {
    const target = destination.bind(entry, globalsOf(destination, globals));
    return {
      place: `${destination.name}:${target.place}`,
      destination: destination.name,
      edits: target.edits,
      cadence: target.cadence,
      sendResolved: send_resolved,
      target,
    };
  });
}

/** The part of `global` that is this destination's own. */
export const globalsOf = ({ globals }: Destination, all: unknown): unknown =>
  Object.fromEntries(Object.entries(isMap(all) ? all : {}).filter(([key]) => Object.hasOwn(globals.shape, key)));
