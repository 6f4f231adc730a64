import type { LabelMatcher } from './matchers.ts';

/**
 * Two matchers of one label that no value fits together, where that can be decided; one alone can exclude everything
 * too. Sure of what it finds and may overlook others: expressions are compared by the texts that they list and by what
 * they begin with.
 */
export function excludingPair(matchers: readonly LabelMatcher[]): readonly [LabelMatcher, LabelMatcher] | undefined {
  for (const [i, second] of matchers.entries()) {
    const first = matchers.slice(0, i + 1).find((one) => one.name === second.name && isExcluded(one, second));
    if (first !== undefined) return [first, second];
  }
  return undefined;
}

function isExcluded(a: LabelMatcher, b: LabelMatcher): boolean {
  const values = valuesOf(a) ?? valuesOf(b);
  if (values !== undefined) return !values.some((value) => fits(a, value) && fits(b, value));
  return isOpposite(a, b) || isOpposite(b, a) || beginDifferently(a, b);
}

const fits = ({ name, matches }: LabelMatcher, value: string): boolean => matches({ [name]: value });

const LITERAL = /^[\w/:@%&<>=~!#,;'" -]*$/;
const ANY = /^\.\*$/;
const SOME = /^\.\+$/;

/** All values that a matcher can fit, where they are few. */
function valuesOf({ operator, value }: LabelMatcher): readonly string[] | undefined {
  if (operator === '=') return [value];
  if (operator === '!~') return ANY.test(value) ? [] : SOME.test(value) ? [''] : undefined;
  if (operator !== '=~') return undefined;
  const [, inner = value] = /^\((?:\?:)?([^()]*)\)$/.exec(value) ?? [];
  const words = inner.split('|').map((word) => word.replaceAll(/\\([.\-/])/g, '$1'));
  return inner.split('|').every((word) => LITERAL.test(word.replaceAll(/\\[.\-/]/g, ''))) ? words : undefined;
}

/** `a=~"x.*"` beside `a!~"x.*"`. */
const isOpposite = (a: LabelMatcher, b: LabelMatcher): boolean =>
  a.operator === '=~' && b.operator === '!~' && a.value === b.value;

/** `a=~"web-.*"` beside `a=~"db-.*"`. */
function beginDifferently(a: LabelMatcher, b: LabelMatcher): boolean {
  if (a.operator !== '=~' || b.operator !== '=~') return false;
  const [one, other] = [beginningOf(a.value), beginningOf(b.value)];
  return !one.startsWith(other) && !other.startsWith(one);
}

/** What every text begins with that an expression fits: the last character may be optional. */
function beginningOf(regex: string): string {
  if (regex.includes('|')) return '';
  const [plain = ''] = /^[\w/:@%&<>=~!#,;'" -]*/.exec(regex) ?? [];
  return plain.length < regex.length && /^[?*{]/.test(regex.slice(plain.length)) ? plain.slice(0, -1) : plain;
}
