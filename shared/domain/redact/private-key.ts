import { placeholderOf } from './placeholder.ts';
import { privateKeyEnd } from './token.ts';

const START = '-----BEGIN ';

/**
 * A text without private keys, for whoever takes a text apart before it is redacted: keys alone go over several lines,
 * and no line of one is known as a part of it.
 */
export function withoutPrivateKeys(text: string): string {
  let result = '';
  let from = 0;
  for (let at = text.indexOf(START); at !== -1; at = text.indexOf(START, at + 1)) {
    const end = privateKeyEnd(text, at);
    if (end === -1) continue;
    result += text.slice(from, at) + placeholderOf({ kind: 'private-key' });
    from = end;
    at = end - 1;
  }
  return from === 0 ? text : result + text.slice(from);
}
