/**
 * How many numbers and ids that are no secrets redaction takes for one: `npx tsx bench/redact-ids.ts [<count>]`. Each
 * kind is made at random `count` times (10,000) and stands in a sentence; kinds of which none was removed are summed up.
 */

import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { redact } from '../shared/redaction/redact.ts';
import { textTable } from './text-table.ts';

const count = Number(process.argv[2] ?? 10_000);

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const BASE62 = `${DIGITS}${LETTERS}${LETTERS.toLowerCase()}`;

const pick = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
const groups = (...lengths: readonly number[]): string => lengths.map((one) => pick(DIGITS, one)).join('-');
const number = (digits: number): string => pick(DIGITS.slice(1), 1) + pick(DIGITS, digits - 1);
const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
const instant = (): Date => new Date(randomInt(1_500_000_000, 1_900_000_000) * 1000 + randomInt(1000));
const compact = (): string => instant().toISOString().replace(/\D/g, '');
const numbersInRow = (separator: string): string => Array.from({ length: 8 }, () => randomInt(10_000)).join(separator);

const KINDS: Readonly<Record<string, () => string>> = {
  UUID: randomUUID,
  'hexadecimal, 16 digits': () => hex(8),
  'hexadecimal, 32 digits': () => hex(16),
  'hexadecimal, 40 digits': () => hex(20),
  'hexadecimal, 64 digits': () => hex(32),
  'base64url, 22 characters': () => randomBytes(16).toString('base64url'),
  'base64, 44 characters': () => randomBytes(32).toString('base64'),
  'base64, 76 characters': () => randomBytes(56).toString('base64'),
  'letters and digits, 10': () => pick(BASE62, 10),
  'letters and digits, 20': () => pick(BASE62, 20),
  'letters and digits, 40': () => pick(BASE62, 40),
  ULID: () => `01${pick(`${DIGITS}${LETTERS}`, 24)}`,
  'X-Ray trace ID': () => `1-${hex(4)}-${hex(12)}`,
  traceparent: () => `00-${hex(16)}-${hex(8)}-01`,
  'name of a pod': () => `shop-${hex(5)}-${pick('bcdfghjkmnpqrstvwxz', 5)}`,
  'address in memory': () => `0x${hex(8)}`,
  'hardware address': () => hex(6).replace(/..(?=.)/g, '$&:'),
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`number of ${i + 9} digits`, () => number(i + 9)] as const),
  ),
  'seconds since 1970': () => String(Math.floor(instant().getTime() / 1000)),
  'milliseconds since 1970': () => String(instant().getTime()),
  'microseconds since 1970': () => `${instant().getTime()}${pick(DIGITS, 3)}`,
  'nanoseconds since 1970': () => `${instant().getTime()}${pick(DIGITS, 6)}`,
  'ISO 8601': () => instant().toISOString(),
  'date and time, 12 digits': () => compact().slice(2, 14),
  'date and time, 14 digits': () => compact().slice(0, 14),
  'date and time, 17 digits': compact,
  'order 20240102-123456': () => `${compact().slice(0, 8)}-${pick(DIGITS, 6)}`,
  'order 20240102-1234567': () => `${compact().slice(0, 8)}-${pick(DIGITS, 7)}`,
  'order 240102-1234567': () => `${compact().slice(2, 8)}-${pick(DIGITS, 7)}`,
  'order 123-1234567-1234567': () => groups(3, 7, 7),
  'order 123-123-1234': () => groups(3, 3, 4),
  'order 1234-1234-1234': () => groups(4, 4, 4),
  'order 1234-1234-1234-1234': () => groups(4, 4, 4, 4),
  'order ABC-12345678': () => `${pick(LETTERS, 3)}-${pick(DIGITS, 8)}`,
  'trace_id= of 19 digits': () => `trace_id=${number(19)}`,
  'orderId= of 16 digits': () => `orderId=${number(16)}`,
  'session of two numbers': () => `session: ${number(8)}_${number(9)}`,
  'eight numbers in a row': () => numbersInRow(' '),
  'eight numbers with commas': () => numbersInRow(','),
  'version of four numbers': () => [20, 100, 20_000, 20_000].map((below) => randomInt(below)).join('.'),
  coordinates: () => `${randomInt(90)}.${pick(DIGITS, 6)},${randomInt(180)}.${pick(DIGITS, 6)}`,
  '+ and 10 digits': () => `+${number(10)}`,
};

const rows: string[][] = [];
let spared = 0;
for (const [kind, make] of Object.entries(KINDS)) {
  const found = new Map<string, number>();
  let removed = 0;
  for (let i = 0; i < count; i++) {
    const kinds = Object.keys(redact(`request ${make()} failed`).found);
    if (kinds.length > 0) removed++;
    for (const one of kinds) found.set(one, (found.get(one) ?? 0) + 1);
  }
  if (removed === 0) spared++;
  else rows.push([kind, `${((100 * removed) / count).toFixed(2)} %`, [...found.keys()].join(', ')]);
}
console.log(textTable(['what it is', 'removed', 'as'], rows));
console.log(`\n${spared} other kinds: none of ${count} each`);
