/** Any web address in a text; what follows it is read as a part of it. */
const ADDRESS = /https?:\/\/([^\s"'<>\\]+)/gi;

/** Hosts whose paths are secrets: hooks of chats and of automation. */
const SECRET_HOST =
  /^(?:hooks\.(?:slack|slack-gov|zapier)\.com|maker\.ifttt\.com|api\.telegram\.org|[a-z0-9-]+\.webhook\.office\.com|outlook\.office(?:365)?\.com)(?::\d+)?$/i;
const HOOK_SEGMENT = /^(?:(?:web-?)?hooks?(?:b2)?|incoming|integrations?|bots?|triggers?)$/i;

const RANDOM_SEGMENT = /^(?=.*\d)(?=.*[a-z])[a-z0-9]{24,}$/i;
const RANDOM_BEHIND_HOOK =
  /(?<![a-z0-9])(?=[a-z]*\d)[a-z0-9]{16}|^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i;
const SLACK_SEGMENT = /^[TB][A-Z0-9]{6,}$/;
const SECRET_PARAMETER =
  /^(?:sig|signature|[\w.-]*token|[\w.-]*secret|passw(?:or)?d|pwd|[\w.-]*api_?-?key|sv-sig|x-amz-signature|x-amz-credential)$/i;
const VAGUE_PARAMETER = /^(?:key|code|auth|k|pass)$/i;

/** Whether an address in a text has a secret in it: a user, the path of a hook, a token or a signature. */
export const hasSecretAddress = (text: string): boolean =>
  [...text.matchAll(ADDRESS)].some(([, rest = '']) => hasSecret(rest));

function hasSecret(address: string): boolean {
  const [location = '', ...parameters] = address.split(/[?#&;]/);
  const [authority = '', ...path] = location.split('/');
  return authority.includes('@') || hasSecretPath(authority, path) || parameters.some(isSecretParameter);
}

function hasSecretPath(authority: string, path: readonly string[]): boolean {
  if (SECRET_HOST.test(authority)) return path.some((segment) => segment !== '');
  const hook = path.findIndex((segment) => HOOK_SEGMENT.test(segment));
  const behindHook = hook < 0 && !/^hooks\./i.test(authority) ? [] : path.slice(hook + 1);
  return (
    path.some((segment) => RANDOM_SEGMENT.test(segment)) ||
    behindHook.some((segment) => RANDOM_BEHIND_HOOK.test(segment)) ||
    path.some((segment, i) => SLACK_SEGMENT.test(segment) && SLACK_SEGMENT.test(path[i + 1] ?? ''))
  );
}

/** `{token}` is the place of a value, and what begins with `$` is a variable. */
function isSecretParameter(parameter: string): boolean {
  const [name = '', value = ''] = parameter.split('=', 2);
  if (value === '' || /^[{$]/.test(value)) return false;
  return SECRET_PARAMETER.test(name) || (VAGUE_PARAMETER.test(name) && value.length >= 16);
}
