/** Ids that hold neither a form of their own nor digits enough to be known by: nanoids, ids of Stripe and of Kubernetes. */

/** `cus_`, `pi_`: what kind of thing it is. */
const KIND = /^[a-z]{2,10}_(?=[A-Za-z\d]{14,}$)/;
const SHORTEST = 16;
const LONGEST = 200;
const CHARACTERS = /^[\w-]+$/;
/** Parts of names: `Payment`, `intent`, `HTTP`. Random letters make few that are so long. */
const WORD = /[A-Z]?[a-z]{3,}|[A-Z]{4,}(?![a-z])/g;

/** The length of nanoids. */
const NANOID = 21;
const VOWEL = /[aeiouyAEIOUY]/;
/** The share of a word that may look like names for it to be random. */
const MOST_NAMED = { withDigits: 0.65, withoutDigits: 0.55, ofNanoid: 0.7 } as const;

/** Where the random part of a word begins; -1: it has none. */
export function randomPart(word: string): number {
  if (word.length < SHORTEST || word.length > LONGEST || !CHARACTERS.test(word)) return -1;
  const kind = KIND.exec(word)?.[0].length ?? 0;
  const id = word.slice(kind);
  if (!/[A-Z]/.test(id) || !/[a-z]/.test(id)) return -1;
  const named = (id.match(WORD) ?? []).filter((part) => VOWEL.test(part)).reduce((sum, part) => sum + part.length, 0);
  const most =
    id.length === NANOID ? MOST_NAMED.ofNanoid : /\d/.test(id) ? MOST_NAMED.withDigits : MOST_NAMED.withoutDigits;
  return named < id.length * most ? kind : -1;
}

/** Letters and digits of which Kubernetes makes suffixes: no vowel, so no word. */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789';
const POD = new RegExp(`-([${SAFE}]{6,10}-[${SAFE}]{5})(?![A-Za-z\\d])`);
/** `index-BzT3xQ9k.js`: the hash of a file that a bundler wrote. */
const BUNDLED = /-([\w-]{8})\.(?:[cm]?js|css|map|woff2?|svg|png|jpg|webp)\b/;

/** Where a suffix that a machine made stands in a word: behind a name, which stays. */
export function suffixIn(word: string): readonly [from: number, to: number] | undefined {
  const pod = POD.exec(word);
  if (pod !== null && /\d/.test(pod[1] ?? '')) return spanOf(pod);
  const file = BUNDLED.exec(word);
  return file !== null && /[A-Z]/.test(file[1] ?? '') && /[a-z]/.test(file[1] ?? '') ? spanOf(file) : undefined;
}

function spanOf({ index, 1: part = '' }: RegExpExecArray): readonly [from: number, to: number] {
  return [index + 1, index + 1 + part.length];
}
