import { type EpochMs, instant } from '../../shared/values/time.ts';
import { withEmoji } from './emoji.ts';

/** A piece of a text in Slack's markup, its entities decoded. */
export type MrkdwnPiece =
  | { readonly is: 'text' | 'code' | 'pre' | 'mention'; readonly text: string }
  | { readonly is: 'link'; readonly url: string; readonly text: string }
  | { readonly is: 'time'; readonly at: EpochMs; readonly form: 'instant' | 'time'; readonly text: string }
  | { readonly is: 'bold' | 'italic' | 'strike' | 'quote'; readonly pieces: readonly MrkdwnPiece[] };

/** Code, and what stands in angle brackets. Within them nothing else is markup. */
const LITERAL = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>/g;
/** Stands for a literal while the styles around it are read. */
const HOLE = '\uE000';
const QUOTE = /^(?:&gt;|>) ?/;
const STYLES: ReadonlyMap<string, 'bold' | 'italic' | 'strike'> = new Map([
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'strike'],
]);
/** More than Slack takes in one block. Reading styles is quadratic in the length of a line. */
const LONGEST = 4000;

/**
 * Reads Slack's markup as Slack shows it. Never fails: what is not markup is text.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 */
export function readMrkdwn(source: string): readonly MrkdwnPiece[] {
  const text = source.length > LONGEST ? `${source.slice(0, LONGEST)}…` : source;
  const literals: MrkdwnPiece[] = [];
  const holed = text.replaceAll(HOLE, '').replace(LITERAL, (whole, pre?: string, code?: string, bracket?: string) => {
    literals.push(literalOf(whole, pre, code, bracket));
    return HOLE;
  });
  const rest = literals.values();
  const next = (): MrkdwnPiece => rest.next().value ?? { is: 'text', text: '' };
  return holed.split(/(?<=\n)/).flatMap((line) => readLine(line, next));
}

function readLine(line: string, nextLiteral: () => MrkdwnPiece): readonly MrkdwnPiece[] {
  if (!QUOTE.test(line)) return readStyles(line, nextLiteral);
  return [{ is: 'quote', pieces: readStyles(line.replace(QUOTE, '').trimEnd(), nextLiteral) }];
}

function literalOf(whole: string, pre?: string, code?: string, bracket = ''): MrkdwnPiece {
  if (pre !== undefined) return { is: 'pre', text: decoded(pre.replace(/^\n/, '')) };
  if (code !== undefined) return { is: 'code', text: decoded(code) };
  const bar = bracket.indexOf('|');
  const target = decoded(bar < 0 ? bracket : bracket.slice(0, bar));
  const label = bar < 0 ? undefined : withEmoji(decoded(bracket.slice(bar + 1)));
  return (
    linkOf(target, label) ?? timeOf(target, label) ?? mentionOf(target, label) ?? { is: 'text', text: decoded(whole) }
  );
}

function linkOf(url: string, label: string | undefined): MrkdwnPiece | undefined {
  if (!/^(?:https?|mailto):/i.test(url) || !URL.canParse(url)) return undefined;
  return { is: 'link', url, text: label ?? url.replace(/^mailto:/i, '') };
}

/** With seconds, up to the greatest time that JavaScript has. */
const DATE = /^!date\^(\d{1,12})\^([^^]*)/;

function timeOf(target: string, label = ''): MrkdwnPiece | undefined {
  const [, seconds, form = ''] = DATE.exec(target) ?? [];
  if (seconds === undefined) return undefined;
  return {
    is: 'time',
    at: instant(Number(seconds) * 1000),
    form: form.includes('{date') ? 'instant' : 'time',
    text: label,
  };
}

function mentionOf(target: string, label: string | undefined): MrkdwnPiece | undefined {
  const [, mark = '', name = ''] = /^(@|#|!subteam\^|!)(\w+)$/.exec(target) ?? [];
  if (name === '') return undefined;
  const sign = mark === '#' ? '#' : '@';
  return { is: 'mention', text: `${sign}${(label ?? name).replace(/^[@#]/, '')}` };
}

function readStyles(text: string, nextLiteral: () => MrkdwnPiece): readonly MrkdwnPiece[] {
  const pieces: MrkdwnPiece[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const is = STYLES.get(text.charAt(i));
    const end = is === undefined ? -1 : closingOf(text, i);
    if (is === undefined || end < 0) continue;
    pieces.push(...readPlain(text.slice(start, i), nextLiteral));
    pieces.push({ is, pieces: readStyles(text.slice(i + 1, end), nextLiteral) });
    start = end + 1;
    i = end;
  }
  return [...pieces, ...readPlain(text.slice(start), nextLiteral)];
}

/** Where the style ends that begins at `i`, or -1. It stands around whole words, on one line. */
function closingOf(text: string, i: number): number {
  const mark = text.charAt(i);
  if (isWord(text.charAt(i - 1)) || /^[\s]?$/.test(text.charAt(i + 1)) || text.charAt(i + 1) === mark) return -1;
  for (let end = text.indexOf(mark, i + 2); end > 0; end = text.indexOf(mark, end + 1)) {
    if (!/\s/.test(text.charAt(end - 1)) && !isWord(text.charAt(end + 1))) return end;
  }
  return -1;
}

const isWord = (character: string): boolean => /[\p{L}\p{N}]/u.test(character);

function readPlain(text: string, nextLiteral: () => MrkdwnPiece): readonly MrkdwnPiece[] {
  return text.split(HOLE).flatMap((part, i) => {
    const before = i > 0 ? [nextLiteral()] : [];
    return part === '' ? before : [...before, { is: 'text', text: withEmoji(decoded(part)) } as const];
  });
}

/** The three characters that Slack has escaped in texts. */
const decoded = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
