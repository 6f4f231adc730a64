import { endsAt, isDigit } from './boundary.ts';
import { matchEnd } from './matched.ts';

/** As printed (4-4-4-4, up to 19 digits; American Express 4-6-5; Diners Club 4-6-4), or without a break. */
const FORMS = [
  /\d{4}([ .+-])\d{4}\1\d{4}\1\d{4}\1\d{1,3}/y,
  /\d{4}([ .+-])\d{4}\1\d{4}\1\d{1,4}/y,
  /\d{4}([ .+-])\d{6}\1\d{4,5}/y,
  /\d{13,19}/y,
] as const;

/**
 * Prefixes of issuers by the lengths of their numbers, as these are issued: of Visa, Mastercard, American Express,
 * Discover, JCB, Diners Club, UnionPay, Maestro, RuPay, Mir, Troy and Korea's domestic cards. Without them every tenth
 * long number would pass for a card, and so would times in micro- and nanoseconds, which begin with 1.
 * Source: https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN)
 */
const ISSUERS: Readonly<Record<number, RegExp>> = {
  13: /^4/,
  14: /^3(?:0[0-59]|[689])/,
  15: /^3[47]/,
  16: /^(?:4|5[0-8]|22[2-9]|2[3-6]|27[01]|2720|220[0-5]|3(?:0[0-59]|[689])|35(?:2[89]|[3-8])|6|8[12]|9[4-7])/,
  19: /^62/,
};

/** The end of the payment card number that begins at `at`, or -1: an issuer's prefix, and a right check digit. */
export function cardEnd(text: string, at: number): number {
  const end = formEnd(text, at);
  return end === -1 || isOther(text, at, end) ? -1 : end;
}

function formEnd(text: string, at: number): number {
  for (const form of FORMS) {
    const end = matchEnd(form, text, at);
    if (end !== -1 && endsAt(text, end) && isCard(text.slice(at, end).replace(/\D/g, ''))) return end;
  }
  return -1;
}

const isCard = (digits: string): boolean => ISSUERS[digits.length]?.test(digits) === true && hasCheckDigit(digits);

const FOUR_BEFORE = /(?:^|\D)(?!19|20)\d{4}[ .+-]$/;
/** Not the month and year in which a card expires. */
const FOUR_BEHIND = /[ .+-](?!(?:0[1-9]|1[0-2])\d\d)\d{4}(?!\d)/y;
/** `trace_id=`, `"orderId": "`, and other names of numbers as long as a card's. */
const OTHER_NAME =
  /(?:(?:trace|span|parent|request|message|event|order|invoice|job|task|run|batch|record|row|build|correlation)[_-]?(?:id|no|number)|timestamp|offset|sequence|seq|nanos|micros)\\{0,8}["']?\s?[:=]\s?\\{0,8}["']?$/i;
const SEEN_BEFORE = 40;

/** Four numbers in a longer row of them, or a number whose name says that it is something else. */
function isOther(text: string, at: number, end: number): boolean {
  const before = text.slice(Math.max(0, at - SEEN_BEFORE), at);
  if (OTHER_NAME.test(before)) return true;
  if (isDigit(text.charCodeAt(at + 4))) return false;
  return FOUR_BEFORE.test(before) || (matchEnd(FOUR_BEHIND, text, end) !== -1 && formEnd(text, end + 1) === -1);
}

/** Luhn's formula: from the right, every second digit doubled. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const weighted = i % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
