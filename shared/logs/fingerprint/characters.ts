/** Ends a word, and is nothing more. */
export const OTHER = 0;
/** Everything that is not ASCII counts as a letter. */
export const LETTER = 1;
export const DIGIT = 2;
export const SPACE = 3;
/** Stands inside words: `a_b`, `a-b`, `a.b`, `a/b`, `a:b`, `a@b`. */
export const INNER = 4;
export const QUOTE = 5;

/** What a word holds beside letters, as bits. */
export const HAS_DIGIT = 1;
export const HAS_SLASH = 2;
export const HAS_DOT = 4;
export const HAS_COLON = 8;
export const HAS_AT = 16;
export const HAS_BACKSLASH = 32;

const CLASSES = new Uint8Array(128);
const BITS = new Uint8Array(128);

for (let code = 0; code <= 32; code += 1) CLASSES[code] = SPACE;
CLASSES[127] = SPACE;
for (const character of '_-./:@%+#~\\*&?$!') CLASSES[character.charCodeAt(0)] = INNER;
for (const character of '"\'`') CLASSES[character.charCodeAt(0)] = QUOTE;
for (let code = 65; code <= 90; code += 1) CLASSES[code] = CLASSES[code + 32] = LETTER;
for (let code = 48; code <= 57; code += 1) {
  CLASSES[code] = DIGIT;
  BITS[code] = HAS_DIGIT;
}
BITS[47] = HAS_SLASH;
BITS[46] = HAS_DOT;
BITS[58] = HAS_COLON;
BITS[64] = HAS_AT;
BITS[92] = HAS_BACKSLASH;

/** Class and bits in one number, for the loop over words: the class is in the lowest three bits. */
export const CHARACTER_KINDS: Uint16Array = new Uint16Array(128);
export const CLASS_MASK = 7;
export const BITS_SHIFT = 3;
for (let code = 0; code < 128; code += 1)
  CHARACTER_KINDS[code] = (CLASSES[code] ?? 0) | ((BITS[code] ?? 0) << BITS_SHIFT);

/** What the UTF-16 unit at `at` is to the mask. Outside the text it is a space. */
export function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return CLASSES[code] ?? OTHER;
  return code >= 128 ? LETTER : SPACE;
}

/** The bit that the unit at `at` sets in a word. */
export function bitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (BITS[code] ?? 0) : 0;
}

export function isAlphanumeric(text: string, at: number): boolean {
  const one = classAt(text, at);
  return one === LETTER || one === DIGIT;
}

/** A letter or a digit of English: other scripts put no blank between a quotation mark and what follows it. */
export const isLatin = (text: string, at: number): boolean => text.charCodeAt(at) < 128 && isAlphanumeric(text, at);

export const isHexLetter = (code: number): boolean => (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
export const isUpper = (code: number): boolean => code >= 65 && code <= 90;
