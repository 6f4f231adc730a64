import { describe, expect, test } from 'vitest';
import { compileRouting, settingsOf } from '../../shared/config/compiled-routing.ts';
import { formatProblem } from '../../shared/config/problem.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { pager } from './pager.ts';

const read = (fingerprints: string) =>
  readRoutingFile(
    `route: { receiver: blackhole }\nreceivers: [{ name: blackhole }]\nlogs: { fingerprints: ${fingerprints} }\n`,
    [pager],
  );

const settingsIn = (fingerprints: string) => {
  const file = read(fingerprints);
  if (!file.ok) throw new Error(file.problems.map(formatProblem).join('\n'));
  return file;
};

const mistakesOf = (fingerprints: string) => {
  const file = read(fingerprints);
  return file.ok ? [] : file.problems.map(formatProblem);
};

const RULES = `[
  { match: { type: '*ConnectionError', service: [shop, mail] }, fingerprint: [database, '{{ service }}'] },
  { match: { message: 'timeout *' }, fingerprint: ['{{ default }}'] },
  ]`;

describe('rules for fingerprints in the routing file', () => {
  test('are patterns, one or several of each subject, and the parts of a fingerprint', () => {
    expect(settingsIn(RULES).logSettings?.fingerprints).toEqual([
      { match: { type: ['*ConnectionError'], service: ['shop', 'mail'] }, fingerprint: ['database', '{{ service }}'] },
      { match: { message: ['timeout *'] }, fingerprint: ['{{ default }}'] },
    ]);
  });

  test('are in the compiled routing, as they are', () => {
    const settings = settingsIn(RULES);
    const compiled = JSON.parse(JSON.stringify(compileRouting(settings, {})));
    expect(settingsOf(compiled).logSettings).toEqual(settings.logSettings);
  });

  const PLACE = 'logs.fingerprints[0]';
  const MATCH = 'a map with message, template, service, level, type, value, function or module';
  const PATTERN = 'a text in which * stands for any characters and ? for one, or a list of such texts';
  const VARIABLES =
    '{{ default }}, {{ type }}, {{ template }}, {{ service }}, {{ level }}, {{ function }} or {{ module }}';
  test.each([
    ['{}', 'logs.fingerprints: found a map, expected a list of rules'],
    ["['type:A -> b']", `${PLACE}: found "type:A -> b", expected a map with match and fingerprint`],
    ['[{ match: { type: A } }]', `${PLACE}.fingerprint: found nothing, expected a list of 1 to 10 texts`],
    ['[{ match: {}, fingerprint: [a] }]', `${PLACE}.match: found a map, expected ${MATCH}`],
    ['[{ match: [A], fingerprint: [a] }]', `${PLACE}.match: found a list, expected ${MATCH}`],
    [
      '[{ match: { path: a }, fingerprint: [a] }]',
      `${PLACE}.match.path: found the key "path", expected message, template, service, level, type, value, function or module`,
    ],
    [
      '[{ match: { types: a }, fingerprint: [a] }]',
      `${PLACE}.match.types: found the key "types", expected message, template, service, level, type, value, function or module (did you mean type?)`,
    ],
    ['[{ match: { type: 5 }, fingerprint: [a] }]', `${PLACE}.match.type: found the number 5, expected ${PATTERN}`],
    ['[{ match: { type: [] }, fingerprint: [a] }]', `${PLACE}.match.type: found an empty list, expected ${PATTERN}`],
    ["[{ match: { type: '' }, fingerprint: [a] }]", `${PLACE}.match.type: found "", expected ${PATTERN}`],
    [
      '[{ match: { type: A }, fingerprint: [] }]',
      `${PLACE}.fingerprint: found an empty list, expected a list of 1 to 10 texts`,
    ],
    [
      "[{ match: { type: A }, fingerprint: [a, '{{ user }}'] }]",
      `${PLACE}.fingerprint[1]: found "{{ user }}", expected no other word in double braces than ${VARIABLES}`,
    ],
    [
      '[{ match: { type: A }, fingerprint: [a], title: b }]',
      `${PLACE}.title: found the key "title", expected match or fingerprint`,
    ],
  ])('%s is refused', (fingerprints, problem) => {
    const [first = '', ...others] = mistakesOf(fingerprints);
    expect(others).toEqual([]);
    expect(first.replace(/^\d+:\d+ /, '').replace(/ \((write a list|a number needs).*/, '')).toBe(problem);
  });

  test('are told with their place, all mistakes at once', () => {
    const mistakes = mistakesOf(`[
      { match: { type: A }, fingerprint: ['{{ type }}'] },
      { match: { typ: A }, fingerprint: [a] },
      { match: { level: [error, 5] }, fingerprint: [''] },
    ]`);
    expect(mistakes.map((one) => one.split(': ')[0])).toEqual([
      '5:18 logs.fingerprints[1].match.typ',
      '6:25 logs.fingerprints[2].match.level',
      '6:53 logs.fingerprints[2].fingerprint[0]',
    ]);
  });
});
