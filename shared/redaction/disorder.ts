import { isDigit, isLetter } from './boundary.ts';

/**
 * How often the characters of a text change from one class to another (small letters, capitals, digits, signs). In
 * random text they do so all the time; words, paths and names in camel case change now and then.
 */
export function changesOfClass(text: string): number {
  let changes = 0;
  for (let i = 1; i < text.length; i++) if (classOf(text.charCodeAt(i)) !== classOf(text.charCodeAt(i - 1))) changes++;
  return changes;
}

function classOf(code: number): 'digit' | 'capital' | 'letter' | 'sign' {
  if (isDigit(code)) return 'digit';
  if (!isLetter(code)) return 'sign';
  return code < 97 ? 'capital' : 'letter';
}
