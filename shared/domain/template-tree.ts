import { Draft } from './template-draft.ts';
import { TemplateIndex } from './template-index.ts';

/** A template under which messages are counted. */
export interface Learned {
  readonly words: readonly string[];
  /** The hour, since the epoch, in which it was last noted that it is seen. */
  readonly seen: number;
}

/**
 * The templates under which the messages of one service are counted: those that the mask makes of them, and wider ones
 * learned from those. A value: learning gives a new tree, or the same one when there was nothing to learn.
 *
 * A message is counted under the first template that covers it. New ones are only ever added at the end, so what a
 * message is counted under stays the same for as long as that template is in the tree.
 */
export interface TemplateTree {
  /** In the order in which they were given out. */
  readonly templates: ReadonlyMap<string, Learned>;
  /** The last hour in which a template was given out that there was no room for. */
  readonly fullAt?: number;
}

export interface TreeLimits {
  /** How many templates there may be. */
  readonly templates: number;
  /** How long all templates together may be, in UTF-16 units. */
  readonly size: number;
  /** Longer ones are counted under themselves, in UTF-16 units. */
  readonly characters: number;
}

/** When it is, in hours since the epoch, and for how many hours there may be an incident of a template after it was seen. */
export interface TreeTime {
  readonly hour: number;
  readonly kept: number;
}

/** At most 300 KB in UTF-8, where an item in DynamoDB may have 400. */
const TREE_LIMITS: TreeLimits = { templates: 1000, size: 100_000, characters: 400 };

export const EMPTY_TREE: TemplateTree = { templates: new Map() };

/**
 * Counts messages, by the templates that the mask made of them, and widens where many words vary in one place (the idea
 * of Drain: He et al., ICWS 2017, https://doi.org/10.1109/ICWS.2017.13). Every template that `countedIn` gives for them
 * is in the tree afterwards, unless it is too long or the tree is full. Does not depend on the order of `templates`.
 */
export function learn(
  tree: TemplateTree,
  templates: Iterable<string>,
  time: TreeTime,
  limits: TreeLimits = TREE_LIMITS,
): TemplateTree {
  const draft = new Draft(tree, time, limits);
  draft.see([...new Set(templates)].filter((template) => isFit(template, limits)).sort());
  return draft.finish();
}

/** Counts each under itself, unless it is covered already: for those that were given out while nothing could be saved. */
export function keep(
  tree: TemplateTree,
  templates: Iterable<string>,
  time: TreeTime,
  limits: TreeLimits = TREE_LIMITS,
): TemplateTree {
  const draft = new Draft(tree, time, limits);
  draft.keep([...new Set(templates)].filter((template) => isFit(template, limits)).sort());
  return draft.finish();
}

/** Says under which template of a tree a message is counted: the first that covers it, else its own. */
export function countedIn({ templates }: TemplateTree, limits: TreeLimits = TREE_LIMITS): (template: string) => string {
  const index = new TemplateIndex(templates);
  return (template) => {
    // When it was added, nothing before it covered it.
    if (!isFit(template, limits) || templates.has(template)) return template;
    return index.firstOver(template.split(' ')) ?? template;
  };
}

const isFit = (template: string, { characters }: TreeLimits): boolean =>
  template !== '' && template.length <= characters && !template.includes('\n');
