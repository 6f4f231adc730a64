import { describe, expect, test } from 'vitest';
import { hitToken } from '../../shared/incidents/hits.ts';
import type { MemberDetails } from '../../shared/incidents/incident.ts';
import { type Candidate, type RelatedQuery, relatedAlerts, relatedErrors } from '../../shared/messages/related.ts';
import type { Severity } from '../../shared/values/severity.ts';
import { after, before, type EpochMs, minutes, seconds } from '../../shared/values/time.ts';
import { end, incident, start } from '../support/sample-incident.ts';
import { TRACE_ID } from '../support/sample-trace.ts';
import { NOON } from '../support/world.ts';

const QUERY: RelatedQuery = { incident: 'asking', service: 'checkout' };
const at = (n: number): EpochMs => after(NOON, seconds(n));
const ago = (n: number): EpochMs => before(NOON, seconds(n));

const details = (fingerprint: string, parts: Partial<MemberDetails> = {}): MemberDetails => ({
  fingerprint,
  annotations: {},
  links: [],
  ...parts,
  labels: { alertname: 'TimeoutError', service: 'checkout', ...parts.labels },
});

interface ErrorParts extends Partial<MemberDetails> {
  readonly id?: string;
  readonly pruned?: number;
  readonly earlier?: number;
}

/** An error that was seen so often, at these instants, by the batch that brought them. */
function error(name: string, hits: readonly (readonly [EpochMs, number])[], parts: ErrorParts = {}): Candidate {
  const { id = `of-${name}`, pruned = 0, earlier = 0, ...said } = parts;
  return {
    incident: incident({
      id,
      pruned,
      earlier,
      starts: [start(name, ago(3600))],
      hits: new Set(hits.map(([when, count], i) => hitToken({ batch: `${name}${i}`, at: when, count }))),
    }),
    details: [details(name, { annotations: { summary: `${name} failed` }, ...said })],
  };
}

describe('The errors of a service', () => {
  const found = (candidates: readonly Candidate[], query = QUERY) => relatedErrors(query, candidates, NOON).found;

  test('are the three that were seen most often in the last ten minutes, and how many others there are', () => {
    const errors = ['a', 'b', 'c', 'd', 'e'].map((name, i) => error(name, [[ago(60), i + 1]]));
    const related = relatedErrors(QUERY, errors, NOON);
    expect(related).toMatchObject({ kind: 'errors', service: 'checkout', more: 2 });
    expect(related.found).toMatchObject([{ count: 5 }, { count: 4 }, { count: 3 }]);
  });

  test('come with their text, when they were seen last, and one of their traces', () => {
    const traced = error(
      'a',
      [
        [ago(300), 2],
        [ago(30), 1],
      ],
      {
        annotations: { summary: 'no answer from <*>', trace_id: TRACE_ID },
      },
    );
    expect(found([traced])).toEqual([
      {
        incident: 'of-a',
        template: 'no answer from <*>',
        count: 3,
        isAtLeast: false,
        lastAt: ago(30),
        trace: TRACE_ID,
      },
    ]);
  });

  test('are none that were seen longer ago', () => {
    expect(found([error('a', [[ago(601), 50]])])).toEqual([]);
    expect(
      found([
        error('a', [
          [ago(601), 50],
          [ago(600), 1],
        ]),
      ]),
    ).toMatchObject([{ count: 1 }]);
  });

  test('are none of another service, nor of another environment where both are known', () => {
    expect(found([error('a', [[ago(1), 1]], { labels: { service: 'payments' } })])).toEqual([]);
    const staged = error('a', [[ago(1), 1]], { labels: { env: 'staging' } });
    expect(found([staged], { ...QUERY, environment: 'prod' })).toEqual([]);
    expect(found([staged])).toHaveLength(1);
    expect(found([error('a', [[ago(1), 1]])], { ...QUERY, environment: 'prod' })).toHaveLength(1);
  });

  test('are never the incident that asks, and none of which nothing is known', () => {
    expect(found([error('a', [[ago(1), 1]], { id: 'asking' })])).toEqual([]);
    expect(found([{ ...error('a', [[ago(1), 1]]), details: [] }])).toEqual([]);
  });

  test('are listed once, where one of them takes two routes', () => {
    expect(found([error('a', [[ago(1), 1]]), error('a', [[ago(1), 1]], { id: 'other' })])).toHaveLength(1);
  });

  test('are at least so many where some were dropped, and come before what was seen less often by the second', () => {
    const storm = error(
      'storm',
      [
        [ago(30), 100],
        [ago(10), 100],
      ],
      { pruned: 5000 },
    );
    const steady = error(
      'steady',
      [
        [ago(500), 300],
        [ago(5), 200],
      ],
      { pruned: 0 },
    );
    expect(found([steady, storm])).toMatchObject([
      { count: 200, isAtLeast: true },
      { count: 500, isAtLeast: false },
    ]);
  });

  test('are at least as many as a hot error, all of whose hits are dropped, was seen when it was counted last', () => {
    const { incident: hot, details: said } = error('hot', [], { pruned: 90_000 });
    if (hot.kind !== 'errors') throw new Error('of errors');
    const lately = { from: ago(90), to: ago(20), count: 60_000 };
    const archive = { number: 5, newest: ago(20), at: ago(20), seenAt: ago(20), isSharded: true, lately };
    const counted: Candidate = { incident: { ...hot, archive }, details: said };
    expect(found([error('a', [[ago(5), 500]]), counted])).toMatchObject([
      { incident: 'of-hot', count: 60_000, isAtLeast: true, lastAt: ago(20) },
      { incident: 'of-a', count: 500 },
    ]);
    const over: Candidate = {
      incident: { ...hot, archive: { ...archive, lately: { ...lately, to: ago(700) } } },
      details: said,
    };
    expect(found([over])).toEqual([]);
  });

  test('are all counted where what was dropped lies before, or was of an earlier time', () => {
    const long = error(
      'a',
      [
        [ago(700), 1],
        [ago(5), 2],
      ],
      { pruned: 5000 },
    );
    const earlier = error('b', [[ago(5), 1]], { pruned: 40, earlier: 40 });
    expect(found([long, earlier])).toMatchObject([{ isAtLeast: false }, { isAtLeast: false }]);
  });
});

interface AlertParts extends Partial<MemberDetails> {
  readonly severity?: Severity;
  readonly since?: EpochMs;
}

/** An incident of alerts, each with its name and what is known of it. */
function alerts(id: string, members: Readonly<Record<string, AlertParts>>, parts: Parameters<typeof incident>[0] = {}) {
  const entries = Object.entries(members);
  return {
    incident: incident({
      id,
      state: 'firing',
      starts: entries.map(([name, { severity = 'warning', since = at(-60) }]) => start(name, since, { severity })),
      ...parts,
    }),
    details: entries.map(([name, { severity: _, since: __, ...said }]) => details(name, said)),
  };
}

describe('The alerts that fire for a service', () => {
  const found = (...candidates: readonly Candidate[]) => relatedAlerts(QUERY, candidates).found;
  const named = (alertname: string, parts: AlertParts = {}): AlertParts => ({ labels: { alertname }, ...parts });

  test('are five names at most, the worst first, then the newest, and how many others there are', () => {
    const severities: readonly Severity[] = ['info', 'critical', 'warning', 'warning', 'none', 'error'];
    const many = Object.fromEntries(
      severities.map((severity, i) => [`a${i}`, named(`Alert${i}`, { severity, since: at(i) })]),
    );
    const related = relatedAlerts(QUERY, [alerts('x', many)]);
    expect(related).toMatchObject({ kind: 'alerts', service: 'checkout', more: 1 });
    expect(related.found).toMatchObject(['Alert1', 'Alert5', 'Alert3', 'Alert2', 'Alert0'].map((name) => ({ name })));
  });

  test('are one line for those of one name: the worst of them, how many fire, and since when', () => {
    const summary = { annotations: { summary: 'One in ten fails' } };
    const two = alerts('x', {
      a: named('HighErrorRate', { since: at(-300) }),
      b: named('HighErrorRate', { severity: 'critical', since: at(-60), ...summary }),
    });
    const other = alerts('y', { c: named('HighErrorRate', { since: at(-10) }) });
    expect(found(two, other)).toEqual([
      {
        incident: 'x',
        name: 'HighErrorRate',
        severity: 'critical',
        firing: 3,
        since: at(-300),
        summary: 'One in ten fails',
      },
    ]);
  });

  test('are counted once, where one of them takes two routes', () => {
    expect(found(alerts('x', { a: named('A') }), alerts('y', { a: named('A') }))).toMatchObject([{ firing: 1 }]);
  });

  test('are those of the service only, in an incident of several', () => {
    const mixed = alerts('x', { a: named('A'), b: { labels: { alertname: 'B', service: 'payments' } } });
    expect(found(mixed)).toMatchObject([{ name: 'A', firing: 1 }]);
  });

  test('are none that are over, below their threshold, or errors in logs', () => {
    expect(found(alerts('x', { a: named('A') }, { ends: [end('a', at(-1))] }))).toEqual([]);
    expect(found(alerts('x', { a: named('A') }, { state: 'pending' }))).toEqual([]);
    expect(found(alerts('x', { a: named('A') }, { state: 'resolved' }))).toEqual([]);
    expect(found(alerts('x', { a: named('A') }, { hits: new Set(['batch.1.2']) }))).toEqual([]);
  });

  test('are never of the incident that asks', () => {
    expect(found(alerts('asking', { a: named('A') }))).toEqual([]);
  });
});

test('Errors that were seen ten minutes ago to the second are still of the last ten minutes', () => {
  expect(relatedErrors(QUERY, [error('a', [[before(NOON, minutes(10)), 1]])], NOON).found).toHaveLength(1);
});
