const ESCAPE = String.fromCharCode(27);
const BYTE_ORDER_MARK = '\ufeff';
const SEQUENCES = new RegExp(`${ESCAPE}\\[[\\d;?]{0,20}[A-Za-z]`, 'g');
/** What is left of a colour where something took the escape out. */
const REMAINS = /\[\d{1,2}(?:;\d{1,3}){0,4}m/g;

const REMAINS_FIRST = /^\[\d{1,2}(?:;\d{1,3}){0,4}m/;

/** A text without what tells a terminal its colours, and without the mark with which Windows begins files. */
export function withoutColours(text: string): string {
  let plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  if (plain.includes(ESCAPE)) plain = plain.replace(SEQUENCES, '');
  return REMAINS_FIRST.test(plain) ? plain.replace(REMAINS, '') : plain;
}
