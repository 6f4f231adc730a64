import { VARIABLE } from './fingerprint/mask.ts';
import { covers } from './template-cover.ts';
import { Draft, type Entry, type TemplateTree, type TreeLimits } from './template-draft.ts';

export type { TemplateTree, TreeLimits } from './template-draft.ts';

/** At most 200 KB, half of what an item in DynamoDB may have. With hours as periods, an issued template is kept a week. */
const TREE_LIMITS: TreeLimits = { templates: 500, characters: 400, kept: 168 };

export const EMPTY_TREE: TemplateTree = { templates: new Map() };

/**
 * Adds templates, as the mask made them, to what is known, and widens where many words vary in one place (the idea of
 * Drain: He et al., ICWS 2017, https://doi.org/10.1109/ICWS.2017.13). Does not depend on the order of `templates`.
 * `period` is a number that grows with time, such as hours since the epoch.
 */
export function learn(
  tree: TemplateTree,
  templates: Iterable<string>,
  period: number,
  limits: TreeLimits = TREE_LIMITS,
): TemplateTree {
  const draft = new Draft(tree, limits);
  for (const template of [...new Set(templates)].sort()) draft.see(template, period);
  return draft.finish();
}

/**
 * Says that fingerprints of these templates were given out. From now on what they are for stays with them, whatever is
 * learned, as long as they are in the tree.
 */
export function markIssued(
  tree: TemplateTree,
  templates: Iterable<string>,
  period: number,
  limits: TreeLimits = TREE_LIMITS,
): TemplateTree {
  const draft = new Draft(tree, limits);
  for (const template of [...new Set(templates)].sort()) draft.issue(template, period);
  return draft.finish();
}

/** What two writers learned, as one tree. Does not depend on which is the first; merged again it changes nothing. */
export function merge(one: TemplateTree, other: TemplateTree, limits: TreeLimits = TREE_LIMITS): TemplateTree {
  const draft = new Draft(one, limits);
  draft.keepAll(other);
  return draft.finish();
}

/**
 * The template under which a message is counted: the narrowest issued one that covers it, else the widest that was
 * learned, else its own.
 */
export function templateIn(tree: TemplateTree, template: string, limits: TreeLimits = TREE_LIMITS): string {
  if (template.length > limits.characters || tree.templates.get(template)?.isIssued) return template;
  const words = template.split(' ');
  let best: Entry | undefined;
  for (const entry of tree.templates) {
    if (covers(entry[1].words, words) && (best === undefined || isBetter(entry, best))) best = entry;
  }
  return best?.[0] ?? template;
}

function isBetter([text, one]: Entry, [otherText, other]: Entry): boolean {
  if (one.isIssued !== other.isIssued) return one.isIssued;
  const wider = variablesIn(one.words) - variablesIn(other.words);
  if (wider !== 0) return one.isIssued ? wider < 0 : wider > 0;
  return text < otherText;
}

const variablesIn = (words: readonly string[]): number =>
  words.reduce((count, word) => (word === VARIABLE ? count + 1 : count), 0);
