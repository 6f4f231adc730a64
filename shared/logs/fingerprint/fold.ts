/**
 * Folds a recursion in a list of functions, innermost first: the functions between the first and the last call of one
 * that is called again stand once, in the order of the alphabet, and who called the recursion is left out. So neither
 * its depth, nor where the trace was cut, nor which of several functions was called last makes a difference.
 */
export function foldRecursion(names: readonly string[]): readonly string[] {
  const places = new Map<string, number>();
  let from = names.length;
  let to = -1;
  for (const [at, name] of names.entries()) {
    const first = places.get(name);
    if (first === undefined) places.set(name, at);
    else {
      from = Math.min(from, first);
      to = at;
    }
  }
  return to < 0 ? names : [...names.slice(0, from), ...[...new Set(names.slice(from, to + 1))].sort()];
}
