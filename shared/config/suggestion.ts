/** The candidate that a misspelt word most likely stands for. Undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  // A longer word cannot be near any key or name, and would cost much to compare.
  if (word.length > 100) return undefined;
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = editsBetween(word.toLowerCase(), candidate.toLowerCase());
    const isNear = edits <= Math.max(1, Math.floor(Math.min(word.length, candidate.length) / 3));
    if (isNear && edits < (best?.edits ?? Number.POSITIVE_INFINITY)) best = { candidate, edits };
  }
  return best?.candidate;
}

/** Levenshtein's distance: how many letters must be added, removed or replaced. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
