import { outlineOf } from './outline.ts';

/** So many entries of an outline are read before one is not, and one of so many afterwards. */
const READ_FIRST = 3;
const READ_LATER = 50;
/** Outlines that are remembered. */
const REMEMBERED = 10_000;

interface Repeat<T> {
  readonly result: T;
  /** Every entry so far that was read gave the same. */
  isSteady: boolean;
  count: number;
}

/**
 * Reads the entries of a batch, and knows those again that are like others. A storm is some errors, thousands of times:
 * of the entries with one outline the first are read, and if all of them gave the same, only one now and then. If that
 * gives something else, all are read from then on.
 */
export class Repeats<Place, T> {
  readonly #read: (place: Place) => T;
  readonly #byOutline = new Map<number, Repeat<T>>();

  constructor(read: (place: Place) => T) {
    this.#read = read;
  }

  /** What an entry is: as it is read, or as those with the same outline were. */
  of(entry: string, place: Place): T {
    const outline = outlineOf(entry);
    const repeat = outline === undefined ? undefined : this.#byOutline.get(outline);
    if (repeat !== undefined && isCertain(repeat)) return repeat.result;
    const result = this.#read(place);
    if (repeat !== undefined) repeat.isSteady &&= repeat.result === result;
    else if (outline !== undefined && this.#byOutline.size < REMEMBERED) {
      this.#byOutline.set(outline, { result, isSteady: true, count: 1 });
    }
    return result;
  }
}

function isCertain<T>(repeat: Repeat<T>): boolean {
  repeat.count += 1;
  return repeat.isSteady && repeat.count > READ_FIRST && repeat.count % READ_LATER !== 0;
}
