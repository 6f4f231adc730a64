import { matchEnd } from './matched.ts';
import { NO_SPANS, OPENING, type RedactedSpan } from './placeholder.ts';

const SCHEME = /(bearer|basic)(?:[ \t]{1,4}|\+|: ?|=)/iy;
const CREDENTIALS = /[\w.~+/-]+={0,2}/y;

/** "bearer token", "Basic authentication", "token-based": a word and not credentials. */
const PROSE = /^[A-Za-z]?[a-z]*(?:[-/][a-z]+)*[.-]*$/;
/** `Bearer realm="…"`, as a server asks for credentials. */
const CHALLENGE = /^[a-z_]+=$/;
const LONGEST_WORD = 24;
const SHORTEST_BASIC = 16;

/** The credentials of the scheme Bearer or Basic that begins at `at`, whatever header or text they stand in. */
export function authorizationAt(text: string, at: number): readonly RedactedSpan[] {
  SCHEME.lastIndex = at;
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return NO_SPANS;
  const start = SCHEME.lastIndex;
  const end = matchEnd(CREDENTIALS, text, start);
  if (end === -1 || text.charCodeAt(end) === OPENING) return NO_SPANS;
  const value = text.slice(start, end);
  if (isProse(value) || CHALLENGE.test(value) || (scheme === 'basic' && !isBasic(value))) return NO_SPANS;
  return [{ kind: 'authorization', start, end }];
}

const isProse = (value: string): boolean => value.length < LONGEST_WORD && PROSE.test(value);

/** User and password with a colon between, in base64. https://www.rfc-editor.org/rfc/rfc7617 */
const isBasic = (value: string): boolean =>
  Buffer.from(value, 'base64').includes(':') || value.length >= SHORTEST_BASIC;
