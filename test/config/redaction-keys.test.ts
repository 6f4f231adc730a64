import { describe, expect, test } from 'vitest';
import { type CompiledRouting, compileRouting, settingsOf } from '../../shared/config/compiled-routing.ts';
import { formatProblem } from '../../shared/config/problem.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { redact } from '../../shared/redaction/redact.ts';
import { pager } from './pager.ts';

const read = (redaction: string) =>
  readRoutingFile(`route: { receiver: blackhole }\nreceivers: [{ name: blackhole }]\n${redaction}\n`, [pager]);

const settingsIn = (redaction: string) => {
  const file = read(redaction);
  if (!file.ok) throw new Error(file.problems.map(formatProblem).join('\n'));
  return file;
};

const mistakesOf = (redaction: string) => {
  const file = read(redaction);
  return file.ok ? [] : file.problems.map(formatProblem);
};

const PATTERNS = `redaction:
  ips: true
  patterns:
    - { name: customer-number, regex: 'CU-[0-9]{6}' }
    - { name: ward, regex: '(?i)\\bward \\d+' }`;
const TEXT = 'CU-123456 of Ward 12 at 203.0.113.7 to bob@example.com';
const REDACTED = '‹custom:customer-number› of ‹custom:ward› at ‹ip› to ‹e-mail›';

describe('what the routing file says about redaction', () => {
  test('may be nothing', () => {
    expect(settingsIn('').redaction).toBeUndefined();
    expect(settingsIn('redaction: {}').redaction).toEqual({ ips: false, patterns: [] });
  });

  test('is removed beside what always is', () => {
    expect(redact(TEXT, settingsIn(PATTERNS).redaction).text).toBe(REDACTED);
  });

  test('is the same after it was compiled to JSON', () => {
    const compiled = JSON.stringify(compileRouting(settingsIn(PATTERNS), {}));
    const { redaction } = settingsOf(JSON.parse(compiled) as CompiledRouting);
    expect(redact(TEXT, redaction).text).toBe(REDACTED);
    expect(settingsOf(compileRouting(settingsIn(''), {})).redaction).toBeUndefined();
  });

  const NAME = 'a name of up to 32 lower-case letters, digits and "-", such as customer-number';
  const RE2 = 'a regular expression in the syntax of RE2';
  const TWO = 'a regular expression whose matches have at least two characters';
  const withRegex = (regex: string) => `redaction: { patterns: [{ name: a, regex: '${regex}' }] }`;
  const at = '3:43 redaction.patterns[0].regex: found';
  test.each<readonly [text: string, mistake: string]>([
    ['redaction: true', '3:12 redaction: found true, expected a map with ips and patterns'],
    ['redaction: { ip: true }', '3:14 redaction.ip: found the key "ip", expected ips or patterns (did you mean ips?)'],
    ['redaction: { ips: yes }', '3:19 redaction.ips: found "yes", expected true or false'],
    [
      'redaction: { patterns: CU-00 }',
      '3:24 redaction.patterns: found "CU-00", expected a list of patterns (write a list: [a, b], or lines that begin with "- ")',
    ],
    ['redaction: { patterns: [CU-] }', '3:25 redaction.patterns[0]: found "CU-", expected a map with name and regex'],
    [
      'redaction: { patterns: [{ name: a }] }',
      '3:25 redaction.patterns[0].regex: found nothing, expected a regular expression such as CU-[0-9]{6}',
    ],
    ['redaction: { patterns: [{ regex: ab }] }', `3:25 redaction.patterns[0].name: found nothing, expected ${NAME}`],
    [
      'redaction: { patterns: [{ name: Customer, regex: ab }] }',
      `3:33 redaction.patterns[0].name: found "Customer", expected ${NAME}`,
    ],
    [
      'redaction: { patterns: [{ name: a, regex: ab }, { name: a, regex: cd }] }',
      '3:24 redaction.patterns: found a list, expected every name once',
    ],
    [withRegex('('), `${at} "(", expected ${RE2} (missing closing ))`],
    [withRegex('(?=a)b'), `${at} "(?=a)b", expected ${RE2} (invalid or unsupported Perl syntax)`],
    [withRegex('(ab)\\1'), `${at} "(ab)\\\\1", expected ${RE2} (invalid escape sequence)`],
    [withRegex('a{1001}'), `${at} "a{1001}", expected ${RE2} (invalid repeat count)`],
    [withRegex('(a?){300}'), `${at} "(a?){300}", expected a shorter regular expression (repeat fewer times)`],
    ...['', '(ab)*', '\\b', '$', 'ab|', '.', '.+', '[a-z]+', '\\d+', '\\s', '\\S+', '\\pL+', '가?나?'].map(
      (regex) => [withRegex(regex), `${at} ${JSON.stringify(regex)}, expected ${TWO}`] as const,
    ),
    [withRegex('a'.repeat(501)), `${at} "${'a'.repeat(60)}"…, expected at most 500 characters`],
    [
      `redaction: { patterns: [${Array.from({ length: 21 }, (_, i) => `{ name: n${i}, regex: ab }`).join(', ')}] }`,
      '3:24 redaction.patterns: found a list, expected at most 20 patterns',
    ],
  ])('%s', (text, mistake) => {
    expect(mistakesOf(text)).toEqual([mistake]);
  });
});
