import { VARIABLE } from '../fingerprint/mask.ts';
import { covers } from './template-cover.ts';

interface Indexed {
  readonly template: string;
  readonly words: readonly string[];
  /** Those that were added before have less. */
  readonly order: number;
}

/** Templates by what they share with all they cover: the number of words and, unless it is variable, the first one. */
export class TemplateIndex {
  readonly #byKey = new Map<string, Map<string, Indexed>>();
  #added = 0;

  constructor(templates: ReadonlyMap<string, { readonly words: readonly string[] }>) {
    for (const [template, { words }] of templates) this.add(template, words);
  }

  add(template: string, words: readonly string[]): void {
    const key = keyOf(words, words[0]);
    const same = this.#byKey.get(key) ?? new Map<string, Indexed>();
    this.#byKey.set(key, same);
    same.set(template, { template, words, order: this.#added++ });
  }

  delete(template: string, words: readonly string[]): void {
    this.#byKey.get(keyOf(words, words[0]))?.delete(template);
  }

  /** The first that was added of those that cover these words. */
  firstOver(words: readonly string[], except?: string): string | undefined {
    const narrow = this.#firstIn(keyOf(words, words[0]), words, except);
    const wide = words[0] === VARIABLE ? undefined : this.#firstIn(keyOf(words, VARIABLE), words, except);
    if (narrow === undefined || wide === undefined) return (narrow ?? wide)?.template;
    return narrow.order < wide.order ? narrow.template : wide.template;
  }

  #firstIn(key: string, words: readonly string[], except: string | undefined): Indexed | undefined {
    for (const one of this.#byKey.get(key)?.values() ?? []) {
      if (one.template !== except && covers(one.words, words)) return one;
    }
    return undefined;
  }
}

const keyOf = (words: readonly string[], first = ''): string => `${words.length} ${first}`;
