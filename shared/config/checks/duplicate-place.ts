import { bindEntries } from '../receivers.ts';
import { configsKey } from '../routing-schema.ts';
import { shownText } from '../shown.ts';
import type { RoutingCheck } from './routing-check.ts';

/** A place that a receiver names twice: it would be notified twice of everything. Needs a file without mistakes. */
export const duplicatePlace: RoutingCheck = {
  id: 'duplicate-place',
  severity: 'error',
  find: ({ receivers, global, destinations }) =>
    receivers.flatMap(({ raw, path }) =>
      destinations.flatMap((one) => {
        const places = bindEntries(raw[configsKey(one)], global, one).map(({ place }) => place);
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
    ),
};
