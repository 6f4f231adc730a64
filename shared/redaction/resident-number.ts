import { endsAt } from './boundary.ts';
import { matchEnd } from './matched.ts';

/** Also as forms show it, with everything after the digit for sex and century masked: it is a birthday still. */
const WITH_DASH = /\d{6}(?: ?- ?| )[1-8](?:\d{6}|\*{6})/y;
const WITHOUT = /[02-9]\d{5}[1-8]\d{6}/y;

/**
 * The end of the Korean resident registration number that begins at `at`, or -1: a birthday (yymmdd), a digit for sex,
 * century and citizenship, six more. Since October 2020 the rest is random, so with a dash the form and the birthday
 * decide. Thirteen digits without one are often something else: they need the check digit of older numbers, and those
 * that begin with 1 are taken for times in milliseconds.
 * Source: https://en.wikipedia.org/wiki/Resident_registration_number
 */
export function residentNumberEnd(text: string, at: number): number {
  const withDash = matchEnd(WITH_DASH, text, at);
  if (withDash !== -1) return isPlausible(text.slice(at, withDash)) && endsAt(text, withDash) ? withDash : -1;
  const end = matchEnd(WITHOUT, text, at);
  if (end === -1 || !endsAt(text, end)) return -1;
  const digits = text.slice(at, end);
  return hasBirthday(digits) && hasCheckDigit(digits) ? end : -1;
}

/**
 * Numbers of people who were born in the 1920s have a check digit. Without a right one, a number that looks like theirs
 * is most often that of an order of this decade.
 */
function isPlausible(number: string): boolean {
  const isOfThe1920s = /^2\d{5}\D*[1256]\d/.test(number);
  return hasBirthday(number) && (!isOfThe1920s || hasCheckDigit(number.replace(/\D/g, '')));
}

function hasBirthday(number: string): boolean {
  const sex = /^\d{6}\D*(\d)/.exec(number)?.[1] ?? '';
  const century = '1256'.includes(sex) ? 1900 : 2000;
  const [year, month, day] = [0, 2, 4].map((from) => Number(number.slice(from, from + 2)));
  if (year === undefined || month === undefined || day === undefined || month < 1 || month > 12 || day < 1)
    return false;
  return day <= new Date(Date.UTC(century + year, month, 0)).getUTCDate();
}

const WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

/** Foreigners' numbers (5 to 8) are shifted by two. */
function hasCheckDigit(digits: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  const shift = Number(digits[6]) >= 5 ? 2 : 0;
  return (11 - (sum % 11) + shift) % 10 === Number(digits[12]);
}
