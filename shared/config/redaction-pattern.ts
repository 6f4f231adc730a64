import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { Matches } from '../redaction/exceptions.ts';

/** `expected` completes "expected …"; neither text repeats what was read. */
export type PatternReading =
  | { readonly ok: true; readonly matches: Matches }
  | { readonly ok: false; readonly expected: string; readonly hint?: string };

/**
 * Instructions of the compiled program. At worst RE2 goes through all of them for each character of a text, which
 * takes some 15 ns each: most of a second for the longest entry of a log that is read. Usual are 10 to 70.
 */
const LONGEST_PROGRAM = 200;

const SYNTAX = 'a regular expression in the syntax of RE2';
const SHORTER = 'a shorter regular expression';
const NARROWER = 'a regular expression whose matches have at least two characters';

/**
 * Reads what an installation removes of its own. RE2 needs linear time for any text. Refused are expressions that are
 * no RE2, are large, or match nothing at all or a single character: these would leave nothing of a message to tell.
 * Source: https://github.com/google/re2/wiki/Syntax
 */
export function readPattern(regex: string): PatternReading {
  const compiled = compile(regex);
  if (!('matcher' in compiled)) return { ok: false, ...compiled };
  if (compiled.programSize() > LONGEST_PROGRAM) return { ok: false, expected: SHORTER, hint: 'repeat fewer times' };
  if (TOO_SHORT.some((text) => compiled.test(text))) return { ok: false, expected: NARROWER };
  return { ok: true, matches: (text) => matchesIn(compiled, text) };
}

/** What no match may be: each is a text as well as a place in one, at its beginning, its end, or between words. */
const TOO_SHORT = ['', '\n', '가', '…', ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))];

function compile(regex: string): RE2JS | { expected: string; hint: string } {
  try {
    return RE2JS.compile(regex);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return { expected: SYNTAX, hint: error.getDescription() };
  }
}

function* matchesIn(regex: RE2JS, text: string): Generator<readonly [start: number, end: number]> {
  // Most texts have no match, and whether there is one is found out four times faster than where.
  if (!regex.test(text)) return;
  const matcher = regex.matcher(text);
  while (matcher.find()) yield [matcher.start(), matcher.end()];
}
