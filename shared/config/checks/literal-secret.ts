import { isLiteralSecret, namesSecret } from '../literal-secret.ts';
import type { ConfigFinding, Path } from '../problem.ts';
import { isMap } from '../shown.ts';
import type { RoutingCheck } from './routing-check.ts';

/** A value that is a secret itself, or holds one. No text repeats it. */
export const literalSecret: RoutingCheck = {
  id: 'literal-secret',
  severity: 'error',
  find: ({ value }) => literalSecrets(value, []),
};

function literalSecrets(value: unknown, path: Path): readonly ConfigFinding[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => literalSecrets(one, [...path, i]));
  if (isMap(value)) return Object.entries(value).flatMap(([key, one]) => literalSecrets(one, [...path, key]));
  const key = path.findLast((part) => typeof part === 'string');
  if (typeof value !== 'string' || !isLiteralSecret(key, value)) return [];
  return [{ path, ...adviceFor(key, path) }];
}

type Advice = Pick<ConfigFinding, 'found' | 'expected' | 'hint'>;

const NAMED: Advice = {
  found: 'what looks like a secret itself',
  expected: 'the name of a secret',
  hint: 'name it here, and put its value into the variable TOCSIN_SECRET_<NAME>',
};

const ADDRESS: Advice = {
  found: 'an address with what looks like a secret in it',
  expected: 'an address without a secret',
  hint: 'everybody who reads the file reads the secret: take it out, and name it under a key that names a secret',
};

const IN_MATCHER: Advice = {
  found: 'a matcher with what looks like a secret in it',
  expected: 'a matcher without a secret',
  hint: 'everybody who reads the file reads the secret: match another label',
};

const HOOK_AS_API: Advice = {
  found: 'what looks like the URL of a hook, which is a secret',
  expected: "the address of Slack's Web API, or no such key",
  hint:
    'write webhook_url: slack_webhook in an entry of slack_configs, without channel, and put the URL into the ' +
    'variable TOCSIN_SECRET_SLACK_WEBHOOK',
};

const IN_WEBHOOK: Advice = {
  ...ADDRESS,
  hint: 'take it out; bearer_token of webhook_configs names a secret that is sent in the header Authorization',
};

/** Where the name of a secret would be wrong as well, what is right. */
function adviceFor(key: string | undefined, path: Path): Advice {
  if (key === 'slack_api_url') return HOOK_AS_API;
  if (key === 'url') return path.includes('webhook_configs') ? IN_WEBHOOK : ADDRESS;
  if (key === 'matchers') return IN_MATCHER;
  return key?.endsWith('_url') && !namesSecret(key) ? ADDRESS : NAMED;
}
