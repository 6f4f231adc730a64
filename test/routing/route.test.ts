import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incidentId } from '../../shared/incidents/incident.ts';
import type { Alert, AlertBatch } from '../../shared/incidents/signal.ts';
import { type GroupBy, type Matcher, type Route, routeBatch, routeKey, routesFor } from '../../shared/routing/route.ts';
import type { Labels } from '../../shared/values/labels.ts';
import { alert, batch, NOON, TIMING } from '../support/world.ts';

const equals = (name: string, value: string): Matcher => ({
  text: `${name}="${value}"`,
  matches: (labels) => labels[name] === value,
});

interface Parts {
  readonly continue?: boolean;
  readonly groupBy?: GroupBy;
  readonly routes?: readonly Route[];
}

/** A route named by its receiver; its condition is written as in a label: `team=web`. */
function route(receiver: string, condition: string, parts: Parts = {}): Route {
  const matchers =
    condition === '' ? [] : condition.split(',').map((one) => equals(...(one.split('=') as [string, string])));
  return {
    key: routeKey(receiver, matchers),
    receiver,
    matchers,
    continue: parts.continue ?? false,
    groupBy: parts.groupBy ?? 'sender',
    timing: TIMING,
    routes: parts.routes ?? [],
  };
}

describe('A route is known', () => {
  const matchers = [equals('team', 'web'), equals('severity', 'critical'), equals('env', 'prod')];

  test('by its receiver and its matchers, in whatever order and however often they stand', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(matchers, { minLength: 3 }), (shuffled) => {
        expect(routeKey('ops', shuffled)).toBe(routeKey('ops', matchers));
        expect(routeKey('ops', [...shuffled, ...matchers])).toBe(routeKey('ops', matchers));
      }),
    );
  });

  test('and told from every other', () => {
    const keys = [
      routeKey('ops', matchers),
      routeKey('ops', matchers.slice(1)),
      routeKey('ops', []),
      routeKey('web', matchers),
      routeKey('ops', [equals('team', 'web,severity=critical')]),
      routeKey('opsteam="web"', []),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('The routes of an alert, as in Alertmanager', () => {
  /** The routing tree of Alertmanager's documentation, with a catch-all for nights. */
  const tree = route('default', '', {
    routes: [
      route('audit', 'severity=critical', { continue: true }),
      route('database', 'service=mysql', {
        routes: [
          route('database-pager', 'severity=critical'),
          route('database-night', 'shift=night', { continue: true }),
        ],
      }),
      route('frontend', 'team=frontend', { groupBy: ['product', 'environment'] }),
      route('critical-rest', 'severity=critical,env=prod'),
    ],
  });

  test.each<[string, Labels, readonly string[]]>([
    ['none that matches: the root', { service: 'checkout' }, ['default']],
    ['the first that matches', { team: 'frontend' }, ['frontend']],
    ['the first only, though a later one matches too', { service: 'mysql', team: 'frontend' }, ['database']],
    ['one with continue, and the next that matches', { severity: 'critical', team: 'frontend' }, ['audit', 'frontend']],
    ['one with continue alone, when no other matches: not the root', { severity: 'critical' }, ['audit']],
    ['a child in place of its parent', { service: 'mysql', severity: 'critical' }, ['audit', 'database-pager']],
    ['the parent, when none of its children matches', { service: 'mysql', severity: 'info' }, ['database']],
    [
      'a child with continue and nothing behind it: not the parent',
      { service: 'mysql', shift: 'night' },
      ['database-night'],
    ],
    ['only where all its matchers match', { severity: 'critical', env: 'test' }, ['audit']],
    ['all of its matchers', { severity: 'critical', env: 'prod' }, ['audit', 'critical-rest']],
  ])('%s', (_, labels, receivers) => {
    expect(routesFor(tree, labels).map((one) => one.receiver)).toEqual(receivers);
  });

  test('are the root alone where there are no others', () => {
    expect(routesFor(route('default', ''), { team: 'web' })).toHaveLength(1);
  });
});

describe('A batch is parted', () => {
  const alerts = [
    alert('a', { startsAt: NOON, labels: { zone: '1', team: 'web' } }),
    alert('b', { startsAt: NOON, labels: { zone: '1', team: 'db' } }),
    alert('c', { startsAt: NOON, labels: { zone: '2', team: 'web' } }),
  ];
  const meta = { __source__: 'alertmanager', __receiver__: 'tocsin' };
  const groupsBy = (groupBy: GroupBy, sent: AlertBatch = batch(alerts)) =>
    routeBatch(route('ops', '', { groupBy }), sent).map(({ group, alerts: members }) => ({
      group,
      pods: members.map((one) => one.labels.pod).join(''),
    }));

  test('not at all, as its sender grouped it: by the labels of the sender, and by who it is', () => {
    expect(groupsBy('sender')).toEqual([{ group: { alertname: 'HighErrorRate', ...meta }, pods: 'abc' }]);
  });

  test('into one of each alert', () => {
    expect(groupsBy('all').map(({ pods }) => pods)).toEqual(['a', 'b', 'c']);
    expect(groupsBy('all')[0]?.group).toEqual(alerts[0]?.labels);
  });

  test('by the labels that are named, of which an alert may lack some', () => {
    expect(groupsBy(['zone', 'missing'])).toEqual([
      { group: { zone: '1' }, pods: 'ab' },
      { group: { zone: '2' }, pods: 'c' },
    ]);
    expect(groupsBy([])).toEqual([{ group: {}, pods: 'abc' }]);
  });

  test('into errors in logs as they are, whatever groups alerts', () => {
    const errors = batch([{ ...alert('a', { startsAt: NOON }), hits: [{ batch: 'b', at: NOON, count: 3 }] }]);
    const group = { alertname: 'HighErrorRate', ...meta };
    for (const groupBy of ['sender', 'all', [], ['zone']] as const) {
      expect(groupsBy(groupBy, errors)).toEqual([{ group, pods: 'a' }]);
    }
  });

  test('by source and receiver, where these are named', () => {
    expect(groupsBy(['__source__', '__receiver__', 'zone'])[0]?.group).toEqual({ ...meta, zone: '1' });
  });

  test('by what its matchers see: labels, source and receiver', () => {
    const tree = route('default', '', {
      routes: [route('grafana', '__source__=grafana'), route('web', 'team=web,__receiver__=tocsin')],
    });
    const taken = routeBatch(tree, batch(alerts)).map((one) => `${one.route.receiver} ${one.alerts.length}`);
    expect(taken).toEqual(['web 2', 'default 1']);
  });

  test('so that an alert stands once in a route that two branches of the tree lead to', () => {
    const twin = (continued: boolean) => route('ops', 'team=web', { continue: continued });
    const [group, ...others] = routeBatch(
      route('default', '', { routes: [twin(true), twin(false)] }),
      batch(alerts.slice(0, 1)),
    );
    expect(group?.alerts).toHaveLength(1);
    expect(others).toEqual([]);
  });

  test('whatever the tree: every alert once in every route that it takes, in an incident of its own group', () => {
    /** How many groups the named labels would make of these alerts. */
    const valuesIn = (by: GroupBy, members: readonly Alert[]) =>
      typeof by === 'string'
        ? 1
        : new Set(members.map(({ labels }) => JSON.stringify(by.map((name) => labels[name])))).size;
    const condition = fc.constantFrom('', 'team=web', 'team=db', 'zone=1', 'zone=2,team=web');
    const groupBy = fc.constantFrom<GroupBy>('sender', 'all', ['zone'], ['team', 'zone'], []);
    const receivers = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5'];
    const leaf = fc.tuple(condition, fc.boolean(), groupBy);
    const tree = fc
      .tuple(groupBy, fc.array(fc.tuple(leaf, fc.array(leaf, { maxLength: 2 })), { maxLength: 2 }))
      .map(([rootGroupBy, children]) => {
        let n = 0;
        const node = ([when, continued, by]: [string, boolean, GroupBy], routes: readonly Route[] = []): Route =>
          route(receivers[n++] ?? 'more', when, { continue: continued, groupBy: by, routes });
        const routes = children.map(([own, below]) =>
          node(
            own,
            below.map((one) => node(one)),
          ),
        );
        return route('root', '', { groupBy: rootGroupBy, routes });
      });
    const sent = fc.array(fc.record({ team: fc.constantFrom('web', 'db'), zone: fc.constantFrom('1', '2', '3') }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(tree, sent, (root, labelSets) => {
        const all = labelSets.map((labels, i) => alert(`pod-${i}`, { startsAt: NOON, labels }));
        const groups = routeBatch(root, batch(all));
        for (const one of all) {
          const expected = routesFor(root, one.labels).map((found) => found.key);
          const found = groups.flatMap((group) =>
            group.alerts.filter((member) => member === one).map(() => group.route.key),
          );
          expect(found.sort()).toEqual([...new Set(expected)].sort());
        }
        const ids = groups.map(({ route: { key }, group }) => incidentId({ route: key, group }));
        expect(new Set(ids).size).toBe(groups.length);
        for (const { route: one, alerts: members } of groups) expect(valuesIn(one.groupBy, members)).toBe(1);
      }),
      { numRuns: 300 },
    );
  });
});
