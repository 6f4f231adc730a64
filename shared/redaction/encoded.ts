/** A text with its escapes undone. */
export interface Unescaped {
  readonly text: string;
  /** Where in the original a character stood, by its index; the length of the text gives the end. */
  readonly at: (index: number) => number;
}

/** An escape, [from, to) in the original, that became [start, end) in the text. */
interface Undone {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/**
 * ASCII's characters, line breaks and Hangul as URLs (`%40`) and some JSON writers (`\u0022`) escape them. An address, a
 * quote, an equals sign or a Korean word for a password may hide behind either.
 */
const ESCAPE =
  /%([2-7][\da-f]|0[9ad]|e[a-d]%[89ab][\da-f]%[89ab][\da-f])|\\{1,31}u(00[2-7][\da-f]|000[9ad]|[a-d][\da-f]{3})/gi;

/** Undoes one layer of escapes. Undefined: there are none. */
export const withoutEscapes = (text: string): Unescaped | undefined =>
  text.includes('%') || text.includes('\\u') ? undo(text, ESCAPE) : undefined;

/**
 * Letters and digits that a URL escapes although it need not, and Hangul: names are made of them. A value in a query
 * ends where it does only as long as its other characters are escaped.
 */
const OF_NAME = /%(3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\da]|e[a-d]%[89ab][\da-f]%[89ab][\da-f])/gi;

/** Undoes the escapes of names in URLs. Undefined: there are none. */
export const decodeNames = (text: string): Unescaped | undefined =>
  text.includes('%') ? undo(text, OF_NAME) : undefined;

function undo(text: string, escapes: RegExp): Unescaped | undefined {
  const undone: Undone[] = [];
  let decoded = '';
  let to = 0;
  for (const { 0: escaped, 1: percent, 2: unicode, index } of text.matchAll(escapes)) {
    const start = decoded.length + index - to;
    const plain = percent === undefined ? ofUnit(unicode ?? '', escaped) : ofBytes(percent);
    decoded += text.slice(to, index) + plain;
    to = index + escaped.length;
    undone.push({ start, end: decoded.length, from: index, to });
  }
  return undone.length === 0 ? undefined : { text: decoded + text.slice(to), at: (index) => indexIn(undone, index) };
}

/**
 * A line break that was escaped is white space, but no end of a line: in the line it stands in, a value in quotes goes
 * on behind it.
 */
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

function character(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return String.fromCharCode(code === LINE_FEED ? CARRIAGE_RETURN : code);
}

/** In UTF-8: one byte, or three with "%" between. */
const ofBytes = (hex: string): string =>
  hex.length === 2 ? character(hex) : Buffer.from(hex.replaceAll('%', ''), 'hex').toString();

/** What JSON has to escape remains escaped, as other writers do it and as deep as it was. */
const IN_JSON = /["\\]/;

function ofUnit(hex: string, escaped: string): string {
  const plain = character(hex);
  return IN_JSON.test(plain) ? escaped.slice(0, escaped.lastIndexOf('\\') + 1) + plain : plain;
}

function indexIn(undone: readonly Undone[], index: number): number {
  const last = lastBefore(undone, index);
  if (last === undefined) return index;
  return index < last.end ? last.from : last.to + index - last.end;
}

/** The last escape that begins at the index or before it. */
function lastBefore(undone: readonly Undone[], index: number): Undone | undefined {
  let low = 0;
  let high = undone.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((undone[middle]?.start ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return undone[low - 1];
}
