import { describe, expect, test } from 'vitest';
import type { Incident } from '../../shared/incidents/incident.ts';
import { isSaidAgain, lastWordOf, saidHash } from '../../shared/incidents/last-word.ts';
import { after, seconds } from '../../shared/values/time.ts';
import { incident } from '../support/sample-incident.ts';
import { alert, batch, NOON } from '../support/world.ts';

const a = alert('a', { startsAt: NOON });
const said = saidHash([a], batch([a]));
const word = { receivedAt: NOON, said, recorded: 2 };
const known = incident({ recorded: 2, seenAt: NOON });

describe('A body that says what its sender said last', () => {
  test.each<[string, Incident, boolean]>([
    ['says nothing new, if nothing was recorded since', known, true],
    ['is compared with what another recorded since', { ...known, recorded: 3 }, false],
    ['is of another incident, where that was made anew since', { ...known, seenAt: after(NOON, seconds(1)) }, false],
    [
      'fires again, where it was assumed to be over, however long silence may last by now',
      { ...known, assumed: true },
      false,
    ],
  ])('%s', (_, one, isAgain) => {
    expect(isSaidAgain(said, word, one)).toBe(isAgain);
  });

  test.each([
    ['another annotation', [{ ...a, annotations: { summary: 'other' } }], {}],
    ['that it is over', [{ ...a, status: 'resolved', endsAt: NOON }], {}],
    ['one alert more', [a, alert('b', { startsAt: NOON })], {}],
    ['alerts that are left out', [a], { truncated: 1 }],
    ['another message of its sender', [a], { message: { title: 'Disks' } }],
  ] as const)('says something else with %s', (_, alerts, parts) => {
    expect(isSaidAgain(saidHash(alerts, { ...batch(alerts), ...parts }), word, known)).toBe(false);
  });
});

describe('The last word of a sender', () => {
  const am = { voice: 'am00', group: 'one00' };
  const recorded = { ...am, ...word };
  const later = { ...word, receivedAt: after(NOON, seconds(1)), said: 'later' };

  test.each([
    ['is what was recorded last, if it said it', recorded, undefined, recorded],
    ['is what it repeated after that', recorded, later, later],
    ['is what was recorded after it repeated something', { ...recorded, ...later }, word, { ...am, ...later }],
    ['is not what another said', { ...recorded, voice: 'am01' }, word, word],
    ['is not what it said of another group', { ...recorded, group: 'two00' }, undefined, undefined],
    ['is what it repeated, where nothing is recorded', undefined, word, word],
  ])('%s', (_, inIncident, repeated, last) => {
    expect(lastWordOf(am, { ...known, word: inIncident }, repeated)).toEqual(last);
  });
});
