import type { LearnedTemplate, TemplateTree, TreeLimits, TreeTime } from './learned-template.ts';
import { TemplateIndex } from './template-index.ts';
import { widened } from './template-widening.ts';

/** Hours after which it is noted again that a template is still seen: so much later than noted it may have been seen. */
const REFRESH = 6;

/** What a template takes beside its text. */
const OVERHEAD = 8;
/** How many new templates are compared with each other at a time: it takes the square of it. */
const PORTION = 400;

/** A tree that is being changed. */
export class Draft {
  readonly #tree: TemplateTree;
  readonly #time: TreeTime;
  readonly #limits: TreeLimits;
  readonly #templates: Map<string, LearnedTemplate>;
  readonly #index: TemplateIndex;
  #size = 0;
  #fullAt: number | undefined;
  #isChanged = false;

  constructor(tree: TemplateTree, time: TreeTime, limits: TreeLimits) {
    this.#tree = tree;
    this.#time = time;
    this.#limits = limits;
    this.#templates = new Map(tree.templates);
    this.#index = new TemplateIndex(tree.templates);
    this.#fullAt = tree.fullAt;
    for (const template of this.#templates.keys()) this.#size += template.length + OVERHEAD;
  }

  finish(): TemplateTree {
    if (!this.#isChanged) return this.#tree;
    return { templates: this.#templates, ...(this.#fullAt !== undefined && { fullAt: this.#fullAt }) };
  }

  see(templates: readonly string[]): void {
    if (!this.#count(templates)) this.#overflow();
  }

  keep(templates: readonly string[]): void {
    const isKept = (template: string) => this.#touch(template) || (!this.#isFull() && this.#add(template));
    if (!templates.every(isKept)) this.#overflow();
  }

  /** Whether there was room for all of them. */
  #count(templates: readonly string[]): boolean {
    let left = templates.filter((template) => !this.#touch(template));
    while (left.length > 0) {
      if (this.#isFull()) return false;
      const counted = widened(left.slice(0, PORTION), this.#templates);
      if (!counted.every((template) => this.#add(template))) return false;
      left = left.slice(PORTION).filter((template) => !this.#touch(template));
    }
    return true;
  }

  /** Whether it is covered. */
  #touch(template: string): boolean {
    const cover = this.#coverOf(template);
    const learned = cover === undefined ? undefined : this.#templates.get(cover);
    if (cover === undefined || learned === undefined) return false;
    if (this.#isOver(learned) && this.#coverOf(cover, cover) !== undefined) {
      this.#drop(cover);
      return this.#touch(template);
    }
    if (this.#time.hour - learned.seen >= REFRESH) {
      this.#templates.set(cover, { words: learned.words, seen: this.#time.hour });
      this.#isChanged = true;
    }
    return true;
  }

  #coverOf(template: string, except?: string): string | undefined {
    if (template !== except && this.#templates.has(template)) return template;
    return this.#index.firstOver(template.split(' '), except);
  }

  #add(template: string): boolean {
    const size = template.length + OVERHEAD;
    while (!this.#hasRoomFor(size)) if (!this.#makeRoom()) return false;
    const words = template.split(' ');
    this.#templates.set(template, { words, seen: this.#time.hour });
    this.#index.add(template, words);
    this.#size += size;
    this.#isChanged = true;
    return true;
  }

  #hasRoomFor(size: number): boolean {
    return this.#templates.size < this.#limits.templates && this.#size + size <= this.#limits.size;
  }

  #drop(template: string): void {
    if (!this.#templates.delete(template)) return;
    this.#index.delete(template, template.split(' '));
    this.#size -= template.length + OVERHEAD;
    this.#isChanged = true;
  }

  /** No incident of it is left: from now on others may take what was counted under it. */
  #isOver({ seen }: Pick<LearnedTemplate, 'seen'>): boolean {
    return this.#time.hour - seen > this.#time.kept + REFRESH;
  }

  /** Drops what was not seen for longest, if it is over. */
  #makeRoom(): boolean {
    let oldest: readonly [string, LearnedTemplate] | undefined;
    for (const entry of this.#templates) if (oldest === undefined || entry[1].seen < oldest[1].seen) oldest = entry;
    if (oldest === undefined || !this.#isOver(oldest[1])) return false;
    this.#drop(oldest[0]);
    return true;
  }

  /** What was given out without room for it is not known, so nothing that might cover it is added before that is over. */
  #isFull(): boolean {
    return this.#fullAt !== undefined && !this.#isOver({ seen: this.#fullAt });
  }

  #overflow(): void {
    if (this.#fullAt !== undefined && this.#time.hour - this.#fullAt < REFRESH) return;
    this.#fullAt = this.#time.hour;
    this.#isChanged = true;
  }
}
