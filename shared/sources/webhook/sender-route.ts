import { hashLabels } from '../../values/labels.ts';

/** Two routes of one sender with the same are rarer than any mistake that it could make. */
const LEVEL = 4;

/**
 * Which of its routes sent a group, as far as Alertmanager and Grafana say it: `groupKey` is `{}/{team="pods"}:{alertname="Down"}`, the
 * matchers from the root on and then the group's labels. `a4f2/Xk9_`: a hash for each level, so that the route above
 * another has the beginning of it. Undefined: it is not written so.
 */
export function senderRouteIn(groupKey: unknown): string | undefined {
  if (typeof groupKey !== 'string') return undefined;
  const levels: string[] = [];
  for (let at = 0; ; ) {
    const end = endOfBraces(groupKey, at);
    if (end === undefined) return undefined;
    levels.push(hashLabels({}, groupKey.slice(at, end)).slice(0, LEVEL));
    if (groupKey[end] === ':') return levels.join('/');
    if (groupKey[end] !== '/') return undefined;
    at = end + 1;
  }
}

/** Behind the braces that begin there. What is quoted may hold braces, and quotes behind a backslash. */
function endOfBraces(text: string, from: number): number | undefined {
  if (text[from] !== '{') return undefined;
  let isQuoted = false;
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (isQuoted && character === '\\') at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === '}' && !isQuoted) return at + 1;
  }
  return undefined;
}
