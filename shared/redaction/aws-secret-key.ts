import { isBehindEscape, isDigit, isLetter } from './boundary.ts';
import { changesOfClass } from './disorder.ts';
import { NO_SPANS, type RedactedSpan } from './placeholder.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html */
export const SECRET_KEY_LENGTH = 40;

/**
 * Random letters, digits and signs change from one class to the next some 25 times in 40; one key of 400 does so less
 * than 16 times, or has no digit. Words, paths and names in camel case change some 12 times, and digests in hexadecimal have letters of
 * one case only.
 */
const FEWEST_CHANGES = 16;

/** Whether `code` may stand in such a key. */
export const isOfSecretKey = (code: number): boolean => isLetter(code) || isDigit(code) || code === 43 || code === 47;

/** The secret access key that ends before `end`, found by its length, its alphabet and its disorder. */
export function awsSecretKeyBefore(text: string, end: number, floor: number): readonly RedactedSpan[] {
  const start = end - SECRET_KEY_LENGTH;
  if (start < floor || (start === floor && floor > 0)) return NO_SPANS;
  for (let i = end - 1; i >= start; i--) if (!isOfSecretKey(text.charCodeAt(i))) return NO_SPANS;
  if ('=‹'.includes(text[end] ?? ' ')) return NO_SPANS;
  if (isOfSecretKey(text.charCodeAt(start - 1)) && !isBehindEscape(text, start)) return NO_SPANS;
  return isDisordered(text.slice(start, end)) ? [{ kind: 'aws-key', start, end }] : NO_SPANS;
}

const isDisordered = (key: string): boolean =>
  /[a-z]/.test(key) && /[A-Z]/.test(key) && /\d/.test(key) && changesOfClass(key) >= FEWEST_CHANGES;
