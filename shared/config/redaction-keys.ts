import * as z from 'zod';
import type { RedactOptions } from '../redaction/redact.ts';
import { rightParts } from './check.ts';
import { REDACTION_EXCEPTIONS, readExceptions } from './redaction-exceptions.ts';
import { readPattern } from './redaction-pattern.ts';

const NAME = 'a name of up to 32 lower-case letters, digits and "-", such as customer-number';
const REGEX = 'a regular expression such as CU-[0-9]{6}';
const LIST = 'a list of patterns';

const matches = z
  .string({ error: REGEX })
  .max(500, { error: 'at most 500 characters' })
  .transform((regex, context) => {
    const reading = readPattern(regex);
    if (reading.ok) return { regex, matches: reading.matches };
    context.addIssue({ code: 'custom', message: reading.expected, params: { hint: reading.hint } });
    return z.NEVER;
  });

const pattern = z.strictObject(
  {
    name: z
      .string({ error: NAME })
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, { error: NAME })
      .describe('What stands in the place of what is removed: customer-number becomes ‹custom:customer-number›.'),
    regex: matches.describe(
      'What is removed, wherever it stands in a text: a regular expression in the syntax of RE2. Its matches have at ' +
        'least two characters.',
    ),
  },
  { error: 'a map with name and regex' },
);

/** The section `redaction`. */
export const REDACTION = z.strictObject(
  {
    ips: z
      .boolean({ error: 'true or false' })
      .optional()
      .describe('Whether IP addresses are removed too, as personal data. Default false.'),
    patterns: z
      .array(pattern, { error: LIST })
      .max(20, { error: 'at most 20 patterns' })
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, { error: 'every name once' })
      .optional()
      .describe('What is removed beside the kinds that are known: numbers of customers, say. Default none.'),
    except: REDACTION_EXCEPTIONS.optional().describe(
      'What stays although it looks like personal data or a secret: by the name of its field, or by a pattern.',
    ),
  },
  { error: 'a map with ips, patterns and except' },
);

/** The section `redaction` of a file that is right. Undefined: it has none. */
export function readRedaction(file: unknown): RedactOptions | undefined {
  const { redaction } = rightParts({ redaction: REDACTION.optional() }, file);
  if (redaction === undefined) return undefined;
  const { ips = false, patterns = [], except } = redaction;
  return {
    ips,
    patterns: patterns.map(({ name, regex }) => ({ name, ...regex })),
    ...(except && { except: readExceptions(except) }),
  };
}
