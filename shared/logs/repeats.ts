/** So many entries of an outline are read before one is not, and one of so many afterwards. */
const READ_FIRST = 3;
const READ_LATER = 50;
/** Outlines that are remembered. */
const REMEMBERED = 10_000;

interface Repeat {
  readonly what: string;
  /** Every entry so far that was read was the same. */
  isSteady: boolean;
  count: number;
}

/**
 * Remembers what entries are by their outlines. A storm is some errors, thousands of times: of the entries with one
 * outline the first have to be read, and if all of them are the same, only one now and then. If that is something else,
 * all have to be from then on.
 */
export class Repeats {
  readonly #byOutline = new Map<number, Repeat>();

  /** What an entry with this outline is; undefined: it has to be read, and then added. */
  known(outline: number): string | undefined {
    const repeat = this.#byOutline.get(outline);
    if (repeat === undefined) return undefined;
    repeat.count += 1;
    const isCertain = repeat.isSteady && repeat.count > READ_FIRST && repeat.count % READ_LATER !== 0;
    return isCertain ? repeat.what : undefined;
  }

  /** `what`: what an entry with this outline is, as it was read. */
  add(outline: number, what: string): void {
    const repeat = this.#byOutline.get(outline);
    if (repeat !== undefined) {
      repeat.isSteady &&= repeat.what === what;
      return;
    }
    if (this.#byOutline.size >= REMEMBERED) this.#byOutline.clear();
    this.#byOutline.set(outline, { what, isSteady: true, count: 1 });
  }
}
