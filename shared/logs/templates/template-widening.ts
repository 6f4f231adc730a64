import { VARIABLE } from '../fingerprint/mask.ts';
import { covers, onlyDifference, variablesIn, wordsNeeded } from './template-cover.ts';

/**
 * The templates under which new ones, that no known one covers, are to be counted: themselves, or wider ones where that
 * many words vary in one place, among them and the known. The widest come first: with the first that covers it each is
 * counted.
 */
export function widened(
  templates: readonly string[],
  known: ReadonlyMap<string, { readonly words: readonly string[] }>,
): readonly string[] {
  const widening = new Widening(known);
  for (const template of templates) widening.add(template);
  for (const template of templates) widening.widen(template);
  const widestFirst = widening.left().sort(([one, words], [other, otherWords]) => {
    return variablesIn(otherWords) - variablesIn(words) || (one < other ? -1 : 1);
  });
  const used = new Set(templates.map((template) => firstOver(template, widestFirst)));
  return widestFirst.map(([template]) => template).filter((template) => used.has(template));
}

type Candidate = readonly [template: string, words: readonly string[]];

function firstOver(template: string, candidates: readonly Candidate[]): string | undefined {
  const words = template.split(' ');
  return candidates.find(([, wide]) => covers(wide, words))?.[0];
}

class Widening {
  /** Templates by their number of words. */
  readonly #known = new Map<number, (readonly string[])[]>();
  readonly #candidates = new Map<number, Map<string, readonly string[]>>();

  constructor(known: ReadonlyMap<string, { readonly words: readonly string[] }>) {
    for (const { words } of known.values()) {
      const same = this.#known.get(words.length);
      if (same === undefined) this.#known.set(words.length, [words]);
      else same.push(words);
    }
  }

  add(template: string): void {
    const words = template.split(' ');
    this.#sameLength(words).set(template, words);
  }

  left(): Candidate[] {
    return [...this.#candidates.values()].flatMap((same) => [...same]);
  }

  /** Makes places of a candidate variable, one after the other, and drops what that covers. */
  widen(template: string): void {
    let words = this.#sameLength(template.split(' ')).get(template);
    for (let at = this.#variedPlace(words); words !== undefined && at >= 0; at = this.#variedPlace(words)) {
      words = words.with(at, VARIABLE);
      const same = this.#sameLength(words);
      for (const [other, otherWords] of [...same]) if (covers(words, otherWords)) same.delete(other);
      same.set(words.join(' '), words);
    }
  }

  #sameLength(words: readonly string[]): Map<string, readonly string[]> {
    const found = this.#candidates.get(words.length);
    if (found !== undefined) return found;
    const made = new Map<string, readonly string[]>();
    this.#candidates.set(words.length, made);
    return made;
  }

  /** The place with the most different words among templates that are otherwise the same, if those are enough. */
  #variedPlace(words: readonly string[] | undefined): number {
    if (words === undefined) return -1;
    const varied = new Map<number, Set<string>>();
    for (const other of [...this.#sameLength(words).values(), ...(this.#known.get(words.length) ?? [])]) {
      const at = onlyDifference(words, other);
      if (at < 0) continue;
      const found = varied.get(at);
      if (found === undefined) varied.set(at, new Set([words[at] ?? '', other[at] ?? '']));
      else found.add(other[at] ?? '');
    }
    const enough = [...varied].filter(([at, found]) => found.size >= wordsNeeded(words, at));
    const [most] = enough.sort(([at, one], [otherAt, other]) => other.size - one.size || at - otherAt);
    return most?.[0] ?? -1;
  }
}
