const STAR = '*';
const ANY = '?';
const ESCAPE = '\\';

/** One character of a pattern: itself, any, or any number of any. */
type Step = { readonly is: string } | typeof STAR | typeof ANY;

/**
 * Whether a whole text fits a pattern, in which `*` stands for any characters, none too, `?` for one, and `\` makes the
 * next one itself. Takes a time of at most the product of their lengths.
 */
export function glob(pattern: string, options: { readonly ignoreCase: boolean }): (text: string) => boolean {
  const cased = (text: string): string => (options.ignoreCase ? text.toLowerCase() : text);
  const steps = stepsOf(cased(pattern));
  return (text) => fits(steps, [...cased(text)]);
}

function stepsOf(pattern: string): readonly Step[] {
  const steps: Step[] = [];
  let isEscaped = false;
  for (const is of pattern) {
    if (isEscaped) steps.push({ is });
    else if (is === STAR || is === ANY) steps.push(is);
    else if (is !== ESCAPE) steps.push({ is });
    isEscaped = is === ESCAPE && !isEscaped;
  }
  return steps;
}

/** Greedy: only the last `*` that was passed is ever tried with more. */
function fits(steps: readonly Step[], text: readonly string[]): boolean {
  let step = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const one = steps[step];
    if (one === STAR) {
      star = step++;
      starAt = at;
    } else if (one === ANY || (one !== undefined && one.is === text[at])) {
      step++;
      at++;
    } else if (star >= 0) {
      step = star + 1;
      at = ++starAt;
    } else return false;
  }
  return steps.slice(step).every((one) => one === STAR);
}
