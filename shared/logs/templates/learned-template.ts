/** A template under which messages are counted. */
export interface LearnedTemplate {
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
  readonly templates: ReadonlyMap<string, LearnedTemplate>;
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
