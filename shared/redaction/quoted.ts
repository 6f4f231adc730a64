const BACKSLASH = 92;
const LINE_FEED = 10;

/**
 * The end of a quoted value that begins at `start`, behind `slashes` backslashes and the quote with the given code:
 * JSON within JSON has `\"` for its quotes, one level deeper `\\\"`, and so on. Within the value a quote has more
 * backslashes, and a backslash at its end doubles them. A value that is not closed ends with its line.
 */
export function quotedEnd(text: string, start: number, quote: number, slashes: number): number {
  const period = 2 * (slashes + 1);
  let before = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === LINE_FEED) return i;
    if (code === quote && before % period <= slashes) return i - (before % period);
    before = code === BACKSLASH ? before + 1 : 0;
  }
  return text.length;
}
