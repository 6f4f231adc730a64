import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../shared/config/problem.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { pager } from './pager.ts';

const problemsOf = (text: string) => {
  const file = readRoutingFile(text, [pager]);
  return file.ok ? [] : file.problems.map(formatProblem);
};

/** One route and one receiver around what a row is about. */
const withRoute = (settings: string) => `route:\n  receiver: ops\n  ${settings}\nreceivers: [{ name: ops }]\n`;
const withEntry = (entry: string) => `route: { receiver: ops }\nreceivers:\n- name: ops\n  pager_configs: [${entry}]\n`;

const LENGTH = 'a duration above 0 and up to 365d, such as 30s, 5m or 1h30m';
const ROUTE_KEYS =
  'receiver, matchers, continue, group_by, threshold, update_interval, group_interval, repeat_interval, dedup_window, ' +
  'resolve_after or routes';

describe('a mistake in a route is told with its line, what was found and what was expected', () => {
  test.each([
    [
      'repeat_intervall: 4h',
      `3:3 route.repeat_intervall: found the key "repeat_intervall", expected ${ROUTE_KEYS} (did you mean repeat_interval?)`,
    ],
    ['wait: 4h', `3:3 route.wait: found the key "wait", expected ${ROUTE_KEYS}`],
    ['repeat_interval: 4 h', `3:20 route.repeat_interval: found "4 h", expected ${LENGTH}`],
    ['repeat_interval: 0s', `3:20 route.repeat_interval: found "0s", expected ${LENGTH}`],
    ['repeat_interval: 2y', `3:20 route.repeat_interval: found "2y", expected ${LENGTH}`],
    ['repeat_interval: ""', `3:20 route.repeat_interval: found "", expected ${LENGTH}`],
    [
      'group_interval: 300',
      `3:19 route.group_interval: found the number 300, expected ${LENGTH} (a number needs its unit, or quotes to be a text)`,
    ],
    ['continue: yes', '3:13 route.continue: found "yes", expected true or false'],
    [
      'group_by: alertname',
      '3:13 route.group_by: found "alertname", expected a list of label names, or [\'...\'] (write a list: [a, b], or lines that begin with "- ")',
    ],
    ["group_by: ['...', a]", "3:13 route.group_by: found a list, expected either '...' alone or names of labels"],
    ['group_by: [a, b, a]', '3:13 route.group_by: found a list, expected every label once'],
    ["group_by: ['']", '3:14 route.group_by[0]: found "", expected the name of a label'],
    ['threshold: 100', '3:14 route.threshold: found the number 100, expected a map with count and within'],
    ['threshold: { within: 1m }', '3:14 route.threshold.count: found nothing, expected a whole number from 1 to 10000'],
    [
      'threshold: { count: 1.5 }',
      '3:23 route.threshold.count: found the number 1.5, expected a whole number from 1 to 10000',
    ],
    [
      'threshold: { count: 2, within: 25h }',
      '3:34 route.threshold.within: found "25h", expected a duration above 0 and up to 1d, such as 30s, 5m or 1h30m',
    ],
    [
      'threshold: { count: 2, within: 0s }',
      '3:34 route.threshold.within: found "0s", expected a duration above 0 and up to 1d, such as 30s, 5m or 1h30m',
    ],
    [
      'matchers: [a=b]',
      '3:3 route.matchers: found matchers, expected none at the root (the root takes every alert: put them into a route under routes)',
    ],
    [
      'continue: true',
      '3:3 route.continue: found continue, expected none at the root (there is no route after the root)',
    ],
    ['routes: [a]', '3:12 route.routes[0]: found "a", expected a route'],
    [
      'routes: [{ receiver: opps, matchers: [a=b] }]',
      '3:24 route.routes[0].receiver: found "opps", expected "ops" (did you mean "ops"?)',
    ],
    [
      "routes: [{ matchers: ['a==b'] }]",
      '3:25 route.routes[0].matchers[0]: found "a==b", expected a value (put it in double quotes; "" for a label that is absent)',
    ],
    [
      'routes: [{ matchers: [{a="b"}] }]',
      '3:25 route.routes[0].matchers[0]: found a map, expected a matcher such as severity="critical" (put the text in single quotes)',
    ],
    [
      'routes: [{ matchers: [\'a=~"("\'] }]',
      '3:25 route.routes[0].matchers[0]: found "a=~\\"(\\"", expected a regular expression in the syntax of RE2 (missing closing ))',
    ],
    [
      'routes: [{ receiver: ops }, { matchers: [a=b] }]',
      '3:31 route.routes[1]: found a route that no alert reaches, expected the route without matchers last (route.routes[0] takes all its alerts; put this one before it, or set continue: true there)',
    ],
    [
      'routes: [{ matchers: [a=b] }, { matchers: [c=d, a="b"] }]',
      '3:33 route.routes[1]: found a route that no alert reaches, expected matchers that no route before it has (route.routes[0] takes all its alerts; put this one before it, or set continue: true there)',
    ],
    [
      'routes: [{ matchers: [a=b], continue: true }, { matchers: [a=b], update_interval: 1s }]',
      '3:49 route.routes[1]: found the receiver and all matchers of route.routes[0] with other timing, expected the same timing, or another receiver or matcher (incidents of the two cannot be told apart)',
    ],
    [
      'group_wait: 30s',
      '3:3 route.group_wait: found the key "group_wait", expected no such key (the first notification goes out at once and later alerts edit it: remove it)',
    ],
    [
      'routes: [{ match: { a: b } }, { matchers: [a=b] }]',
      `3:14 route.routes[0].match: found the key "match", expected matchers (write matchers: ['name="value"'], or name=~"value" for match_re)`,
    ],
    [
      'mute_time_intervals: [nights]',
      '3:3 route.mute_time_intervals: found the key "mute_time_intervals", expected no such key yet (time intervals are not supported)',
    ],
    ['routes: !mine []', '3:11 route.routes: found a tag, expected a value without a tag'],
    ['receiver: ops', '3:3 route.receiver: found "receiver" a second time, expected every key once'],
    ['routes: *below', '3:11 file: found an alias, expected its anchor somewhere before it'],
  ])('%s', (settings, message) => {
    expect(problemsOf(withRoute(settings))).toEqual([message]);
  });
});

describe('a mistake in a receiver', () => {
  const keys = 'number, pin, urgency, groups, retry, or or send_resolved';
  test.each([
    [
      '{ numbr: "110", groups: [] }',
      `4:21 receivers[0].pager_configs[0].numbr: found the key "numbr", expected ${keys} (did you mean number?)`,
    ],
    [
      '{ number: 110 }',
      '4:29 receivers[0].pager_configs[0].number: found the number 110, expected a text (a number needs its unit, or quotes to be a text)',
    ],
    ['{ number: "1" }', '4:29 receivers[0].pager_configs[0].number: found "1", expected at least 3 characters'],
    ['{ groups: [a, b, c] }', '4:29 receivers[0].pager_configs[0].groups: found a list, expected at most 2 entries'],
    [
      '{ groups: [a, 1] }',
      '4:33 receivers[0].pager_configs[0].groups[1]: found the number 1, expected a text (a number needs its unit, or quotes to be a text)',
    ],
    [
      '{ number: "110", urgency: loud }',
      '4:45 receivers[0].pager_configs[0].urgency: found "loud", expected "high" or "low"',
    ],
    [
      '{ number: "110", retry: { times: a } }',
      '4:52 receivers[0].pager_configs[0].retry.times: found "a", expected a number',
    ],
    [
      '{ number: "110", retry: { tims: 1, times: 2 } }',
      '4:45 receivers[0].pager_configs[0].retry.tims: found the key "tims", expected times (did you mean times?)',
    ],
    ['{ number: "110", or: true }', '4:40 receivers[0].pager_configs[0].or: found true, expected a text or a number'],
    [
      '{ number: "110", send_resolved: 1 }',
      '4:51 receivers[0].pager_configs[0].send_resolved: found the number 1, expected true or false',
    ],
    ['{ urgency: low }', '4:19 receivers[0].pager_configs[0]: found a map, expected number or groups'],
  ])('%s', (entry, message) => {
    expect(problemsOf(withEntry(entry))).toContain(message);
  });

  test('one that only shows beside global, although others are there', () => {
    const text = withEntry('{ number: "110" }, { number: "112", pin: night-pin }, { number: 5 }, 7');
    expect(problemsOf(`${text}global: { pager_url: "https://closed.example.com" }`)).toEqual([
      '4:19 receivers[0].pager_configs[0].pin: found nothing, expected a pin, for that URL',
      '4:83 receivers[0].pager_configs[2].number: found the number 5, expected a text (a number needs its unit, or quotes to be a text)',
      '4:88 receivers[0].pager_configs[3]: found the number 7, expected a map of keys and values',
    ]);
  });

  test('a text that begins with # and is not in quotes', () => {
    const text = `route: { receiver: ops }\nreceivers:\n- name: ops\n  pager_configs:\n  - number: #110\n    groups: [a] # one two\n`;
    expect(problemsOf(text)).toEqual([
      '5:13 receivers[0].pager_configs[0].number: found a comment in place of the value, expected a value (put a text that begins with # in quotes)',
    ]);
  });

  test.each([
    ['{ name: ops }, { name: ops }', '2:36 receivers[1].name: found "ops" a second time, expected every name once'],
    ['{ name: ops }, {}', '2:28 receivers[1].name: found nothing, expected a name'],
    [
      '{ name: ops, pagr_configs: [] }',
      '2:26 receivers[0].pagr_configs: found the key "pagr_configs", expected name or pager_configs (did you mean pager_configs?)',
    ],
    [
      '{ name: ops, email_configs: [] }',
      '2:26 receivers[0].email_configs: found the key "email_configs", expected name or pager_configs (there is no such destination: for an e-mail address use sns_configs with a topic that it is subscribed to)',
    ],
  ])('%s', (entries, message) => {
    expect(problemsOf(`route: { receiver: ops }\nreceivers: [${entries}]`)).toEqual([message]);
  });
});

describe('a mistake in the file as a whole', () => {
  test.each([
    ['', '1:1 file: found nothing, expected a map with the keys route and receivers'],
    ['# only a comment', '1:1 file: found nothing, expected a map with the keys route and receivers'],
    ['- route', '1:1 file: found a list, expected a map with the keys route and receivers'],
    ['receivers: [{ name: ops }]', '1:1 route: found nothing, expected a route'],
    ['route: { receiver: ops }\nreceivers: []', '2:12 receivers: found an empty list, expected at least one receiver'],
    [
      'route: { group_by: [a] }\nreceivers: [{ name: ops }]',
      '1:8 route.receiver: found nothing, expected the receiver of all alerts that no route takes',
    ],
    ['---\nroute: {}\n---\nroute: {}', '3:1 route: found a second document, expected one document'],
    ['route:\n\treceiver: ops', '2:1 route: found a tab, expected spaces'],
    [
      'route: "ops',
      '1:12 route: found something missing, expected a closing quote or bracket, a comma, a colon or a space',
    ],
    [
      'route: { receiver: "a\\d" }',
      '1:22 route.receiver: found an unknown escape in double quotes, expected a doubled backslash (or put the text in single quotes)',
    ],
    ['[a]: b', '1:1 file: found a key that is not a text, expected a plain word as key'],
    [
      '&a [*a]',
      '1:1 file: found aliases or nesting that cannot be resolved, expected maps and lists at most 64 deep, few aliases',
    ],
    [
      `a: ${'['.repeat(100)}${']'.repeat(100)}`,
      '1:68 file: found nesting that goes too deep, expected maps and lists at most 64 deep',
    ],
    [
      'global: { resolve_timeout: 5m }',
      '1:11 global.resolve_timeout: found the key "resolve_timeout", expected resolve_after (silence after which an incident is assumed resolved)',
    ],
    [
      'global: { pager_url: here }',
      '1:22 global.pager_url: found "here", expected an address such as https://example.com',
    ],
    [
      'inhibit_rules: []',
      '1:1 inhibit_rules: found the key "inhibit_rules", expected no such key yet (inhibition is not supported; inhibit in Alertmanager)',
    ],
    [
      'templates: []',
      '1:1 templates: found the key "templates", expected no such key yet (templates are not supported; messages have one layout)',
    ],
  ])('%j', (text, message) => {
    expect(problemsOf(text)).toContain(message);
  });

  test('a file of more than 1 MiB is not read', () => {
    expect(problemsOf(`#${'x'.repeat(1_048_576)}`)).toEqual([
      '1:1 file: found a file of more than 1 MiB, expected at most 1 MiB',
    ]);
  });

  test.each([
    ['lists in brackets', '['],
    ['lists in brackets, a line each', '[\n'],
    ['maps in braces', '{a: '],
    ['lists by indentation', '- '],
    ['keys of more than a word', '? '],
  ])('nesting without end is a mistake like any other: %s', (_, level) => {
    for (const levels of [70, 3000, 10_000, Math.floor(1_048_576 / level.length)]) {
      const [problem, ...others] = problemsOf(level.repeat(levels));
      expect(problem).toContain('found nesting that goes too deep, expected maps and lists at most 64 deep');
      expect(others).toEqual([]);
    }
  });

  test('the line where the nesting goes too deep is named', () => {
    const levels = Array.from({ length: 100 }, (_, i) => `${' '.repeat(i)}a:`);
    expect(problemsOf(levels.join('\n'))[0]).toMatch(/^6[67]:/);
  });

  test('aliases that multiply are not followed', () => {
    const levels = Array.from({ length: 40 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}, *a${i - 1}`}]`);
    expect(problemsOf(levels.join('\n'))).toEqual([
      '1:1 file: found aliases or nesting that cannot be resolved, expected maps and lists at most 64 deep, few aliases',
    ]);
  });

  test('all mistakes are told at once, in the order of the file', () => {
    const problems = problemsOf(`
route:
  receiver: blackhole
  group_wait: 30s
  routes:
    - matchers: ['a==b']
    - repeat_interval: soon
receivers:
  - name: ops
    pager_configs: [{ urgency: loud }]
  - name: ops
`);
    expect(problems.map((problem) => problem.split(':').slice(0, 2).join(':').split(' ')[0])).toEqual([
      '3:13',
      '4:3',
      '6:18',
      '7:24',
      '10:32',
      '11:11',
    ]);
  });
});

describe('a secret that is written instead of named', () => {
  const expected =
    'found what looks like a secret itself, expected the name of a secret (name it here, and put its value into the variable TOCSIN_SECRET_<NAME>)';

  test.each([
    ['number', 'xoxb-2112-aBcDeFgH'],
    ['number', 'https://hooks.slack.com/services/T0/B0/abc'],
    ['number', 'https://me:hunter2@example.com/'],
    ['number', 'ATATT3xFfGF0abcdefghijkl'],
    ['number', 'AKIAIOSFODNN7EXAMPLE'],
    ['pager_token', 'f3b1c94d5e6f7a8b9c0d'],
    ['password', 'Zx9-kQ2_pL7.mN4-vB6_cX8.hT3-jR5_wY1.dF0-sG2'],
  ])('is refused under %s without a word of it', (key, secret) => {
    const problems = problemsOf(withEntry(`{ ${key}: '${secret}' }`));
    expect(problems).toContain(`4:${21 + key.length + 2} receivers[0].pager_configs[0].${key}: ${expected}`);
    expect(problems.join()).not.toContain(secret.slice(0, 12));
  });

  test.each(['slack-bot-token', 'tocsin/prod/pager-pin-of-the-night-shift', 'PAGER_PIN_2'])(
    'is not what the name %s looks like',
    (name) => {
      expect(problemsOf(withEntry(`{ number: "110", pin: ${name} }`))).toEqual([]);
    },
  );

  test('is not repeated where something else is wrong with it, or where it stands as a key', () => {
    const text = withEntry('{ pin: [hunter2hunter2], xoxb-2112-aBcDeFgH: 1, number: 5 }');
    expect(problemsOf(text).length).toBeGreaterThan(0);
    expect(problemsOf(text).join()).not.toMatch(/hunter2|2112/);
  });
});

describe('for any text', () => {
  const valid = withEntry('{ number: "110", groups: [a, b], retry: { times: 3 } }').concat(
    'global: &g { pager_url: "http://a" }\n',
  );

  test('reading never throws, and every mistake has its line', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'{}[]:,-&*!|>\'"#% \n\tab') })),
        (text) => {
          const file = readRoutingFile(text, [pager]);
          const lines = text.split(/\r\n|\r|\n/).length;
          const problems = file.ok ? [] : file.problems;
          expect(problems.length).toBeGreaterThan(0);
          for (const { line, column } of problems) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(lines + 1);
            expect(column).toBeGreaterThanOrEqual(1);
          }
        },
      ),
    );
  });

  test('reading a file with something overwritten in it never throws', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ': ',
        '- ',
        '&x ',
        '*x',
        '!t ',
        '<<: *g',
        '\n',
        'null',
        '1e9',
        '__proto__: 1',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.nat(valid.length), fc.nat(20), piece, (at, removed, added) => {
        const file = readRoutingFile(valid.slice(0, at) + added + valid.slice(at + removed), [pager]);
        expect(file.ok || file.problems.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('a secret in it comes out nowhere', () => {
    const secret = 'xoxb-7319-pLaNtEdSeCrEt';
    fc.assert(
      fc.property(fc.nat(valid.length), fc.constantFrom('', ' ', ': ', '\n', '"', '!', '*'), (at, around) => {
        const file = readRoutingFile(valid.slice(0, at) + around + secret + around + valid.slice(at), [pager]);
        expect(JSON.stringify(file)).not.toContain('pLaNtEd');
      }),
      { numRuns: 500 },
    );
  });
});
