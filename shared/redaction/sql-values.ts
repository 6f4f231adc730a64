import { matchEnd } from './matched.ts';
import { NO_SPANS, type RedactedSpan } from './placeholder.ts';
import { secretRule } from './secret-name.ts';
import { secretBetween } from './secret-value.ts';

/** The names of columns are looked for in so many characters. */
const SEEN_BEFORE = 520;
const OPENS = /values\s{0,4}\(/iy;
const BEFORE_VALUE = /\s{0,8}N?/y;
/** As SQL quotes a text, or as a driver shows it. */
const VALUES: Readonly<Record<string, RegExp>> = { "'": /(?:[^'\n]|'')*/y, '"': /[^"\n]*/y };
const BARE_VALUE = /[^,()'"\n]*/y;
const BEHIND_VALUE = /["']?\s{0,4}/y;
const NEXT_ROW = /\)\s{0,4},\s{0,4}\(/y;
const MOST_ROWS = 100;

/** The secrets among the values of an INSERT whose word `values` begins at `at`: those in the columns of secrets. */
export function sqlSecretsAt(
  text: string,
  at: number,
  floor: number,
  except: ReadonlySet<string>,
): readonly RedactedSpan[] {
  const opened = matchEnd(OPENS, text, at);
  if (opened === -1) return NO_SPANS;
  const rules = columnsBefore(text, at, floor).map((name) => secretRule(name, except));
  if (rules.every((rule) => rule === undefined)) return NO_SPANS;
  const found: RedactedSpan[] = [];
  let start = opened;
  for (let row = 0; start !== -1 && row < MOST_ROWS; row++) {
    const values = rowAt(text, start, rules.length);
    for (const [i, { from, to }] of values.entries()) {
      const rule = rules[i];
      if (rule !== undefined) found.push(...secretBetween(text, from, to, rule));
    }
    start = matchEnd(NEXT_ROW, text, values.at(-1)?.end ?? start);
  }
  return found;
}

interface Value {
  readonly from: number;
  readonly to: number;
  /** Behind its quote and the blanks. */
  readonly end: number;
}

function rowAt(text: string, start: number, length: number): readonly Value[] {
  const values: Value[] = [];
  for (let at = start; values.length < length; ) {
    const value = valueAt(text, at);
    values.push(value);
    if (text[value.end] !== ',') break;
    at = value.end + 1;
  }
  return values;
}

function valueAt(text: string, at: number): Value {
  const opens = matchEnd(BEFORE_VALUE, text, at);
  const quoted = VALUES[text[opens] ?? ''];
  const from = quoted === undefined ? opens : opens + 1;
  const to = matchEnd(quoted ?? BARE_VALUE, text, from);
  return { from, to, end: matchEnd(BEHIND_VALUE, text, to) };
}

/** `insert into users (name, password)` before the word `values`. */
function columnsBefore(text: string, at: number, floor: number): readonly string[] {
  const before = text.slice(Math.max(floor, at - SEEN_BEFORE), at).trimEnd();
  const opened = before.lastIndexOf('(');
  if (opened === -1 || !before.endsWith(')')) return [];
  const names = before.slice(opened + 1, -1).split(',');
  return names.map((name) => name.replaceAll(/[\s"`[\]]/g, ''));
}
