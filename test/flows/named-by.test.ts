import { expect, test } from 'vitest';
import type { WaitingDelivery } from '../../shared/flows/delivery-ledger.ts';
import { newWaiting } from '../../shared/flows/delivery-state.ts';
import { namedBy } from '../../shared/flows/named-by.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import { after, seconds } from '../../shared/values/time.ts';
import { incident, start } from '../support/sample-incident.ts';
import { situation } from '../support/sample-situation.ts';
import { NOON } from '../support/world.ts';

const DIGEST = { upTo: after(NOON, seconds(10)), at: after(NOON, seconds(15)) };

const ranked = (at: number, severity: 'error' | 'warning', episode = 1): WaitingDelivery =>
  newWaiting(after(NOON, seconds(at)), { priority: 4, episode, severity });

const over: Partial<Pick<Incident, 'state' | 'peak' | 'episode'>> = {
  state: 'resolved',
  peak: { severity: 'warning', at: NOON },
};

test.each<[string, boolean, WaitingDelivery | undefined, Partial<Pick<Incident, 'state' | 'peak' | 'episode'>>]>([
  ['what stood in line up to its time', true, ranked(10, 'warning'), {}],
  ['what came into line after its time', false, ranked(11, 'warning'), {}],
  ['what is less severe by now', true, ranked(10, 'error'), {}],
  ['what came back since', false, ranked(10, 'warning'), { episode: 2 }],
  ['what is over by now', true, ranked(10, 'warning'), over],
  [
    'what is over and was worse since',
    false,
    ranked(10, 'warning'),
    { ...over, peak: { severity: 'error', at: NOON } },
  ],
  ['a new critical one', false, { ...ranked(5, 'warning'), priority: 0 }, {}],
  ['what does not wait', false, undefined, {}],
  ['what waits without a rank', false, newWaiting(NOON), {}],
])('Of %s, a digest spoke: %s', (_, isNamed, waiting, parts) => {
  const now = situation(incident({ state: 'firing', episode: 1, starts: [start('a', NOON)], ...parts }));
  expect(namedBy({ digest: DIGEST }, waiting, now)?.at).toBe(isNamed ? DIGEST.at : undefined);
  expect(namedBy({}, waiting, now)).toBeUndefined();
});
