import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Exceptions, type Matches, NO_EXCEPTIONS } from '../../shared/redaction/exceptions.ts';
import { redactFields } from '../../shared/redaction/fields.ts';
import { redact } from '../../shared/redaction/redact.ts';
import { KINDS, NAMES, PLACES, PLAIN, PLAIN_SECRET } from './redact-secrets.ts';

const matching = ({ source }: RegExp): { readonly regex: string; readonly matches: Matches } => ({
  regex: source,
  matches: (text) =>
    [...text.matchAll(new RegExp(source, 'g'))].map(({ 0: found, index }) => [index, index + found.length]),
});

const except = (names: readonly string[], ...patterns: readonly RegExp[]): { readonly except: Exceptions } => ({
  except: { names: new Set(names), patterns: patterns.map(matching) },
});

const GITHUB = `ghp_${'a1B2c3D4'.repeat(5).slice(0, 36)}`;

describe('a field that is excepted by its name', () => {
  const options = except(['session', 'pin']);

  test.each([
    ['session=summer pin: rotate', 'session=summer pin: rotate'],
    ['{"session":"summer-2026","pin":"left"}', '{"session":"summer-2026","pin":"left"}'],
    ['GET /x?session=summer&token=k3j4h5', 'GET /x?session=summer&token=‹secret›'],
    ['run --session summer --password hunter2', 'run --session summer --password ‹secret›'],
    ['<session>summer</session>', '<session>summer</session>'],
    ['["session", "summer2"]', '["session", "summer2"]'],
    [
      '{"key": "session", "value": {"stringValue": "summer"}}',
      '{"key": "session", "value": {"stringValue": "summer"}}',
    ],
    ['SESSION=summer', 'SESSION=summer'],
    ['session_token=summer', 'session_token=‹secret›'],
  ])('keeps its plain words: %s', (text, kept) => {
    expect(redact(text, options).text).toBe(kept);
  });

  test('is a label or annotation as well', () => {
    const fields = { session: 'summer', pin: 'rotate', password: 'hunter2' };
    expect(redactFields(fields, options).fields).toEqual({ ...fields, password: '‹secret›' });
    expect(redactFields(fields).fields).toEqual({ session: '‹secret›', pin: '‹secret›', password: '‹secret›' });
  });

  test('loses what is personal data or gives access by its form', () => {
    for (const [value, kind] of [
      [GITHUB, 'token'],
      ['4111111111111111', 'card'],
      ['bob@example.com', 'e-mail'],
      ['Bearer kj34h5kj34h5', 'authorization'],
    ] as const) {
      expect(redactFields({ session: value }, options).fields.session).toContain(`‹${kind}›`);
      expect(redact(`session=${value}`, options).text).toContain(`‹${kind}›`);
    }
  });
});

describe('a text that is excepted by a pattern', () => {
  test.each([
    ['order 4111111111111111 and card 4111111111111111', /order \d{16}/, 'order 4111111111111111 and card ‹card›'],
    ['node app@db.example.com, bob@example.com', /app@[\w.]+/, 'node app@db.example.com, ‹e-mail›'],
    ['build 240102-1234567', /build \d{6}-\d{7}/, 'build 240102-1234567'],
    ['pass=summer-1, pass=hunter2!', /summer-\d/, 'pass=summer-1, pass=‹secret›'],
    ['from%20kim%40example.com', /from kim@example\.com/, 'from%20kim%40example.com'],
  ])('stays: %s', (text, pattern, kept) => {
    expect(redact(text, except([], pattern)).text).toBe(kept);
  });

  test('is a label or annotation as well, where the pattern covers its whole value', () => {
    const { fields } = redactFields({ pin: 'left-7', session: 'left-7 k3j4h5' }, except([], /left-\d/));
    expect(fields).toEqual({ pin: 'left-7', session: '‹secret›' });
  });

  test('stays in spite of a pattern that removes', () => {
    const patterns = [{ name: 'customer', regex: '', matches: matching(/CU-\d+/).matches }];
    const options = { patterns, ...except([], /CU-000\b/) };
    expect(redact('CU-000 and CU-123', options).text).toBe('CU-000 and ‹custom:customer›');
  });

  test.each([
    ['a token', GITHUB, '‹token›'],
    ['a key of AWS', 'AKIAIOSFODNN7EXAMPLE', '‹aws-key›'],
    ['a password in an address', 'https://bob:s3cr3t@db', 'https://bob:‹password›@db'],
    ['credentials', 'Authorization: Bearer kj34h5kj34h5', 'Authorization: Bearer ‹authorization›'],
  ])('loses %s nevertheless', (_, text, rest) => {
    expect(redact(text, except([], /.+/)).text).toBe(rest);
  });

  test('loses a token that stands in what is excepted', () => {
    expect(redact(`password=x-${GITHUB}`, except([], /.+/)).text).toBe('password=x-‹token›');
    expect(redact(`tokens: ["summer", "${GITHUB}", "k3j4h5"]`, except([], /"summer"/)).text).not.toContain(GITHUB);
  });

  test('does not stay where only a part of it matches', () => {
    expect(redact('bob@example.com', except([], /bob@example/)).text).toBe('‹e-mail›');
  });
});

describe('exceptions', () => {
  const places = fc.oneof(
    fc
      .tuple(fc.constantFrom(...Object.values(PLACES)), fc.oneof(...Object.values(KINDS)))
      .map(([place, { text }]) => place(text)),
    fc.tuple(fc.constantFrom(...Object.values(PLAIN)), NAMES, PLAIN_SECRET).map(([form, name, one]) => form(name, one)),
  );

  test('that fit nothing change nothing', () => {
    fc.assert(
      fc.property(places, (text) => {
        expect(redact(text, except(['no_such_secret'], /no such text/))).toEqual(redact(text));
      }),
    );
  });

  test('leave a text that is redacted once as it is', () => {
    const options = except(['session', 'pin', 'token'], /[a-z]{6,}/, /\d{4,8}/);
    fc.assert(
      fc.property(places, (text) => {
        const once = redact(text, options).text;
        expect(redact(once, options).text).toBe(once);
      }),
    );
  });

  test('are none where none are given', () => {
    expect(redact('session=summer', { except: NO_EXCEPTIONS }).text).toBe('session=‹secret›');
  });
});
