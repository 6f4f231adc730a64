const ELLIPSIS = '…';
const ELLIPSIS_BYTES = Buffer.byteLength(ELLIPSIS);

/**
 * Cuts a text to at most `maxCharacters`, the last of them "…", never within a code point. Characters are UTF-16
 * units, which are never fewer than what Slack, Jira or AWS count.
 */
export function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return cutWhole(text, maxCharacters, ELLIPSIS.length, (character) => character.length);
}

/** Cuts a text to at most `maxBytes` of UTF-8, the last three of them "…", never within a code point. */
export function cutBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  return cutWhole(text, maxBytes, ELLIPSIS_BYTES, (character) => Buffer.byteLength(character));
}

function cutWhole(text: string, max: number, ellipsis: number, sizeOf: (character: string) => number): string {
  if (max < ellipsis) return '';
  let size = ellipsis;
  let end = 0;
  for (const character of text) {
    size += sizeOf(character);
    if (size > max) break;
    end += character.length;
  }
  return `${text.slice(0, end).trimEnd()}${ELLIPSIS}`;
}

/**
 * What no message may hold: control characters, the marks that turn the direction of the text around them, and halves
 * of a surrogate pair, which are no text at all and make some receivers refuse the whole body.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu;
const isLineBreak = (character: string): boolean => character === '\n';

/** One line of ASCII, as most texts are, and a message may have thousands: there is nothing to take out of it. */
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text);

/** A text as one line: line breaks, tabs and other control characters become single spaces. */
export const oneLine = (text: string): string =>
  isPlain(text) && !text.includes('  ') ? text.trim() : text.replace(UNSAFE, ' ').replace(/\s+/g, ' ').trim();

/** A text with its line breaks and indents, never more than one empty line in a row, without control characters. */
export const manyLines = (text: string): string =>
  isPlain(text)
    ? text.trim()
    : text
        .replace(/\r\n?|[\u2028\u2029]/g, '\n')
        .replace(/\t/g, '  ')
        .replace(UNSAFE, (character) => (isLineBreak(character) ? character : ' '))
        .replace(/(?<![^\S\n])[^\S\n]+$/gm, '')
        .replace(/\n{3,}/g, '\n\n')
        .trim();
