import { endsAt } from './boundary.ts';
import { matchEnd } from './matched.ts';

/**
 * The length of an account number by its country's letters.
 * Source: the IBAN registry, https://www.swift.com/standards/data-standards/iban-international-bank-account-number
 */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    15: 'NO',
    16: 'BE',
    18: 'DK FI FK FO GL NL SD',
    19: 'MK SI',
    20: 'AT BA EE KZ LT LU MN XK',
    21: 'CH HR LI LV',
    22: 'BG BH CR DE GB GE IE ME RS VA',
    23: 'AE GI IL IQ OM SO TL',
    24: 'AD CZ ES MD PK RO SA SE SK TN VG',
    25: 'LY PT ST',
    26: 'IS TR',
    27: 'BI DJ FR GR IT MC MR SM',
    28: 'AL AZ BY CY DO GT HN HU LB NI PL SV YE',
    29: 'BR EG PS QA UA',
    30: 'JO KW MU',
    31: 'MT SC',
    32: 'LC',
    33: 'RU',
  }).flatMap(([length, countries]) => countries.split(' ').map((country) => [country, Number(length)] as const)),
);

/** Without breaks, or as printed: in groups of four. */
const CHARACTERS = /(?: ?[A-Z0-9]){15,33}/y;

/**
 * The end of the bank account number whose two letters begin at `at`, or -1: a known country, its length, and check
 * digits that are right (ISO 7064, MOD 97-10).
 */
export function ibanEnd(text: string, at: number): number {
  const length = LENGTHS.get(text.slice(at, at + 2));
  if (length === undefined || matchEnd(CHARACTERS, text, at) === -1) return -1;
  const end = endOfCharacters(text, at, length);
  return endsAt(text, end) && hasCheckDigits(text.slice(at, end).replaceAll(' ', '')) ? end : -1;
}

/** Where `count` characters beside spaces end. */
function endOfCharacters(text: string, at: number, count: number): number {
  let end = at;
  for (let seen = 0; seen < count && end < text.length; end++) if (text[end] !== ' ') seen++;
  return end;
}

const FORM = /^[A-Z]{2}\d{2}[A-Z0-9]+$/;

/** The number with its first four characters moved to the end, and letters as 10 to 35, leaves 1 when divided by 97. */
function hasCheckDigits(number: string): boolean {
  if (!FORM.test(number)) return false;
  let rest = 0;
  for (const character of number.slice(4) + number.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
