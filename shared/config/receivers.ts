import * as z from 'zod';
import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Destination } from '../destinations/destination.ts';
import type { Receiver } from '../domain/policy.ts';
import type { Finding, Path } from './problem.ts';
import { configsKey } from './routing-schema.ts';
import { isMap, shownText } from './shown.ts';

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

export function receiverMistakes(receivers: readonly ReceiverEntry[]): readonly Finding[] {
  return receivers.flatMap(({ name, path }, i) => {
    const isSecond = receivers.findIndex((one) => one.name === name) < i;
    return isSecond
      ? [{ path: [...path, 'name'], found: `${shownText(name, [])} a second time`, expected: 'every name once' }]
      : [];
  });
}

export function unusedReceivers(receivers: readonly ReceiverEntry[], used: readonly string[]): readonly Finding[] {
  return receivers
    .filter(({ name }) => !used.includes(name))
    .map(({ name, path }) => ({
      path: [...path, 'name'],
      found: `${shownText(name, [])}, which no route names`,
      expected: 'a route for it',
    }));
}

/** Binds every integration of checked receivers. `<receiver>/<destination>/<position>` is its id. */
export function bindReceivers(
  receivers: readonly ReceiverEntry[],
  globals: unknown,
  destinations: readonly Destination[],
): ReadonlyMap<string, Receiver<BoundIntegration>> {
  return new Map(
    receivers.map(({ name, raw }) => [
      name,
      { name, integrations: destinations.flatMap((one) => bindEntries(name, raw[configsKey(one)], globals, one)) },
    ]),
  );
}

const ENTRIES = z.array(z.looseObject({ send_resolved: z.boolean().default(true) })).default([]);

function bindEntries(
  receiver: string,
  entries: unknown,
  globals: unknown,
  destination: Destination,
): readonly BoundIntegration[] {
  return ENTRIES.parse(entries).map(({ send_resolved, ...entry }, i) => {
    const target = destination.bind(entry, globalsOf(destination, globals));
    return {
      id: `${receiver}/${destination.name}/${i}`,
      destination: destination.name,
      audience: target.audience,
      sendResolved: send_resolved,
      target,
    };
  });
}

/** The part of `global` that is this destination's own. */
const globalsOf = ({ globals }: Destination, all: unknown): unknown =>
  Object.fromEntries(Object.entries(isMap(all) ? all : {}).filter(([key]) => Object.hasOwn(globals.shape, key)));
