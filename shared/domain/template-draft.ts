import { VARIABLE } from './fingerprint/mask.ts';
import { covers, onlyDifference, wordsNeeded } from './template-cover.ts';

/** One template that was seen, or learned from several. */
export interface Learned {
  readonly words: readonly string[];
  /** The last period in which it was seen. */
  readonly seen: number;
  /** Incidents may be open under its fingerprint. It stands until it has not been seen for a while. */
  readonly isIssued: boolean;
}

/**
 * What is known of the messages of one service: the templates that the mask makes of them, and the wider ones learned
 * from those. A value: learning gives a new tree, or the same one when there was nothing to learn.
 */
export interface TemplateTree {
  readonly templates: ReadonlyMap<string, Learned>;
}

export interface TreeLimits {
  /** How many templates a tree holds. */
  readonly templates: number;
  /** Longer ones are not learned, in UTF-16 units. */
  readonly characters: number;
  /** For how many periods after it was last seen an issued template is safe from being dropped. */
  readonly kept: number;
}

export type Entry = readonly [text: string, learned: Learned];

/** A tree that is being changed. */
export class Draft {
  readonly #tree: TemplateTree;
  readonly #limits: TreeLimits;
  readonly #templates: Map<string, Learned>;
  /** The same templates by their number of words. */
  readonly #byLength = new Map<number, Set<string>>();
  #isChanged = false;

  constructor(tree: TemplateTree, limits: TreeLimits) {
    this.#tree = tree;
    this.#limits = limits;
    this.#templates = new Map(tree.templates);
    for (const [template, { words }] of this.#templates) this.#sameLength(words).add(template);
  }

  finish(): TemplateTree {
    return this.#isChanged ? { templates: this.#templates } : this.#tree;
  }

  see(template: string, period: number): void {
    const words = template.split(' ');
    const known = this.#templates.has(template) ? template : this.#coverOf(words);
    if (known !== undefined) this.#touch(known, period, false);
    else if (this.#isFit(template) && this.#put(template, { words, seen: period, isIssued: false })) {
      this.#widen(template);
    }
  }

  issue(template: string, period: number): void {
    if (this.#templates.has(template)) this.#touch(template, period, true);
    else if (this.#isFit(template)) this.#put(template, { words: template.split(' '), seen: period, isIssued: true });
  }

  keepAll(other: TemplateTree): void {
    for (const [template, learned] of other.templates) {
      if (this.#templates.has(template)) this.#touch(template, learned.seen, learned.isIssued);
      else this.#add(template, learned);
    }
    this.#widenAll();
    while (this.#templates.size > this.#limits.templates) this.#drop(this.#leastNeeded());
  }

  #widenAll(): void {
    for (const template of [...this.#templates.keys()].sort()) {
      const learned = this.#templates.get(template);
      if (learned === undefined) continue;
      const cover = this.#coverOf(learned.words, template);
      if (!learned.isIssued && cover !== undefined) this.#drop(template);
      else this.#widen(template);
    }
  }

  #isFit(template: string): boolean {
    return template.length <= this.#limits.characters && !template.includes('\n');
  }

  #touch(template: string, period: number, isIssued: boolean): void {
    const learned = this.#templates.get(template);
    if (learned === undefined || (learned.seen >= period && (learned.isIssued || !isIssued))) return;
    this.#templates.set(template, {
      words: learned.words,
      seen: Math.max(learned.seen, period),
      isIssued: learned.isIssued || isIssued,
    });
    this.#isChanged = true;
  }

  #put(template: string, learned: Learned): boolean {
    if (this.#templates.size >= this.#limits.templates && !this.#makeRoom(learned.seen)) return false;
    this.#add(template, learned);
    return true;
  }

  #add(template: string, learned: Learned): void {
    this.#templates.set(template, learned);
    this.#sameLength(learned.words).add(template);
    this.#isChanged = true;
  }

  #drop(template: string): void {
    const learned = this.#templates.get(template);
    if (learned === undefined) return;
    this.#templates.delete(template);
    this.#sameLength(learned.words).delete(template);
    this.#isChanged = true;
  }

  /** Drops what is needed least; nothing when all that is left is of this period or may have incidents open. */
  #makeRoom(period: number): boolean {
    const template = this.#leastNeeded();
    const learned = this.#templates.get(template);
    if (learned === undefined || learned.seen >= (learned.isIssued ? period - this.#limits.kept : period)) return false;
    this.#drop(template);
    return true;
  }

  /** What was not issued before what was, and of those what was not seen for longest. */
  #leastNeeded(): string {
    let least: Entry | undefined;
    for (const entry of this.#templates) if (least === undefined || isNeededLess(entry, least)) least = entry;
    return least?.[0] ?? '';
  }

  #sameLength(words: readonly string[]): Set<string> {
    const found = this.#byLength.get(words.length);
    if (found !== undefined) return found;
    const made = new Set<string>();
    this.#byLength.set(words.length, made);
    return made;
  }

  /** Another template that covers these words. */
  #coverOf(words: readonly string[], except?: string): string | undefined {
    for (const template of this.#sameLength(words)) {
      if (template !== except && covers(this.#templates.get(template)?.words ?? [], words)) return template;
    }
    return undefined;
  }

  /** Makes places of a template variable, one after the other, and drops what that covers and was not issued. */
  #widen(template: string): void {
    let words = this.#templates.get(template)?.words;
    for (let at = this.#variedPlace(words); words !== undefined && at >= 0; at = this.#variedPlace(words)) {
      words = words.with(at, VARIABLE);
      this.#replaceCovered(words);
    }
  }

  #replaceCovered(words: readonly string[]): void {
    let seen = 0;
    for (const template of [...this.#sameLength(words)]) {
      const learned = this.#templates.get(template);
      if (learned === undefined || !covers(words, learned.words)) continue;
      seen = Math.max(seen, learned.seen);
      if (!learned.isIssued) this.#drop(template);
    }
    const wide = words.join(' ');
    if (!this.#templates.has(wide)) this.#put(wide, { words, seen, isIssued: false });
  }

  /** The place with the most different words among templates that are otherwise the same, if those are enough. */
  #variedPlace(words: readonly string[] | undefined): number {
    if (words === undefined) return -1;
    const varied = new Map<number, Set<string>>();
    for (const template of this.#sameLength(words)) {
      const other = this.#templates.get(template)?.words ?? [];
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

function isNeededLess([text, one]: Entry, [otherText, other]: Entry): boolean {
  if (one.isIssued !== other.isIssued) return other.isIssued;
  return one.seen === other.seen ? text < otherText : one.seen < other.seen;
}
