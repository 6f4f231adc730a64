/** Forms of other scripts than Latin, brought to the one that the mask knows. */

const NOT_ASCII = /[^\0-\x7f]/;
/** Arabic, Persian, Devanagari and full-width digits. */
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19]/g;
/** Before noon and after noon: Korean, Japanese and Chinese put it before the time, or leave it out. */
const HALF_OF_DAY = /(?:오전|오후|午前|午後|上午|下午|凌晨|晚上) ?(?=\d)/g;
/** Quotation marks that open, and what closes them. What stands between them is quoted as in `"…"`. */
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['“', '”'],
  ['„', '“”'],
  ['‘', '’'],
  ['「', '」'],
  ['『', '』'],
  ['《', '》'],
  ['【', '】'],
  ['«', '»'],
  ['»', '«'],
]);
const OPENING = /[“„‘「『《【«»]/g;
const QUOTED_CHARACTERS = 200;

/** A text whose digits, quotation marks and times are written as in English. */
export function inKnownForms(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  return quotedAsKnown(text.replace(DIGITS, '0').replace(HALF_OF_DAY, ''));
}

function quotedAsKnown(text: string): string {
  let known = '';
  let from = 0;
  for (const { index, 0: opening } of text.matchAll(OPENING)) {
    if (index < from) continue;
    const end = closedAt(text, index + 1, CLOSING.get(opening) ?? '');
    if (end === undefined) continue;
    // French puts a blank beside its marks.
    known += `${text.slice(from, index)}"${text.slice(index + 1, end).replace(/^ | $/g, '')}"`;
    from = end + 1;
  }
  return known + text.slice(from);
}

/** On the same line, and not far away. */
function closedAt(text: string, from: number, closing: string): number | undefined {
  for (let at = from; at <= from + QUOTED_CHARACTERS && at < text.length; at++) {
    const character = text.charAt(at);
    if (closing.includes(character)) return at;
    if (character === '\n') return undefined;
  }
  return undefined;
}
