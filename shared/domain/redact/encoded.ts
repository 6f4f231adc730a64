/** A text with its escapes undone, and where each of its characters stood in the original; one more for the end. */
export interface Decoded {
  readonly text: string;
  readonly offsets: Int32Array;
}

/**
 * ASCII's characters, line breaks and Hangul as URLs (`%40`) and some JSON writers (`\u0022`) escape them. An address, a
 * quote, an equals sign or a Korean word for a password may hide behind either.
 */
const ESCAPE =
  /%([2-7][\da-f]|0[9ad]|e[a-d]%[89ab][\da-f]%[89ab][\da-f])|\\{1,31}u(00[2-7][\da-f]|000[9ad]|[a-d][\da-f]{3})/gi;

/** What JSON has to escape remains escaped, as other writers do it and as deep as it was. */
const IN_JSON = /["\\]/;
const slashesOf = (escaped: string): string => escaped.slice(0, escaped.lastIndexOf('\\') + 1);

/** Whether there is something to undo. */
export const isEncoded = (text: string): boolean =>
  (text.includes('%') || text.includes('\\u')) && text.search(ESCAPE) !== -1;

const ofUnit = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));
/** In UTF-8: one byte, or three with "%" between. */
const ofBytes = (hex: string): string =>
  hex.length === 2 ? ofUnit(hex) : Buffer.from(hex.replaceAll('%', ''), 'hex').toString();

/** Undoes one layer of escapes. */
export const decode = (text: string): Decoded => undo(text, ESCAPE);

/**
 * Letters and digits that a URL escapes although it need not, and Hangul: names are made of them. A value in a query
 * ends where it does only as long as its other characters are escaped.
 */
const OF_NAME = /%(3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\da]|e[a-d]%[89ab][\da-f]%[89ab][\da-f])/gi;

/** Undoes the escapes of names in URLs. Undefined: there are none. */
export const decodeNames = (text: string): Decoded | undefined =>
  text.includes('%') && text.search(OF_NAME) !== -1 ? undo(text, OF_NAME) : undefined;

function undo(text: string, escapes: RegExp): Decoded {
  const offsets = new Int32Array(text.length + 1);
  let decoded = '';
  let from = 0;
  const copy = (end: number) => {
    const shift = decoded.length - from;
    for (let i = from; i < end; i++) offsets[i + shift] = i;
    decoded += text.slice(from, end);
  };
  for (const { 0: escaped, 1: percent, 2: unicode, index } of text.matchAll(escapes)) {
    copy(index);
    const character = percent === undefined ? ofUnit(unicode ?? '') : ofBytes(percent);
    const plain = unicode !== undefined && IN_JSON.test(character) ? slashesOf(escaped) + character : character;
    offsets.fill(index, decoded.length, decoded.length + plain.length);
    decoded += plain;
    from = index + escaped.length;
  }
  copy(text.length);
  offsets[decoded.length] = text.length;
  return { text: decoded, offsets };
}
