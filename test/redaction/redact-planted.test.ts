import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../../shared/redaction/redact.ts';
import {
  ANY_SECRET,
  type Form,
  KINDS,
  KOREAN_NAMES,
  NAMES,
  PLACES,
  PLAIN,
  PLAIN_SECRET,
  partLeft,
  QUOTING,
} from './redact-secrets.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);

describe.each(Object.entries(KINDS))('%s survives nowhere', (_, planted) => {
  test.each(Object.entries(PLACES))('%s', (_, place) => {
    fc.assert(
      fc.property(planted, ({ text, secret }) => {
        const { text: redacted, found } = redact(place(text));
        expect(partLeft(redacted, secret, place(text.replace(secret, '')))).toBeUndefined();
        expect(Object.keys(found)).not.toEqual([]);
        expect(redact(redacted)).toEqual({ text: redacted, found: {} });
      }),
      { numRuns },
    );
  });
});

describe('a secret survives under no name that tells it', () => {
  const survivesNot = (form: Form, secrets: fc.Arbitrary<string>, names: fc.Arbitrary<string> = NAMES) =>
    fc.assert(
      fc.property(names, secrets, (name, secret) => {
        const { text } = redact(form(name, secret));
        expect(partLeft(text, secret, form(name, ''))).toBeUndefined();
        expect(redact(text)).toEqual({ text, found: {} });
      }),
      { numRuns },
    );

  test.each(Object.entries(QUOTING))('%s', (_, form) => {
    survivesNot(form, ANY_SECRET);
    survivesNot(form, ANY_SECRET, KOREAN_NAMES);
  });
  test.each(Object.entries(PLAIN))('%s', (_, form) => {
    survivesNot(form, PLAIN_SECRET);
    survivesNot(form, PLAIN_SECRET, KOREAN_NAMES);
  });
});
