import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../shared/config/problem.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { pager } from './pager.ts';

const read = (logs: string) =>
  readRoutingFile(`route: { receiver: blackhole }\nreceivers: [{ name: blackhole }]\n${logs}\n`, [pager]);

const logsOf = (logs: string) => {
  const file = read(logs);
  if (!file.ok) throw new Error(file.problems.map(formatProblem).join('\n'));
  return file.logSettings;
};

const mistakesOf = (logs: string) => {
  const file = read(logs);
  return file.ok ? [] : file.problems.map(formatProblem);
};

describe('what the routing file says about logs', () => {
  test('may be nothing', () => {
    expect(logsOf('')).toBeUndefined();
  });

  test('has defaults: no log group, errors, everything that is sent, two filters for each, templates learned', () => {
    const defaults = {
      groups: [],
      exclude: [],
      minLevel: 'error',
      filterPattern: '',
      filtersPerGroup: 2,
      fingerprints: [],
      learnTemplates: true,
    };
    expect(logsOf('logs: {}')).toEqual(defaults);
    expect(logsOf('logs: { groups: [], exclude: , min_level: }')).toEqual(defaults);
  });

  test('selects log groups by prefix, name and tags', () => {
    const logs = logsOf(`logs:
  groups: [{ prefix: /aws/lambda/shop- }, { name: /ecs/checkout }, { tag: { alerting: 'on', team: shop } }, { prefix: '' }]
  exclude: [{ tag: { stage: '' } }]
  min_level: warn
  filter_pattern: '?ERROR ?Exception'
  filters_per_group: 5
  learn_templates: false`);
    expect(logs).toEqual({
      groups: [
        { prefix: '/aws/lambda/shop-' },
        { name: '/ecs/checkout' },
        { tag: { alerting: 'on', team: 'shop' } },
        { prefix: '' },
      ],
      exclude: [{ tag: { stage: '' } }],
      minLevel: 'warn',
      filterPattern: '?ERROR ?Exception',
      filtersPerGroup: 5,
      fingerprints: [],
      learnTemplates: false,
    });
  });

  const NAME = 'the name of a log group, such as /aws/lambda/checkout';
  const PREFIX = 'what names of log groups begin with, such as /aws/lambda/';
  const ONE = 'one of prefix, name and tag';
  test.each([
    [
      'logs: { group: [] }',
      '3:9 logs.group: found the key "group", expected groups, exclude, min_level, filter_pattern, filters_per_group, fingerprints or learn_templates (did you mean groups?)',
    ],
    ['logs: [/ecs/a]', '3:7 logs: found a list, expected a map'],
    [
      'logs: { groups: /ecs/a }',
      '3:17 logs.groups: found "/ecs/a", expected a list of log groups (write a list: [a, b], or lines that begin with "- ")',
    ],
    ['logs: { groups: [/ecs/a] }', `3:18 logs.groups[0]: found "/ecs/a", expected ${ONE}`],
    ['logs: { groups: [{}] }', `3:18 logs.groups[0]: found a map, expected ${ONE}`],
    ['logs: { groups: [{ name: a, prefix: a }] }', `3:18 logs.groups[0]: found a map, expected ${ONE}`],
    [
      'logs: { groups: [{ names: a }] }',
      '3:20 logs.groups[0].names: found the key "names", expected prefix, name or tag (did you mean name?)',
    ],
    ["logs: { groups: [{ name: '' }] }", `3:26 logs.groups[0].name: found "", expected ${NAME}`],
    ["logs: { groups: [{ name: '/ecs/*' }] }", `3:26 logs.groups[0].name: found "/ecs/*", expected ${NAME}`],
    ["logs: { exclude: [{ prefix: '/ecs/*' }] }", `3:29 logs.exclude[0].prefix: found "/ecs/*", expected ${PREFIX}`],
    [
      'logs: { groups: [{ tag: {} }] }',
      "3:25 logs.groups[0].tag: found a map, expected a map of tags to their values, such as { alerting: 'on' }",
    ],
    [
      'logs: { groups: [{ tag: { alerting: true } }] }',
      '3:37 logs.groups[0].tag.alerting: found true, expected a text, in quotes if need be',
    ],
    [
      'logs: { min_level: warning }',
      '3:20 logs.min_level: found "warning", expected "trace", "debug", "info", "warn", "error" or "fatal"',
    ],
    ['logs: { filter_pattern: 5 }', '3:25 logs.filter_pattern: found the number 5, expected a text'],
    [
      'logs: { filters_per_group: 0 }',
      '3:28 logs.filters_per_group: found the number 0, expected a whole number from 1 to 100',
    ],
  ])('%s is refused', (logs, problem) => {
    expect(mistakesOf(logs).map((one) => one.replace(/ \(a number needs.*/, ''))).toEqual([problem]);
  });
});
