import { canonicalAddress } from '../../incidents/voice.ts';
import type { ConfigFinding } from '../problem.ts';
import { isMap, shownText } from '../shown.ts';
import { readTwins } from '../twins-keys.ts';
import type { RoutingCheck } from './routing-check.ts';

/** An address in two lists of twins: it would be taken for one of the first. */
export const sharedTwin: RoutingCheck = {
  id: 'shared-twin',
  severity: 'error',
  find: ({ value }) => (isMap(value) ? (readTwins(value) ?? []).flatMap(sharedWithEarlier) : []),
};

function sharedWithEarlier(
  urls: readonly string[],
  i: number,
  all: readonly (readonly string[])[],
): readonly ConfigFinding[] {
  const earlier = new Set(all.slice(0, i).flat().map(canonicalAddress));
  return urls.flatMap((url, j) =>
    earlier.has(canonicalAddress(url))
      ? [
          {
            path: ['twins', i, j],
            found: `${shownText(url, [])} a second time`,
            expected: 'every address in one list',
            hint: 'put all Alertmanagers of one cluster into one list',
          },
        ]
      : [],
  );
}
