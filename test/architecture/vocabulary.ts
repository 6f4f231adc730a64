/**
 * Words that are not used in code, and what is written in their place. They are those that an engineer of this field would
 * not search for. CONTRIBUTING has the same table.
 */
export const CLOSED_WORDS: Readonly<Record<string, string>> = {
  told: 'notified',
  untold: 'not notified',
  held: 'suppressed; of anything but a notification: taken, kept',
  unheardOf: 'unknown',
  wantedness: 'selection',
  dearth: 'frequency',
  oddness: 'parity',
  asker: 'caller',
  takeIn: 'accept, record, read',
  takeOut: 'remove',
  waitingError: 'the error, and why it waits',
  metSince: 'above the threshold since',
  nobody: 'what is missing: a receiver, a caller',
  somebody: 'who it is: the operator, the reader, the sender',
  whoever: 'who it is: the operator, the reader, the sender',
};

/** `isTold`, `related-told.test`, `TOLD_AT` and `XRayTold` as lower-case words. */
const wordsIn = (name: string): readonly string[] =>
  name
    .replace(/([\p{Ll}\d])(?=\p{Lu})/gu, '$1 ')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');

const CLOSED = Object.keys(CLOSED_WORDS).map((name) => ({ name, sought: ` ${wordsIn(name).join(' ')} ` }));

/** Most names have none; this says so at once. */
const MAY_HAVE_ONE = new RegExp(CLOSED.map(({ sought }) => sought.trim().split(' ')[0]).join('|'), 'i');

/** The closed words in a name, each where it stands as a word or as words that follow each other. */
export function closedWordsIn(name: string): readonly string[] {
  if (!MAY_HAVE_ONE.test(name)) return [];
  const words = ` ${wordsIn(name).join(' ')} `;
  return CLOSED.filter(({ sought }) => words.includes(sought)).map((one) => one.name);
}
