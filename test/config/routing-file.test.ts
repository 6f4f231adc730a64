import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../shared/config/problem.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { routesFor } from '../../shared/routing/route.ts';
import { duration, hours, minutes, seconds } from '../../shared/values/time.ts';
import { pager } from './pager.ts';

const read = (text: string) => {
  const file = readRoutingFile(text, [pager]);
  if (!file.ok) throw new Error(file.problems.map(formatProblem).join('\n'));
  return file;
};

const receivers = `
receivers:
  - name: ops
    pager_configs: [{ number: '110' }]
  - name: team
    pager_configs: [{ number: '112', pin: pager-pin, send_resolved: false }, { groups: [a] }]
`;

const timed = (settings: string) => read(`route: { receiver: ops, ${settings} }\n${receivers}`).policy.root;

describe('a routing file', () => {
  test('needs a root with a receiver, and has defaults for all the rest', () => {
    expect(read('route: { receiver: ops }\nreceivers: [{ name: ops }]').policy.root).toMatchObject({
      receiver: 'ops',
      matchers: [],
      continue: false,
      groupBy: 'sender',
      timing: {
        threshold: { count: 1, within: minutes(1) },
        dedupWindow: hours(24),
        resolveAfter: hours(49),
        quietAfter: hours(1),
        updateInterval: seconds(10),
        groupInterval: minutes(5),
        repeatInterval: hours(4),
      },
      routes: [],
    });
  });

  test('sets timing for everybody in global, and for a route and those below it in the route', () => {
    const { root } = read(`
global: { dedup_window: 2d, resolve_after: 20h }
route:
  receiver: ops
  threshold: { count: 3, within: 10m }
  routes:
    - matchers: [a=b]
      dedup_window: 1h30m
      threshold: { count: 5 }
      routes:
        - matchers: [c=d]
          update_interval: 0s
${receivers}`).policy;
    const child = root.routes[0];
    expect(root.timing).toMatchObject({ dedupWindow: hours(48), resolveAfter: hours(20), quietAfter: hours(20) });
    expect(child?.timing).toMatchObject({
      threshold: { count: 5, within: minutes(1) },
      dedupWindow: minutes(90),
      resolveAfter: hours(20),
      quietAfter: hours(20),
    });
    expect(child?.routes[0]?.timing).toEqual({ ...child?.timing, updateInterval: duration(0) });
    expect(child?.routes[0]?.receiver).toBe('ops');
  });

  test.each([
    ["group_by: ['...']", 'all'],
    ['group_by: [alertname, team]', ['alertname', 'team']],
    ['group_by: []', []],
    ['continue: false', 'sender'],
  ])('groups with %s', (setting, groupBy) => {
    expect(timed(setting).groupBy).toEqual(groupBy);
  });

  test('takes a key without a value as if it were not there', () => {
    expect(timed('routes: , group_by: ').routes).toEqual([]);
  });

  test('routes as Alertmanager does', () => {
    const { root } = read(`
route:
  receiver: ops
  routes:
    - matchers: ['severity=~"critical|error"', team!="web"]
      receiver: team
      continue: true
    - matchers: ['{severity="critical", env=prod}']
      receiver: ops
${receivers}`).policy;
    const taken = (labels: Record<string, string>) => routesFor(root, labels).map((route) => route.matchers.length);
    expect(taken({ severity: 'critical', env: 'prod' })).toEqual([2, 2]);
    expect(taken({ severity: 'critical', team: 'web', env: 'prod' })).toEqual([2]);
    expect(routesFor(root, { severity: 'warning' })).toEqual([root]);
  });

  test('finds every route by its key, which neither order nor spelling of matchers changes', () => {
    const keyOf = (first: string, second: string) =>
      read(`route: { receiver: ops, routes: [{ receiver: team, matchers: [${first}, ${second}] }] }\n${receivers}`);
    const one = keyOf('\'a="b"\'', 'c=~d');
    const other = keyOf('\'c =~ "d"\'', '\'{"a"=b}\'');
    expect(one.policy.root.routes[0]?.key).toBe(other.policy.root.routes[0]?.key);
    for (const { key } of [one.policy.root, ...one.policy.root.routes])
      expect(one.policy.routes.get(key)?.key).toBe(key);
  });

  test('binds every integration to its settings and to global ones', () => {
    const { policy } = read(`global: { pager_url: 'http://localhost:1' }\nroute: { receiver: ops }\n${receivers}`);
    expect(policy.receivers.get('team')?.integrations).toMatchObject([
      {
        place: 'pager:http://localhost:1#112',
        destination: 'pager',
        edits: false,
        cadence: 'interval',
        sendResolved: false,
        target: { needs: { secrets: ['pager-pin'] }, pace: { place: 'http://localhost:1#112' } },
      },
      { sendResolved: true, target: { needs: { secrets: [] } } },
    ]);
  });

  test('may repeat itself with anchors and merge keys', () => {
    const { policy } = read(`
route:
  receiver: ops
  routes:
    - &often { matchers: [a=b], threshold: &ten { count: 10 }, receiver: ops }
    - { <<: *often, matchers: [c=d], receiver: team }
    - { matchers: [e=f], threshold: *ten }
${receivers}`);
    expect(policy.root.routes.map((route) => [route.receiver, route.timing.threshold.count])).toEqual([
      ['ops', 10],
      ['team', 10],
      ['ops', 10],
    ]);
  });

  test('may name a receiver without integrations', () => {
    expect(
      read('route: { receiver: blackhole }\nreceivers: [{ name: blackhole }]').policy.receivers.get('blackhole'),
    ).toEqual({
      name: 'blackhole',
      integrations: [],
    });
  });

  test('may tell the receiver of the root first and go on, with the same timing', () => {
    const { root } = read(`
route: { receiver: ops, routes: [{ receiver: ops, continue: true }, { matchers: [a=b], receiver: team }] }
${receivers}`).policy;
    expect(routesFor(root, { a: 'b' }).map((route) => route.receiver)).toEqual(['ops', 'team']);
  });
});

describe('a routing file that works and is probably not meant', () => {
  const warningsOf = (text: string) => read(text).warnings.map(formatProblem);

  test('says which receivers no route names', () => {
    expect(warningsOf(`route: { receiver: ops }\n${receivers}`)).toEqual([
      '6:11 receivers[1].name: found "team", which no route names, expected a route for it',
    ]);
  });

  test('says where a source would be assumed silent before it repeats', () => {
    const hint =
      'a source that repeats as seldom would be assumed silent, and its problem resolved, before it speaks again';
    expect(
      warningsOf(`
route:
  receiver: ops
  resolve_after: 1h
  routes:
    - matchers: [a=b]
      receiver: team
    - matchers: [c=d]
      repeat_interval: 5h
    - matchers: [e=f]
      repeat_interval: 30m
${receivers}`),
    ).toEqual([
      `4:18 route.resolve_after: found resolve_after 1h below repeat_interval 4h, expected resolve_after above repeat_interval (${hint})`,
      `9:24 route.routes[1].repeat_interval: found resolve_after 1h below repeat_interval 5h, expected resolve_after above repeat_interval (${hint})`,
    ]);
  });

  test('is said nothing of when nothing is odd', () => {
    expect(warningsOf(`route: { receiver: ops, routes: [{ matchers: [a=b], receiver: team }] }\n${receivers}`)).toEqual(
      [],
    );
  });
});
