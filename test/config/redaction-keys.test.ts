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

  test('has exceptions, by field and by pattern, which are the same after they were compiled to JSON', () => {
    const settings = settingsIn(
      "redaction: { except: { fields: [Session, 'pin-code'], patterns: ['ORD-[0-9]{16}'] } }",
    );
    const text = 'session=summer pin_code=rotate session_id=kj3h4 ORD-4111111111111111 and 4111111111111111';
    const compiled = JSON.stringify(compileRouting(settings, {}));
    for (const redaction of [settings.redaction, settingsOf(JSON.parse(compiled) as CompiledRouting).redaction])
      expect(redact(text, redaction).text).toBe(
        'session=summer pin_code=rotate session_id=‹secret› ORD-4111111111111111 and ‹card›',
      );
  });

  const NAME = 'a name of up to 32 lower-case letters, digits and "-", such as customer-number';
  const RE2 = 'a regular expression in the syntax of RE2';
  const TWO = 'a regular expression whose matches have at least two characters';
  const withRegex = (regex: string) => `redaction: { patterns: [{ name: a, regex: '${regex}' }] }`;
  const exceptPattern = (regex: string) => `redaction: { except: { patterns: ['${regex}'] } }`;
  const except = '3:35 redaction.except.patterns[0]: found';
  const at = '3:43 redaction.patterns[0].regex: found';
  test.each<readonly [text: string, mistake: string]>([
    ['redaction: true', '3:12 redaction: found true, expected a map with ips, patterns and except'],
    [
      'redaction: { ip: true }',
      '3:14 redaction.ip: found the key "ip", expected ips, patterns or except (did you mean ips?)',
    ],
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
    [
      'redaction: { except: session }',
      '3:22 redaction.except: found "session", expected a map with fields and patterns',
    ],
    [
      'redaction: { except: { fields: [session, team] } }',
      '3:42 redaction.except.fields[1]: found "team", expected the name of a label or field that is taken for a secret, such as session or pin (the value of any other is looked at by its form alone: leave this name out, or write a pattern)',
    ],
    [exceptPattern('(?=a)b'), `${except} "(?=a)b", expected ${RE2} (invalid or unsupported Perl syntax)`],
    [exceptPattern('\\w'), `${except} "\\\\w", expected ${TWO}`],
    ...(
      [
        ['.*@example.com', 'every e-mail address'],
        ['\\d{13,}', 'every card number'],
        ['[0-9 ]{2,}', 'every card number'],
        ['[0-9]{3}-[0-9-]{9}', 'every phone number'],
        ['\\d{6}-\\d{7}', 'every resident number'],
        ['[A-Z]{2}\\d+', 'every bank account'],
        ['(\\d+\\.){3}\\d+', 'every IP address'],
        ['\\S{7}', 'every secret'],
      ] as const
    ).map(
      ([regex, what]) =>
        [
          exceptPattern(regex),
          `${except} ${JSON.stringify(regex)}, expected an expression that fits your own values only (this one keeps ${what})`,
        ] as const,
    ),
  ])('%s', (text, mistake) => {
    expect(mistakesOf(text)).toEqual([mistake]);
  });
});
