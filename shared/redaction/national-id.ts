import { beginsAt, endsAt } from './boundary.ts';
import { matchEnd } from './matched.ts';

/** A number by which a state knows a person. */
interface IdForm {
  readonly country: string;
  readonly form: RegExp;
  /** What the digits and letters have to come out at, for forms that chance would make too often. */
  readonly isRight?: (id: string) => boolean;
}

const digitsOf = (id: string): readonly number[] => [...id.replace(/\D/g, '')].map(Number);

const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * (digits[i] ?? 0), 0);

/** The numbers of orders begin with a date too, of these years. */
function isBirthday(year: number, month: number, day: number): boolean {
  return year >= 1900 && year < 2020 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** The last two of Brazil's 11 digits are remainders by 11. */
function isCpf(id: string): boolean {
  const digits = digitsOf(id);
  const checks = [9, 10].map((length) => {
    const sum = digits.slice(0, length).reduce((total, digit, i) => total + digit * (length + 1 - i), 0);
    return ((sum * 10) % 11) % 10;
  });
  return new Set(digits).size > 1 && checks[0] === digits[9] && checks[1] === digits[10];
}

const CHINA = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function isChinese(id: string): boolean {
  const [year, month, day] = [id.slice(6, 10), id.slice(10, 12), id.slice(12, 14)].map(Number);
  const check = '10X98765432'[weighted(digitsOf(id), CHINA) % 11];
  return isBirthday(year ?? 0, month ?? 0, day ?? 0) && check === id.slice(-1).toUpperCase();
}

const JAPAN = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

function isMyNumber(id: string): boolean {
  const digits = digitsOf(id);
  const rest = weighted(digits, JAPAN) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digits[11];
}

/** Luhn's formula over the ten digits without the century. */
function isSwedish(id: string): boolean {
  const digits = digitsOf(id).slice(-10);
  const sum = digits.reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0 && isBirthday(Number(id.slice(0, 4)), Number(id.slice(4, 6)), Number(id.slice(6, 8)));
}

const SPANISH = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** Foreigners' numbers have X, Y or Z for the first digit 0, 1 or 2. */
const isSpanish = (id: string): boolean =>
  SPANISH[Number(id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)))) % 23] === id.slice(-1);

/** What digits and letters count for in the first, third … place. */
const ITALIAN_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** https://it.wikipedia.org/wiki/Codice_fiscale#Carattere_di_controllo */
function isItalian(id: string): boolean {
  const sum = [...id.slice(0, 15)].reduce((total, character, i) => {
    const value = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    return total + (i % 2 === 0 ? (ITALIAN_ODD[value] ?? 0) : value);
  }, 0);
  return String.fromCharCode(65 + (sum % 26)) === id.slice(-1);
}

/** Codes of messages look the same, and say at their end how severe it is (`CWWKZ0001I`); the fourth letter P is a person. */
const isPan = (id: string): boolean => id[3] === 'P' || !/[ADEIOSTW]$/.test(id);

const BY_DIGIT: readonly IdForm[] = [
  { country: 'US', form: /(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}/y },
  { country: 'KR, businesses', form: /[1-9]\d{2}-\d{2}-\d{5}/y },
  { country: 'KR, drivers', form: /(?:1[1-9]|2[0-8])-\d{2}-\d{6}-\d{2}/y },
  { country: 'BR', form: /\d{3}\.\d{3}\.\d{3}-\d{2}/y, isRight: isCpf },
  { country: 'FR', form: /[12] \d{2} (?:0[1-9]|1[0-2]) \d[\dAB] \d{3} \d{3} \d{2}/y },
  { country: 'CN', form: /[1-8]\d{16}[\dXx]/y, isRight: isChinese },
  { country: 'JP', form: /(?<!\d )\d{4} \d{4} \d{4}(?! \d)/y, isRight: isMyNumber },
  { country: 'SE', form: /(?:19|20)\d{6}-\d{4}/y, isRight: isSwedish },
  { country: 'ES', form: /\d{8}[A-HJ-NP-TV-Z]/y, isRight: isSpanish },
];

/** By how many capitals stand before the first digit. */
const BY_CAPITALS: Readonly<Record<number, readonly IdForm[]>> = {
  1: [{ country: 'ES, foreigners', form: /[XYZ]\d{7}[A-HJ-NP-TV-Z]/y, isRight: isSpanish }],
  2: [{ country: 'GB', form: /(?![DFIUV]|.[DFIOUV])[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]/y }],
  5: [{ country: 'IN', form: /[A-Z]{5}\d{4}[A-Z]/y, isRight: isPan }],
  6: [{ country: 'IT', form: /[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]/y, isRight: isItalian }],
};

/** The end of the number that begins with a digit at `at`, or -1. */
export const idEnd = (text: string, at: number): number => endOf(text, at, BY_DIGIT);

const MOST_CAPITALS = 6;

/** The number whose first digit stands at `at`, behind capitals; undefined: none. */
export function idBehindCapitals(text: string, at: number, floor: number): { start: number; end: number } | undefined {
  let start = at;
  while (start > floor && at - start < MOST_CAPITALS && /[A-Z]/.test(text[start - 1] ?? '')) start--;
  const end = beginsAt(text, start, floor) ? endOf(text, start, BY_CAPITALS[at - start] ?? []) : -1;
  return end === -1 ? undefined : { start, end };
}

function endOf(text: string, at: number, forms: readonly IdForm[]): number {
  for (const { form, isRight } of forms) {
    const end = matchEnd(form, text, at);
    if (end !== -1 && endsAt(text, end) && (isRight === undefined || isRight(text.slice(at, end)))) return end;
  }
  return -1;
}
