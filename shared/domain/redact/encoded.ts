/** A text with its escapes undone, and where each of its characters stood in the original; one more for the end. */
export interface Decoded {
  readonly text: string;
  readonly offsets: Int32Array;
}

/**
 * ASCII's characters and line breaks as URLs (`%40`) and some JSON writers (`\u0022`) escape them. An address, a quote
 * or an equals sign may hide behind either.
 */
const ESCAPE = /%([2-7][\da-f]|0[9ad])|\\{1,31}u00([2-7][\da-f]|0[9ad])/gi;

/** What JSON has to escape remains escaped, as other writers do it and as deep as it was. */
const IN_JSON = /["\\]/;
const slashesOf = (escaped: string): string => escaped.slice(0, escaped.lastIndexOf('\\') + 1);

/** Whether there is something to undo. */
export const isEncoded = (text: string): boolean =>
  (text.includes('%') || text.includes('\\u00')) && text.search(ESCAPE) !== -1;

/** Undoes one layer of escapes. */
export function decode(text: string): Decoded {
  const offsets = new Int32Array(text.length + 1);
  let decoded = '';
  let from = 0;
  const copy = (end: number) => {
    const shift = decoded.length - from;
    for (let i = from; i < end; i++) offsets[i + shift] = i;
    decoded += text.slice(from, end);
  };
  for (const { 0: escaped, 1: percent, 2: unicode, index } of text.matchAll(ESCAPE)) {
    copy(index);
    const character = String.fromCharCode(Number.parseInt(percent ?? unicode ?? '', 16));
    const plain = unicode !== undefined && IN_JSON.test(character) ? slashesOf(escaped) + character : character;
    offsets.fill(index, decoded.length, decoded.length + plain.length);
    decoded += plain;
    from = index + escaped.length;
  }
  copy(text.length);
  offsets[decoded.length] = text.length;
  return { text: decoded, offsets };
}
