import type { ConfigFinding, Path } from '../problem.ts';
import { isMap, shownText } from '../shown.ts';
import type { RoutingCheck } from './routing-check.ts';

/** `${CHANNEL}` and `$CHANNEL`: no variable is replaced in a routing file. */
export const unexpandedVariable: RoutingCheck = {
  id: 'unexpanded-variable',
  severity: 'error',
  find: ({ value }) => variablesIn(value, []),
};

/** Of `${NAME:-default}` the name alone is shown. `$` ends a regular expression, and begins a field of a filter pattern. */
const VARIABLE = /\$(?:__(?:env|file))?\{\s*([A-Za-z_]\w{0,63})|\$([A-Z][A-Z0-9_]{0,63})\b/;

const OTHER_LANGUAGES = ['filter_pattern', 'regex'];

function variablesIn(value: unknown, path: Path): readonly ConfigFinding[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => variablesIn(one, [...path, i]));
  if (isMap(value)) return Object.entries(value).flatMap(([key, one]) => variablesIn(one, [...path, key]));
  if (typeof value !== 'string' || OTHER_LANGUAGES.includes(String(path.at(-1)))) return [];
  const [, braced, bare] = VARIABLE.exec(value) ?? [];
  const name = braced ?? bare;
  if (name === undefined) return [];
  return [
    {
      path,
      found: `the variable ${shownText(name, [])}, which is not replaced here`,
      expected: 'the value itself',
      hint: 'write it, or fill the file in before it is read; a secret is named: its value is in TOCSIN_SECRET_<NAME>',
    },
  ];
}
