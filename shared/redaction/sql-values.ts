import { matchEnd } from './matched.ts';
import { NO_SPANS, type RedactedSpan } from './placeholder.ts';
import { secretRule } from './secret-name.ts';
import { secretBetween } from './secret-value.ts';

/** The names of columns are looked for in so many characters. */
const SEEN_BEFORE = 520;
const OPENS = /values\s{0,4}\(/iy;
/** As SQL quotes a text, or as a driver shows it. */
const VALUE = /\s{0,8}(?:N?'((?:[^'\n]|'')*)'|"([^"\n]*)"|([^,()'"\n]*))\s{0,4}/dy;
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
    let end = start;
    for (const rule of rules) {
      VALUE.lastIndex = end;
      const [from, to] = VALUE.exec(text)
        ?.indices?.slice(1)
        .find((one) => one !== undefined) ?? [end, end];
      end = Math.max(VALUE.lastIndex, end);
      if (rule !== undefined) found.push(...secretBetween(text, from, to, rule));
      if (text[end] !== ',') break;
      end++;
    }
    start = matchEnd(NEXT_ROW, text, end);
  }
  return found;
}

/** `insert into users (name, password)` before the word `values`. */
function columnsBefore(text: string, at: number, floor: number): readonly string[] {
  const before = text.slice(Math.max(floor, at - SEEN_BEFORE), at).trimEnd();
  const opened = before.lastIndexOf('(');
  if (opened === -1 || !before.endsWith(')')) return [];
  const names = before.slice(opened + 1, -1).split(',');
  return names.map((name) => name.replaceAll(/[\s"`[\]]/g, ''));
}
