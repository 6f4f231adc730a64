import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMatchers } from '../../shared/config/matchers.ts';
import type { Labels } from '../../shared/values/labels.ts';

const textsOf = (text: string) => {
  const reading = parseMatchers(text);
  return reading.ok ? reading.matchers.map((matcher) => matcher.text) : reading;
};

const matches = (text: string, labels: Labels) => {
  const reading = parseMatchers(text);
  if (!reading.ok) throw new Error(`not read: ${text}`);
  return reading.matchers.every((matcher) => matcher.matches(labels));
};

describe('a matcher is the same however it is written', () => {
  test.each([
    ['severity="critical"', ['severity="critical"']],
    ['severity=critical', ['severity="critical"']],
    ['  severity =  critical ', ['severity="critical"']],
    ['"severity"="critical"', ['severity="critical"']],
    ['{severity="critical"}', ['severity="critical"']],
    ['{ severity = "critical" , }', ['severity="critical"']],
    ['a="b",c=~"d|e"', ['a="b"', 'c=~"d|e"']],
    ['{a!="b", c!~d.+}', ['a!="b"', 'c!~"d.+"']],
    ['a="b,c}",d=e', ['a="b,c}"', 'd="e"']],
    ['größe="ü"', ['"größe"="ü"']],
    ['"a b"="c"', ['"a b"="c"']],
    ['"a\\"b"="c\\\\d\\n"', ['"a\\"b"="c\\\\d\\n"']],
    ['job=~"\\d+"', ['job=~"\\\\d+"']],
    ['team=""', ['team=""']],
    ['__receiver__="grafana"', ['__receiver__="grafana"']],
  ])('%s', (text, expected) => {
    expect(textsOf(text)).toEqual(expected);
  });
});

describe('what is not a matcher is refused with what was expected', () => {
  const example = 'a matcher such as severity="critical"';
  const quote = 'put the whole value in double quotes';
  test.each([
    ['', { expected: example }],
    ['{}', { expected: example }],
    ['{a="b"', { expected: 'a closing brace }' }],
    ['=b', { expected: example }],
    ['""="b"', { expected: example }],
    ['a="b",,c="d"', { expected: example }],
    ['severity', { expected: 'one of =, !=, =~, !~ after the name of the label' }],
    ['severity: critical', { expected: 'one of =, !=, =~, !~ after the name of the label' }],
    ['a=', { expected: 'a value', hint: 'put it in double quotes; "" for a label that is absent' }],
    ['a="b', { expected: 'a value', hint: 'put it in double quotes; "" for a label that is absent' }],
    ['a==b', { expected: 'a value', hint: 'put it in double quotes; "" for a label that is absent' }],
    ["a='b'", { expected: 'a value', hint: 'put it in double quotes; "" for a label that is absent' }],
    ['a=b c', { expected: 'a comma or the end after the value', hint: quote }],
    ['a=~b{2}', { expected: 'a comma or the end after the value', hint: quote }],
    ['a="b"}', { expected: 'a comma or the end after the value', hint: quote }],
    ['a=~"("', { expected: 'a regular expression in the syntax of RE2', hint: 'missing closing )' }],
    [
      'a=~"(?=b)"',
      { expected: 'a regular expression in the syntax of RE2', hint: 'invalid or unsupported Perl syntax' },
    ],
  ])('%s', (text, refusal) => {
    expect(textsOf(text)).toEqual({ ok: false, ...refusal });
  });

  test('a regular expression that nests thousands deep', () => {
    const deep = `${'('.repeat(5000)}${')'.repeat(5000)}`;
    expect(textsOf(`a=~"${deep}"`)).toMatchObject({ ok: false, hint: 'expression nests too deeply' });
  });
});

describe('an alert is matched as Alertmanager matches it', () => {
  test.each<[string, Labels, boolean]>([
    ['a="b"', { a: 'b' }, true],
    ['a="b"', { a: 'B' }, false],
    ['a!="b"', {}, true],
    ['a=""', {}, true],
    ['a=""', { a: 'b' }, false],
    ['a!=""', {}, false],
    ['a=~"b|c"', { a: 'c' }, true],
    ['a=~"b"', { a: 'abc' }, false],
    ['a=~".*"', {}, true],
    ['a=~".+"', {}, false],
    ['a!~"b.*"', {}, true],
    ['a!~"b.*"', { a: 'bc' }, false],
    ['a=~".*"', { a: 'two\nlines' }, false],
    ['a=~"(?s).*"', { a: 'two\nlines' }, true],
    ['a=~"b"', { a: 'b\n' }, false],
    ['a=~"(?i)B"', { a: 'b' }, true],
    ['a=~"b\\.c"', { a: 'b.c' }, true],
    ['a=~"b\\.c"', { a: 'bxc' }, false],
    ['constructor=""', {}, true],
    ['toString=~".+"', {}, false],
  ])('%s on %j: %s', (text, labels, expected) => {
    expect(matches(text, labels)).toBe(expected);
  });

  test('a regular expression that would take a backtracking engine for ever is answered', () => {
    expect(matches('a=~"(b+)+(b+)+(b+)+c"', { a: 'b'.repeat(20_000) })).toBe(false);
  });
});

describe('for any text', () => {
  const operator = fc.constantFrom('=', '!=');
  const quoted = (text: string) => `"${text.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  const anyName = fc.string({ minLength: 1, unit: 'binary' });

  test('the canonical text is read as itself', () => {
    fc.assert(
      fc.property(anyName, operator, fc.string({ unit: 'binary' }), (name, op, value) => {
        const texts = textsOf(`${quoted(name)}${op}${quoted(value)}`);
        expect(texts).toHaveLength(1);
        expect(textsOf(String(texts))).toEqual(texts);
        expect(matches(String(texts), { [name]: value })).toBe(op === '=');
      }),
    );
  });

  test('quotes around a plain name or value change nothing', () => {
    const plain = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,9}$/);
    fc.assert(
      fc.property(plain, operator, plain, (name, op, value) => {
        const written = [`${name}${op}${value}`, `"${name}" ${op} "${value}"`, `{${name}${op}"${value}",}`];
        expect(new Set(written.map((text) => String(textsOf(text)))).size).toBe(1);
      }),
    );
  });

  test('reading never throws, and a refusal never repeats the text', () => {
    const marked = fc.tuple(fc.string(), fc.constantFrom('=', '=~"(', '="', '{', ','), fc.string());
    fc.assert(
      fc.property(marked, (parts) => {
        const reading = parseMatchers(parts.join('S3CRET'));
        if (!reading.ok) expect(JSON.stringify(reading)).not.toContain('S3CRET');
      }),
    );
  });
});
