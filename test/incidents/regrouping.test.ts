import { describe, expect, test } from 'vitest';
import { type Incident, newIncident } from '../../shared/incidents/incident.ts';
import {
  areRelated,
  endedByRegrouping,
  type Regrouping,
  regroupedFrom,
  regroupingOf,
} from '../../shared/incidents/regrouping.ts';
import { after, type EpochMs, minutes, seconds } from '../../shared/values/time.ts';
import { end, incident, start } from '../support/sample-incident.ts';
import { NOON, TIMING } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, minutes(n));
/** Alerts that were said to fire, and how many minutes after noon. */
type Said = Readonly<Record<string, number>>;
const startsOf = (said: Said, voice = 'am-1', group = 'old') =>
  Object.entries(said).map(([name, n]) => start(name, NOON, { receivedAt: at(n), voice, group }));

interface Group {
  readonly id?: string;
  readonly said: Said;
  readonly voice?: string;
  readonly route?: string;
  readonly state?: Incident['state'];
  readonly ends?: readonly string[];
  readonly truncated?: number;
}

const groupOf = ({ id = 'new', said, voice = 'am-1', route = 'root', ends = [], ...parts }: Group): Incident =>
  incident({
    ...{ id, state: 'firing', seenAt: at(Math.max(0, ...Object.values(said))), ...parts },
    starts: startsOf(said, voice, id),
    ends,
    senderRoutes: new Set([`${voice}.${route}`]),
  });
const oldOf = (group: Partial<Group> = {}): Incident => groupOf({ id: 'old', said: { a: 0, b: 0 }, ...group });
const NO_WORDS = new Map<string, EpochMs>();

describe('The alerts of a group', () => {
  test.each<[string, Partial<Group>, readonly Group[], number | undefined, Partial<Regrouping> | undefined]>([
    [
      'are where the same route listed them since',
      {},
      [{ said: { a: 60, b: 60 } }],
      undefined,
      { isSure: true, missing: [] },
    ],
    [
      'are in several groups',
      {},
      [{ said: { a: 60 } }, { id: 'two', said: { b: 60 } }],
      undefined,
      { into: ['new', 'two'] },
    ],
    [
      'may be in none, if others prove the new grouping',
      {},
      [{ said: { a: 60 } }],
      undefined,
      { isSure: true, missing: ['b'] },
    ],
    ['of a route above', { route: 'root/x' }, [{ said: { a: 60 } }], undefined, { isSure: true }],
    ['of a route below', {}, [{ said: { a: 60 }, route: 'root/x' }], undefined, { isSure: true }],
    [
      'of another route prove nothing but by silence',
      { route: 'root/x' },
      [{ said: { a: 60, b: 60 }, route: 'root/y' }],
      undefined,
      { isSure: false },
    ],
    [
      'of another route have to be there, all of them',
      { route: 'root/x' },
      [{ said: { a: 60 }, route: 'root/y' }],
      undefined,
      undefined,
    ],
    [
      'of a sender that does not name its routes',
      { route: '' },
      [{ said: { a: 60, b: 60 }, route: 'root' }],
      undefined,
      { isSure: false },
    ],
    ['are in both, if this group was heard of since', {}, [{ said: { a: 60, b: 60 } }], 61, undefined],
    [
      'are in both, if both began to list them at once',
      {},
      [{ said: { a: 0.001, b: 0.001 } }],
      undefined,
      { isSure: false },
    ],
    [
      'are in both, if the other group was there before',
      { said: { a: 30 } },
      [{ said: { a: 60, c: 0 } }],
      undefined,
      { isSure: false },
    ],
    [
      'are where a group lists them that is known to fire',
      {},
      [{ said: { a: 60 }, state: 'pending' }],
      undefined,
      undefined,
    ],
    ['of another voice are its own', {}, [{ said: { a: 60, b: 60 }, voice: 'am-2' }], undefined, undefined],
    ['that are over there are not', {}, [{ said: { a: 60 }, ends: [end('a', at(61))] }], undefined, undefined],
    ['that this group left out may be anywhere', { truncated: 1 }, [{ said: { a: 60 } }], undefined, undefined],
    ['that is over are nowhere', { state: 'resolved' }, [{ said: { a: 60 } }], undefined, undefined],
  ])('%s', (_, old, others, word, expected) => {
    const words = word === undefined ? NO_WORDS : new Map([['am-1', at(word)]]);
    const found = regroupingOf(oldOf(old), others.map(groupOf), words);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  test('of two voices are elsewhere once both list them there', () => {
    const both = [...startsOf({ a: 0 }), ...startsOf({ a: 0 }, 'am-2')];
    const routes = new Set(['am-1.root', 'am-2.root']);
    const old = incident({ id: 'old', state: 'firing', starts: both, senderRoutes: routes });
    const listed = (...starts: readonly string[]) =>
      incident({ id: 'new', state: 'firing', starts, senderRoutes: routes, seenAt: at(61) });
    const first = startsOf({ a: 60 }, 'am-1', 'new');
    expect(regroupingOf(old, [listed(...first)], NO_WORDS)).toBeUndefined();
    const second = startsOf({ a: 61 }, 'am-2', 'new');
    expect(regroupingOf(old, [listed(...first, ...second)], NO_WORDS)).toMatchObject({ isSure: true, since: at(61) });
  });

  test('that version 0.1 stored have no voice, so nothing is known of their groups', () => {
    const old = incident({ id: 'old', state: 'firing', starts: [start('a', NOON, { voice: '' })] });
    expect(regroupingOf(old, [groupOf({ said: { a: 60 } })], NO_WORDS)).toBeUndefined();
  });
});

test.each([
  ['root', 'root', true],
  ['root', 'root/x', true],
  ['root/x/y', 'root/x', true],
  ['root/x', 'root/y', false],
  ['root/x', 'root/xy', false],
])('Routes %s and %s take the same alert in two files only: %s', (one, other, expected) => {
  const [a, b] = [groupOf({ said: {}, route: one }), groupOf({ said: {}, route: other })];
  expect(areRelated(a, b, 'am-1')).toBe(expected);
  expect(areRelated(a, b, 'am-2')).toBe(false);
});

test.each([
  ['for sure: after two intervals and a minute of silence', true, undefined, 71],
  ['for sure: what we did not listen to is no silence', true, [{ from: at(62), to: at(82) }], 91],
  ['else when its source counts as silent', false, undefined, 500],
])('A group is regrouped %s', (_, isSure, gaps, expected) => {
  const timing = { ...TIMING, ...(gaps && { gaps }) };
  expect(regroupedFrom({ since: at(60), isSure }, at(500), timing)).toBe(at(expected));
});

test('What is regrouped fires again as soon as its sender speaks of it in this group', () => {
  const ended = endedByRegrouping(oldOf(), { into: ['new'], missing: ['b'] });
  expect(ended.regroupedInto).toEqual(['new']);
  expect([...ended.ends].map((text) => text.split('.')[0])).toEqual(['a', 'b']);
  expect(newIncident('alerts', ended).senderRoutes.size).toBe(0);
  expect(after(NOON, seconds(1))).toBeGreaterThan(NOON);
});
