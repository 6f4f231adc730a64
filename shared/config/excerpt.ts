import { isLiteralSecret, namesSecret } from './literal-secret.ts';
import { type ConfigProblem, formatProblem } from './problem.ts';
import { nearest } from './suggestion.ts';

const BEFORE = 60;
const AFTER = 40;
const CUT = '…';

/**
 * The line of a problem with a caret under its place, and the check that found it. Of values under keys that name
 * secrets, of what looks like a secret and of the lines below such a key nothing is shown.
 */
function excerptOf(lines: readonly string[], { line, column, id }: ConfigProblem): string {
  const text = lines[line - 1];
  if (text === undefined || text.trim() === '') return '';
  const { shown, at } = around(withoutSecrets(lines, line - 1), column - 1);
  const number = String(line);
  return [`  ${number} | ${shown}`, `  ${' '.repeat(number.length)} | ${' '.repeat(at)}^ ${id}`].join('\n');
}

/** A line for each problem, `tocsin.yaml:12:9 route.group_wait: found …`, so that editors and terminals can jump there, and its excerpt. */
export function problemsText(file: string, text: string, problems: readonly ConfigProblem[]): string {
  const lines = linesOf(text);
  return problems
    .flatMap((problem) => [`${file}:${formatProblem(problem)}`, excerptOf(lines, problem)])
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

/** The lines of a text, as YAML counts them. */
const linesOf = (text: string): readonly string[] => text.split(/\r?\n/);

/** A stretch of a text that is not shown. */
interface Hidden {
  readonly from: number;
  readonly to: number;
}

interface Masked {
  readonly text: string;
  readonly hidden: readonly Hidden[];
}

const WORD = /[^\s"'`]+/g;
const KEYS = /(?<![\w.-])([\w.-]+)["']?\s*[:=]\s*/g;

function withoutSecrets(lines: readonly string[], index: number): Masked {
  const text = lines[index] ?? '';
  if (isBelowSecret(lines, index)) return { text, hidden: [{ from: indentOf(text), to: text.length }] };
  const key = [...text.matchAll(KEYS)].find(([, name = '']) => mayNameSecret(name));
  const from = key === undefined ? text.length : key.index + key[0].length;
  const words = [...text.slice(0, from).matchAll(WORD)]
    .filter(([word]) => isLiteralSecret('secret', word))
    .map((match) => ({ from: match.index, to: match.index + match[0].length }));
  return { text, hidden: text.slice(from).trim() === '' ? words : [...words, { from, to: text.length }] };
}

/** A value goes on below its key: indented, or in brackets. */
function isBelowSecret(lines: readonly string[], index: number): boolean {
  let indent = indentOf(lines[index] ?? '');
  for (let at = index - 1; at >= 0; at--) {
    const above = lines[at] ?? '';
    if (above.trim() === '') continue;
    const isNext = at === index - 1 && opensSecret(above);
    if (isNext || (indentOf(above) < indent && holdsSecretKey(above) && opensSecret(above))) return true;
    indent = Math.min(indent, indentOf(above));
    if (indent === 0) return false;
  }
  return false;
}

const SECRET_WORDS = ['token', 'secret', 'password', 'credentials', 'webhook'];

/** Also keys that no destination has, and misspelt ones. */
const mayNameSecret = (key: string): boolean =>
  !key.endsWith('_configs') &&
  (namesSecret(key) ||
    /(?:^|[_.-])(?:key|auth|pass|pwd|pin)$/i.test(key) ||
    key.split(/[_.-]/).some((word) => nearest(word, SECRET_WORDS) !== undefined));

const holdsSecretKey = (line: string): boolean => [...line.matchAll(KEYS)].some(([, name = '']) => mayNameSecret(name));

/** Whether what a line's last key names is a secret. */
const opensSecret = (line: string): boolean => mayNameSecret([...line.matchAll(KEYS)].at(-1)?.[1] ?? '');

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The part of a line around a column, and where the column is in it. */
function around(line: Masked, column: number): { readonly shown: string; readonly at: number } {
  const inside = line.hidden.find(({ from, to }) => from <= column && column < to);
  const place = printed(line, inside?.from ?? column).length;
  const whole = printed(line, line.text.length);
  const from = place > BEFORE ? place - BEFORE : 0;
  const to = place + AFTER;
  const start = from > 0 ? CUT : '';
  const shown = `${start}${whole.slice(from, to)}${to < whole.length ? CUT : ''}`;
  return { shown: shown.trimEnd(), at: start.length + place - from };
}

/** A line up to a column, with what is hidden cut out of it. */
function printed({ text, hidden }: Masked, end: number): string {
  let shown = '';
  let at = 0;
  for (const { from, to } of hidden.filter((one) => one.from < end)) {
    shown += `${printable(text.slice(at, from))}${CUT}`;
    at = to;
  }
  return shown + printable(text.slice(at, end));
}

/** A tab or another control character would move the caret, or what the terminal shows. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\s]/gu, ' ');
