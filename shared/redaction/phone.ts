import { endsAt, isDigit } from './boundary.ts';
import { matchEnd } from './matched.ts';

/** Digits of a number with its country code. E.164 allows 15; shorter ones than 9 are seldom telephones. */
const LEAST = 9;
const MOST = 15;
/** North America's and Russia's numbers all have as many. */
const OF_1_AND_7 = 11;
/** Behind a number that is complete a space ends it: `+49 170 1234 5678 500` has a status at its end. */
const COMPLETE = 11;

const KOREAN = /82[ .()-]{0,3}(?:\(0\)|0)?\d{1,2}[ .)-]{0,2}\d{3,4}[ .-]?\d{4}/y;
const NORTH_AMERICAN = /1[ .()-]{0,3}[2-9]\d{2}[ .)-]{0,2}\d{3}[ .-]?\d{4}/y;

/** Behind "+": Korea and North America in their own forms, any other country by the number of its digits. */
export function internationalEnd(text: string, at: number): number {
  const own = Math.max(matchEnd(KOREAN, text, at), matchEnd(NORTH_AMERICAN, text, at));
  return own !== -1 && !isDigit(text.charCodeAt(own)) ? own : groupsEnd(text, at);
}

const GROUP = /\d{1,15}(?!\d)/y;
const GAP = /[ .()-]{1,2}(?=\d)/y;

/** The end of as many groups of digits as one number can have, or -1. */
function groupsEnd(text: string, at: number): number {
  if (text[at] === '0') return -1;
  let digits = 0;
  let end = -1;
  for (let start = at; start !== -1; start = matchEnd(GAP, text, end)) {
    const groupEnd = matchEnd(GROUP, text, start);
    if (groupEnd === -1 || digits + groupEnd - start > MOST) break;
    digits += groupEnd - start;
    end = groupEnd;
    if (digits >= COMPLETE && text[end] === ' ') break;
  }
  return digits >= ('17'.includes(text[at] ?? '') ? OF_1_AND_7 : LEAST) ? end : -1;
}

/**
 * Behind a trunk prefix, as Korea and Japan write them: mobiles in any form, others with something between. Last an
 * international prefix, `0082 10 …`.
 */
const NATIONAL =
  /01[016-9](?:\) ?|[ .-])?\d{3,4}[ .-]?\d{4}|0[1-9]\d{0,2}(?:\) ?|[.-])\d{3,4}[.-]\d{4}|00[1-9]\d{0,2}(?:[ .-]\d{1,4}){3,5}/y;

/** A country code without "+", as gateways for text messages want it. */
const BARE_KOREAN = /82(?:10\d{8}|[ -]0?10[ -]\d{4}[ -]\d{4}|-0?\d{1,2}-\d{3,4}-\d{4})/y;
const BARE_NORTH_AMERICAN = /(?:1[ .-])?(?:[2-9]\d{2}([.-])[2-9]\d{2}\1|\(?[2-9]\d{2}\) ?[2-9]\d{2}[ .-])\d{4}/y;

/** Without "+". `at` is the first digit, also behind "(". */
export function nationalEnd(text: string, at: number): number {
  const end = matchEnd(nationalForm(text, at), text, at);
  if (end === -1 || !endsAt(text, end) || isInUuid(text, at, end)) return -1;
  let digits = 0;
  for (let i = at; i < end; i++) if (isDigit(text.charCodeAt(i))) digits++;
  return digits >= LEAST ? end : -1;
}

const UUID_BEFORE = /[\da-f]{8}-$/i;
const UUID_BEHIND = /-[\da-f]{12}/iy;

/** One UUID of some thousands has three groups of digits in its middle. */
const isInUuid = (text: string, at: number, end: number): boolean =>
  UUID_BEFORE.test(text.slice(Math.max(0, at - 9), at)) && matchEnd(UUID_BEHIND, text, end) !== -1;

function nationalForm(text: string, at: number): RegExp {
  if (text[at] === '0') return NATIONAL;
  return text.startsWith('82', at) ? BARE_KOREAN : BARE_NORTH_AMERICAN;
}
