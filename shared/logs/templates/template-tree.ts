import type { TemplateTree, TreeLimits, TreeTime } from './learned-template.ts';
import { Draft } from './template-draft.ts';
import { TemplateIndex } from './template-index.ts';

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
  draft.see(fitting(templates, limits));
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
  draft.keep(fitting(templates, limits));
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

/** Each once and in one order, so that what is learned does not depend on theirs. */
const fitting = (templates: Iterable<string>, limits: TreeLimits): readonly string[] =>
  [...new Set(templates)].filter((template) => isFit(template, limits)).sort();

const isFit = (template: string, { characters }: TreeLimits): boolean =>
  template !== '' && template.length <= characters && !template.includes('\n');
