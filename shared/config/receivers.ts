import * as z from 'zod';
import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Destination } from '../destinations/destination.ts';
import type { Receiver } from '../routing/policy.ts';
import type { ConfigFinding, Path } from './problem.ts';
import { configsKey } from './routing-schema.ts';
import { isMap, shown, shownText } from './shown.ts';

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

export function receiverMistakes(receivers: readonly ReceiverEntry[]): readonly ConfigFinding[] {
  return receivers.flatMap(({ name, path }, i) => {
    const isSecond = receivers.findIndex((one) => one.name === name) < i;
    return isSecond
      ? [{ path: [...path, 'name'], found: `${shownText(name, [])} a second time`, expected: 'every name once' }]
      : [];
  });
}

export function unusedReceivers(
  receivers: readonly ReceiverEntry[],
  used: readonly string[],
): readonly ConfigFinding[] {
  return receivers
    .filter(({ name }) => !used.includes(name))
    .map(({ name, path }) => ({
      path: [...path, 'name'],
      found: `${shownText(name, [])}, which no route names`,
      expected: 'a route for it',
    }));
}

/** What a destination says of entries beside `global`, both of which must be right by themselves. */
export const entryMistakes = (
  receivers: readonly ReceiverEntry[],
  globals: unknown,
  destinations: readonly Destination[],
): readonly ConfigFinding[] =>
  receivers.flatMap(({ raw, path }) =>
    destinations.flatMap((one) => {
      const entries = raw[configsKey(one)];
      const own = globalsOf(one, globals);
      if (!Array.isArray(entries) || !one.globals.safeParse(own).success) return [];
      return entries.flatMap((entry: unknown, i) => mistakesIn(entry, own, [...path, configsKey(one), i], one));
    }),
  );

function mistakesIn(raw: unknown, globals: unknown, path: Path, destination: Destination): readonly ConfigFinding[] {
  const { send_resolved: _, ...entry } = isMap(raw) ? raw : {};
  if (!destination.entry.safeParse(entry).success) return [];
  return destination.mistakes(entry, globals).map(({ key, expected }) => {
    const where = [...path, key];
    return { path: where, found: shown(entry[key], where), expected };
  });
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

/** A place that a receiver names twice: it would be notified twice of everything. */
export const doubledPlaces = (
  receivers: readonly ReceiverEntry[],
  globals: unknown,
  destinations: readonly Destination[],
): readonly ConfigFinding[] =>
  receivers.flatMap(({ raw, path }) =>
    destinations.flatMap((one) => {
      const places = bindEntries(raw[configsKey(one)], globals, one).map(({ place }) => place);
      return places.flatMap((place, i) =>
        places.indexOf(place) < i
          ? [
              {
                path: [...path, configsKey(one), i],
                found: `${shownText(place, [])} a second time`,
                expected: 'every place once',
              },
            ]
          : [],
      );
    }),
  );

const ENTRIES = z.array(z.looseObject({ send_resolved: z.boolean().default(true) })).default([]);

function bindEntries(entries: unknown, globals: unknown, destination: Destination): readonly BoundIntegration[] {
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
const globalsOf = ({ globals }: Destination, all: unknown): unknown =>
  Object.fromEntries(Object.entries(isMap(all) ? all : {}).filter(([key]) => Object.hasOwn(globals.shape, key)));
