import type { Destination } from '../../destinations/destination.ts';
import type { ConfigFinding, Path } from '../problem.ts';
import { globalsOf } from '../receivers.ts';
import { configsKey } from '../routing-schema.ts';
import { isMap, shown } from '../shown.ts';
import type { RoutingCheck } from './routing-check.ts';

/** What a destination says of entries beside `global`, both of which must be right by themselves. */
export const destinationRule: RoutingCheck = {
  id: 'destination-rule',
  severity: 'error',
  find: ({ receivers, global, destinations }) =>
    receivers.flatMap(({ raw, path }) =>
      destinations.flatMap((one) => {
        const entries = raw[configsKey(one)];
        const own = globalsOf(one, global);
        if (!Array.isArray(entries) || !one.globals.safeParse(own).success) return [];
        return entries.flatMap((entry: unknown, i) => mistakesIn(entry, own, [...path, configsKey(one), i], one));
      }),
    ),
};

function mistakesIn(raw: unknown, globals: unknown, path: Path, destination: Destination): readonly ConfigFinding[] {
  const { send_resolved: _, ...entry } = isMap(raw) ? raw : {};
  if (!destination.entry.safeParse(entry).success) return [];
  return destination.mistakes(entry, globals).map(({ key, expected }) => {
    const where = [...path, key];
    return { path: where, found: shown(entry[key], where), expected };
  });
}
