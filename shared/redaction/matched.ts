/**
 * The end of what a sticky pattern matches at `at`, or -1. Every pattern of this folder either has a limit to its
 * length or repeats one class of characters only, so that it needs linear time.
 */
export function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
