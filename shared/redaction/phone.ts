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
 * Behind a trunk prefix, as most of Europe, Korea and Japan write them: mobiles in any form, others with something
 * between; French ones in pairs, of which more in a row are bytes. Last an international prefix, `0082 10 …`.
 */
const NATIONAL =
  /01[016-9](?:\) ?|[ .-])?\d{3,4}[ .-]?\d{4}|0[1-9]\d{0,2}(?:\) ?|[.-])\d{3,4}[.-]\d{4}|(?<!\d[ .-])0[1-9](?:([ .-])\d{2})(?:\1\d{2}){3}(?!\1\d)|0[1-9]\d{1,2}[ )/-] ?\d{5,8}|(?<!\d )0[1-9]\d{0,3} \d{3,4} \d{3,4}(?! ?\d)|00[1-9]\d{0,2}(?:(?:[ .-]\d{1,4}){3,5}|(?: \d{1,8}){2,5})/y;

/** Of companies and services in Korea, without an area code. `1600-1700` is more often a range. */
const KOREAN_SERVICE =
  /1(?:5(?:22|33|44|66|77|88|99)|6(?:22|33|44|55|61|66|68|70|77|88|99)|8(?:11|33|44|55|66|77|88|99))-\d{4}/y;
const CHINESE = /1[3-9]\d([ -])\d{4}\1\d{4}/y;
/** `at` is behind a bracket. */
const BRAZILIAN = /[1-9]\d\) ?9?\d{4}-\d{4}/y;

/** A country code without "+", as gateways for text messages want it. */
const BARE_KOREAN = /82(?:10\d{8}|[ -]0?10[ -]\d{4}[ -]\d{4}|-0?\d{1,2}-\d{3,4}-\d{4})/y;
const BARE_NORTH_AMERICAN = /(?:1[ .-])?(?:[2-9]\d{2}([.-])[2-9]\d{2}\1|\(?[2-9]\d{2}\) ?[2-9]\d{2}[ .-])\d{4}/y;

/** Without "+". `at` is the first digit, also behind "(". */
export function nationalEnd(text: string, at: number): number {
  const end = longestEnd(text, at);
  if (end === -1 || !endsAt(text, end) || isInUuid(text, at, end)) return -1;
  let digits = 0;
  for (let i = at; i < end; i++) if (isDigit(text.charCodeAt(i))) digits++;
  return digits >= LEAST || matchEnd(KOREAN_SERVICE, text, at) === end ? end : -1;
}

const longestEnd = (text: string, at: number): number =>
  Math.max(...formsAt(text, at).map((form) => matchEnd(form, text, at)));

const UUID_BEFORE = /[\da-f]{8}-$/i;
const UUID_BEHIND = /-[\da-f]{12}/iy;

/** One UUID of some thousands has three groups of digits in its middle. */
const isInUuid = (text: string, at: number, end: number): boolean =>
  UUID_BEFORE.test(text.slice(Math.max(0, at - 9), at)) && matchEnd(UUID_BEHIND, text, end) !== -1;

function formsAt(text: string, at: number): readonly RegExp[] {
  if (text[at] === '0') return NATIONALS;
  if (text.startsWith('82', at)) return KOREANS;
  return text[at] === '1' ? BEGINNING_WITH_1 : OTHERS;
}

const NATIONALS = [NATIONAL];
const KOREANS = [BARE_KOREAN, BRAZILIAN];
const BEGINNING_WITH_1 = [BARE_NORTH_AMERICAN, KOREAN_SERVICE, CHINESE, BRAZILIAN];
const OTHERS = [BARE_NORTH_AMERICAN, BRAZILIAN];
