import { endsAt } from './boundary.ts';
import { matchEnd } from './matched.ts';

/** As printed (4-4-4-4, up to 19 digits; American Express 4-6-5; Diners Club 4-6-4), or without a break. */
const FORMS = [
  /\d{4}([ .+-])\d{4}\1\d{4}\1\d{4}\1\d{1,3}/y,
  /\d{4}([ .+-])\d{4}\1\d{4}\1\d{1,4}/y,
  /\d{4}([ .+-])\d{6}\1\d{4,5}/y,
  /\d{13,19}/y,
] as const;

/**
 * Prefixes of issuers and the lengths of their numbers, those of Visa, Mastercard, American Express, Discover, JCB,
 * Diners Club, UnionPay, Maestro, RuPay, Mir, Troy and Korea's domestic cards. Without them every tenth long number
 * would pass for a card, and so would times in micro- and nanoseconds, which begin with 1.
 * Source: https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN)
 */
const ISSUERS =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[0-8]|22[2-9]|2[3-6]|27[01]|2720|220[0-5])\d*|3[47]\d{13}|3(?:0[0-59]|[689])\d{11,16}|35(?:2[89]|[3-8])\d*|6\d*|8[12]\d{14}|9[4-7]\d{14})$/;

/** The end of the payment card number that begins at `at`, or -1: an issuer's prefix, and a right check digit. */
export function cardEnd(text: string, at: number): number {
  for (const form of FORMS) {
    const end = matchEnd(form, text, at);
    if (end !== -1 && endsAt(text, end) && isCard(text.slice(at, end).replace(/\D/g, ''))) return end;
  }
  return -1;
}

const isCard = (digits: string): boolean =>
  digits.length >= 13 && digits.length <= 19 && ISSUERS.test(digits) && hasCheckDigit(digits);

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
