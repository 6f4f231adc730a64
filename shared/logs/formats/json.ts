import { type EpochMs, instant } from '../../values/time.ts';

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that a text is; undefined when it is anything else. */
export function jsonOf(text: string): Json | undefined {
  const from = firstMark(text);
  if (text.charCodeAt(from) !== 123) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Behind leading white space. */
function firstMark(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) <= 32) at += 1;
  return at;
}

/** A text that is not empty, or a number as text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** The value under a name, or under `a.b` in the object `a`. */
export function valueAt(json: Json, name: string): unknown {
  const value = json[name];
  if (value !== undefined) return value;
  const dot = name.indexOf('.');
  if (dot < 0) return undefined;
  const inner = json[name.slice(0, dot)];
  return isJson(inner) ? valueAt(inner, name.slice(dot + 1)) : undefined;
}

/** The first of several names that has a text. */
export function firstText(json: Json, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textOf(valueAt(json, name));
    if (text !== undefined) return text;
  }
  return undefined;
}

export const textAt = (json: Json, name: string): string | undefined => textOf(valueAt(json, name));

/** As `firstText`, but a value that is an object or a list counts as its JSON: some programs log those. */
export function firstMessage(json: Json, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = valueAt(json, name);
    const text = textOf(value);
    if (text !== undefined) return text;
    if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  }
  return undefined;
}

/** Seconds before this are milliseconds since 1970: the year 2286. */
const LARGEST_SECONDS = 1e10;
const LARGEST_MS = 8.64e15;

/** An instant from ISO 8601, with `,` or `.` before parts of a second and UTC where no zone is told, or from a number. */
export function instantIn(value: unknown): EpochMs | undefined {
  if (typeof value === 'number') return instantOfNumber(value);
  if (typeof value !== 'string' || value.length < 10 || value.length > 40) return undefined;
  const iso = value.replace(' ', 'T').replace(',', '.').replaceAll('/', '-').replace(' ', '');
  const ms = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) || iso.length === 10 ? iso : `${iso}Z`);
  return Number.isNaN(ms) ? undefined : instant(ms);
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, by their size. */
function instantOfNumber(value: number): EpochMs | undefined {
  if (!(value > 0)) return undefined;
  let ms = value < LARGEST_SECONDS ? value * 1000 : value;
  while (ms > LARGEST_SECONDS * 1000) ms /= 1000;
  return ms <= LARGEST_MS ? instant(ms) : undefined;
}
