import * as z from 'zod';
import type { Exceptions, Matches } from '../redaction/exceptions.ts';
import { secretRule, wordsOfName } from '../redaction/secret-name.ts';
import { readPattern } from './redaction-pattern.ts';

const FIELD = 'the name of a label or field that is taken for a secret, such as session or pin';
const FIELDS = 'a list of names of labels and fields';
const PATTERN = 'a regular expression such as ORD-[0-9]{16}';
const PATTERNS = 'a list of regular expressions';

const field = z
  .string({ error: FIELD })
  .max(64, { error: 'at most 64 characters' })
  .refine((name) => secretRule(name, new Set(), true) !== undefined, {
    error: FIELD,
    params: { hint: 'the value of any other is looked at by its form alone: leave this name out, or write a pattern' },
  });

/** Made-up personal data. An expression that fits one of them fits all of its kind, and nothing would be removed any more. */
const SAMPLES: readonly (readonly [text: string, what: string])[] = [
  ['kim@example.com', 'every e-mail address'],
  ['4111111111111111', 'every card number'],
  ['4111 1111 1111 1111', 'every card number'],
  ['010-1234-5678', 'every phone number'],
  ['+82 10 1234 5678', 'every phone number'],
  ['900101-1234568', 'every resident number'],
  ['DE89370400440532013000', 'every bank account'],
  ['203.0.113.7', 'every IP address'],
  ['2001:db8::7', 'every IP address'],
  ['xQ7!dz0', 'every secret'],
];

const matches = z
  .string({ error: PATTERN })
  .max(500, { error: 'at most 500 characters' })
  .transform((regex, context) => {
    const reading = readPattern(regex);
    const kept = reading.ok ? SAMPLES.find(([text]) => covers(reading.matches, text)) : undefined;
    if (reading.ok && kept === undefined) return { regex, matches: reading.matches };
    const { expected, hint } = reading.ok
      ? { expected: 'an expression that fits your own values only', hint: `this one keeps ${kept?.[1]}` }
      : reading;
    context.addIssue({ code: 'custom', message: expected, params: { hint } });
    return z.NEVER;
  });

function covers(matchesOf: Matches, text: string): boolean {
  for (const [start, end] of matchesOf(text)) if (start === 0 && end === text.length) return true;
  return false;
}

/** The key `redaction.except`. */
export const REDACTION_EXCEPTIONS = z.strictObject(
  {
    fields: z
      .array(field, { error: FIELDS })
      .max(50, { error: 'at most 50 names' })
      .optional()
      .describe(
        'Labels and fields that are named like a secret and hold none. Their values are looked at by their form alone: ' +
          'tokens, card numbers and the like are removed from them too. Case and separators do not matter. Default none.',
      ),
    patterns: z
      .array(matches, { error: PATTERNS })
      .max(20, { error: 'at most 20 patterns' })
      .optional()
      .describe(
        'What stays although it looks like personal data, such as ORD-[0-9]{16}: regular expressions in the syntax of ' +
          'RE2. Tokens, keys and passwords are removed nevertheless. Default none.',
      ),
  },
  { error: 'a map with fields and patterns' },
);

export const readExceptions = ({
  fields = [],
  patterns = [],
}: z.infer<typeof REDACTION_EXCEPTIONS> = {}): Exceptions => ({
  names: new Set(fields.map(wordsOfName)),
  patterns,
});
