import { beginsAt, isDigit } from './boundary.ts';
import { cardEnd } from './card.ts';
import { ibanEnd } from './iban.ts';
import { ipv4End } from './ip-address.ts';
import { idBehindCapitals, idEnd } from './national-id.ts';
import { internationalEnd, nationalEnd } from './phone.ts';
import { type Kind, NO_SPANS, type RedactedSpan } from './placeholder.ts';
import { residentNumberEnd } from './resident-number.ts';

/** No number that is looked for has more digits in a row. */
const LONGEST = 19;

/** The number of a person or an account whose first digit stands at `at`. The character before is no digit. */
export function numberAt(text: string, at: number, floor: number, removesIps: boolean): readonly RedactedSpan[] {
  const before = at > floor ? (text[at - 1] ?? '') : '';
  if (before >= 'A' && before <= 'Z') return behindCapitals(text, at, floor);
  const digits = digitsAt(text, at);
  if (digits > LONGEST || !beginsAt(text, at, floor)) return NO_SPANS;
  const phone = phoneEnd(text, at, floor, digits);
  if (phone !== -1) return found('phone', '+('.includes(before || ' ') ? at - 1 : at, phone);
  return removesIps && digits <= 3 ? found('ip', at, ipv4End(text, at)) : accountAt(text, at, digits);
}

function behindCapitals(text: string, at: number, floor: number): readonly RedactedSpan[] {
  const iban = beginsAt(text, at - 2, floor) ? ibanEnd(text, at - 2) : -1;
  if (iban !== -1) return found('iban', at - 2, iban);
  const id = idBehindCapitals(text, at, floor);
  return id === undefined ? NO_SPANS : found('national-id', id.start, id.end);
}

function phoneEnd(text: string, at: number, floor: number, digits: number): number {
  // A version may have a date behind its "+".
  if (at > floor && text[at - 1] === '+' && beginsAt(text, at - 1, floor)) return internationalEnd(text, at);
  return mayBePhone(text, at, digits) ? nationalEnd(text, at) : -1;
}

function accountAt(text: string, at: number, digits: number): readonly RedactedSpan[] {
  const resident = digits === 6 || digits === 13 ? residentNumberEnd(text, at) : -1;
  if (resident !== -1) return found('resident-number', at, resident);
  const id = mayBeId(text, at, digits) ? idEnd(text, at) : -1;
  if (id !== -1) return found('national-id', at, id);
  // No card begins so, and many times and ids do.
  if ('017'.includes(text[at] ?? '')) return NO_SPANS;
  return digits >= 13 || isGrouped(text, at, digits) ? found('card', at, cardEnd(text, at)) : NO_SPANS;
}

const found = (kind: Kind, start: number, end: number): readonly RedactedSpan[] =>
  end === -1 ? NO_SPANS : [{ kind, start, end }];

function digitsAt(text: string, at: number): number {
  let end = at + 1;
  while (end - at <= LONGEST && isDigit(text.charCodeAt(end))) end++;
  return end - at;
}

/** Digits in a row, then what parts them: times and most counts are out. */
const mayBeId = (text: string, at: number, digits: number): boolean =>
  digits >= 17 || ('- .'.includes(text[at + digits] ?? 'x') ? isDigit(text.charCodeAt(at + digits + 1)) : digits === 8);

/** Four digits, something, four more: the guard before the forms of cards, where most groups of four are years. */
const isGrouped = (text: string, at: number, digits: number): boolean =>
  digits === 4 && isDigit(text.charCodeAt(at + 5)) && isDigit(text.charCodeAt(at + 8));

/** Digits in a row, then something that goes on: times and most counts are out. */
function mayBePhone(text: string, at: number, digits: number): boolean {
  if (digits >= 10 && digits <= 12) return true;
  return digits <= 4 && ' -.)'.includes(text[at + digits] ?? 'x') && isAnyDigit(text, at + digits + 1);
}

/** Also behind one more separator, `(02) 123`. */
const isAnyDigit = (text: string, at: number): boolean =>
  isDigit(text.charCodeAt(at)) || isDigit(text.charCodeAt(at + 1));
