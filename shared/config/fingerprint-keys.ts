import * as z from 'zod';
import {
  type FingerprintRule,
  RULE_SUBJECTS,
  RULE_VARIABLE,
  RULE_VARIABLES,
  type RuleSubject,
} from '../logs/fingerprint/overrides.ts';
import { anyOf } from './shown.ts';

const PATTERN = 'a text in which * stands for any characters and ? for one, or a list of such texts';
const pattern = z.string({ error: PATTERN }).min(1, { error: PATTERN }).max(1000, { error: 'at most 1000 characters' });

/** One text, or several of which one has to fit. */
const patterns = z.union(
  [pattern, z.array(pattern).min(1, { error: PATTERN }).max(100, { error: 'at most 100 of them' })],
  { error: PATTERN },
);

const DESCRIPTIONS: Readonly<Record<RuleSubject, string>> = {
  message: 'The message, or that of an exception. The case does not matter.',
  template: 'The message as the mask makes it, with <*> for what varies; an asterisk itself is written \\*.',
  service: 'What the program calls itself, else the last part of the name of its log group.',
  level: 'trace, debug, info, warn, error or fatal.',
  type: 'The type of an exception, as com.example.OrderException or TypeError. Causes count, too.',
  value: 'What that exception says. The case does not matter.',
  function: 'The function of a frame of a stack trace.',
  module: 'The class, the package, or the file with its folder, of that frame.',
};

const MATCH = `a map with ${anyOf(RULE_SUBJECTS)}`;
const match = z
  .strictObject(
    Object.fromEntries(
      RULE_SUBJECTS.map((subject) => [subject, patterns.optional().describe(DESCRIPTIONS[subject])]),
    ) as Record<RuleSubject, z.ZodOptional<typeof patterns>>,
    { error: MATCH },
  )
  .refine((subjects) => Object.values(subjects).some((one) => one !== undefined), { error: MATCH });

const VARIABLES = anyOf(RULE_VARIABLES.map((name) => `{{ ${name} }}`));
const PART = `a text, in which ${VARIABLES} may stand`;
const isVariable = (name: string | undefined): boolean => RULE_VARIABLES.some((one) => one === name);

const part = z
  .string({ error: PART })
  .min(1, { error: PART })
  .max(200, { error: 'at most 200 characters' })
  .refine((text) => [...text.matchAll(RULE_VARIABLE)].every(([, name]) => isVariable(name)), {
    error: `no other word in double braces than ${VARIABLES}`,
  });

const PARTS = 'a list of 1 to 10 texts';

const rule = z.strictObject(
  {
    match: match.describe('What an error has to be like: all of these have to fit, in full.'),
    fingerprint: z
      .array(part, { error: PARTS })
      .min(1, { error: PARTS })
      .max(10, { error: PARTS })
      .describe(
        `What its fingerprint is made of instead. ${VARIABLES} stand for what the error has; {{ default }} for the ` +
          'fingerprint that it has without rules, and alone it leaves that as it is.',
      ),
  },
  { error: 'a map with match and fingerprint' },
);

/** `logs.fingerprints`. */
export const FINGERPRINTS = z
  .array(rule, { error: 'a list of rules' })
  .max(100, { error: 'at most 100 rules' })
  .optional()
  .describe('Which errors have another fingerprint than by themselves. The first rule that fits decides.');

type WrittenRule = z.infer<typeof rule>;

export const fingerprintRuleOf = ({ match: written, fingerprint }: WrittenRule): FingerprintRule => ({
  match: Object.fromEntries(
    Object.entries(written).flatMap(([subject, one]) => (one === undefined ? [] : [[subject, [one].flat()]])),
  ),
  fingerprint,
});
