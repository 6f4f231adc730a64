import { hasSecretAddress } from './address-secret.ts';

/** Forms that only a secret has, whatever key it stands under. */
const SECRET_FORMS = [
  // Slack: tokens, incoming webhooks and workflow triggers.
  /x(?:ox[a-z]|app)-[\w.-]{6,}/i,
  /hooks\.slack(?:-gov)?\.com\/\S/i,
  // Atlassian, Grafana, GitHub, AWS.
  /AT(?:ATT|CTT|BB)[\w-]{16,}/,
  /gl(?:sa|c)_[\w-]{16,}/,
  /gh[a-z]_\w{16,}|github_pat_\w{16,}/,
  /A(?:KIA|SIA)[A-Z0-9]{16}/,
  // A password in an address, a signed token, a key file.
  /:\/\/[^\s/@:]*:[^\s/@]+@/,
  /\.(?<=eyJ[\w-]{8,}\.)eyJ[\w-]{8}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
];

const SECRET_KEY = /token|secret|passw|credential|webhook|api_?key|private_?key/i;
const LONG_RUN = /(?<![A-Za-z0-9+/=])(?=[A-Za-z+/=]*\d)[A-Za-z0-9+/=]{20}/;
const MIXED = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])\S{40,}$/;

/** Whether the values under a key are secrets or the names of secrets. */
export const namesSecret = (key: string | number | undefined): boolean =>
  typeof key === 'string' && SECRET_KEY.test(key);

/**
 * Whether a value is a secret itself instead of the name of one: by its form, or because it is long and random under
 * a key that names a secret.
 */
export function isLiteralSecret(key: string | number | undefined, text: string): boolean {
  if (SECRET_FORMS.some((form) => form.test(text)) || hasSecretAddress(text)) return true;
  return namesSecret(key) && (LONG_RUN.test(text) || MIXED.test(text));
}
