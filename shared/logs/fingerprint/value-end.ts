/** Longest value in brackets; a longer one is read part by part. In UTF-16 units. */
const LONGEST_BRACKETED = 200;

const OPENING = '([{<';
const CLOSING = ')]}>';
const ENDING = ',;|&"';

const OPENS = 1;
const CLOSES = 2;
const ENDS = 3;
/** How much further in a character leads, by its role. */
const DEEPER = [0, 1, -1, 0] as const;
const ROLES = new Uint8Array(128);
for (let code = 0; code <= 32; code += 1) ROLES[code] = ENDS;
for (const [characters, role] of [
  [OPENING, OPENS],
  [CLOSING, CLOSES],
  [ENDING, ENDS],
] as const) {
  for (const character of characters) ROLES[character.charCodeAt(0)] = role;
}

/**
 * Where the value behind `name=` ends: at white space, a separator or a closing bracket, but brackets that it opens
 * belong to it, with all that is in them: `ids=[1, 2]`, `source=Work{10057}`.
 */
export function endOfValue(text: string, from: number): number {
  const limit = Math.min(text.length, from + LONGEST_BRACKETED);
  let depth = 0;
  let outermost = from;
  for (let at = from; at < limit; at += 1) {
    const role = ROLES[text.charCodeAt(at)];
    if (role === undefined || role === 0) continue;
    if (role === OPENS && depth === 0) outermost = at;
    if (role !== OPENS && depth === 0) return at;
    depth += DEEPER[role] ?? 0;
  }
  return depth > 0 ? outermost : endOfPlainValue(text, limit);
}

function endOfPlainValue(text: string, from: number): number {
  let at = from;
  while (at < text.length && (ROLES[text.charCodeAt(at)] ?? 0) < CLOSES) at += 1;
  return at;
}
