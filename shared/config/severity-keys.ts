import * as z from 'zod';
import { SEVERITIES, type SeverityWords, severityKey } from '../values/severity.ts';
import { rightParts } from './check.ts';
import { anyOf } from './shown.ts';

const SEVERITY = anyOf(SEVERITIES);
const WORD = 'a word with a letter or digit, of at most 100 characters';

/** The key `global.severities`. */
export const SEVERITY_WORDS = z
  .record(z.string().max(100), z.enum(SEVERITIES, { error: SEVERITY }), {
    error: `a map of words of the label severity to ${SEVERITY}`,
  })
  .refine((words) => keysOf(words).every((key) => key !== ''), { error: WORD })
  .refine((words) => new Set(keysOf(words)).size === keysOf(words).length, {
    error: 'every word once, whatever its case and separators',
  });

const keysOf = (words: SeverityWords): readonly string[] => Object.keys(words).map(severityKey);

/** `global.severities` of a file that is right. Undefined: it has none. */
export function readSeverityWords(global: unknown): SeverityWords | undefined {
  const { severities } = rightParts({ severities: SEVERITY_WORDS.optional() }, global);
  if (severities === undefined) return undefined;
  return Object.fromEntries(Object.entries(severities).map(([word, severity]) => [severityKey(word), severity]));
}
