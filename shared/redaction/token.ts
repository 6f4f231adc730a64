import { matchEnd } from './matched.ts';
import { type Kind, NO_SPANS, type RedactedSpan } from './placeholder.ts';

/** A credential that is known by how it begins. */
export interface TokenForm {
  readonly kind: Kind;
  readonly starts: string;
  /** What follows. */
  readonly rest: RegExp;
  /** How much of the beginning is no secret, and stays. */
  readonly keeps: number;
}

const forms = (kind: Kind, rest: RegExp, ...starts: readonly string[]): readonly TokenForm[] =>
  starts.map((start) => ({ kind, starts: start, rest, keeps: 0 }));

/** Addresses that let everybody in who knows them: the service stays, its path goes. */
const addresses = (rest: RegExp, ...starts: readonly string[]): readonly TokenForm[] =>
  starts.map((start) => ({ kind: 'token', starts: start, rest, keeps: start.length }));

const BASE64_LINES = '(?:(?:\\s|\\\\+[nr])+[A-Za-z\\d+/=]{16,})*';
const PRIVATE_KEY = '[A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----';
/** To its end, else the lines that are left of it. In JSON its line breaks are `\n`. The longest in use have 13 kB. */
const KEY_FILE = new RegExp(
  `${PRIVATE_KEY}(?:(?:[\\w\\s+/=\\\\,.:;()]|-(?!-)){0,20000}-----END ${PRIVATE_KEY}|${BASE64_LINES})`,
  'y',
);

const KEY_FILE_START = '-----BEGIN ';

/** The end of the private key that begins at `at`, or -1. */
export const privateKeyEnd = (text: string, at: number): number =>
  text.startsWith(KEY_FILE_START, at) ? matchEnd(KEY_FILE, text, at + KEY_FILE_START.length) : -1;

/**
 * Nothing has to stand before or behind them: they are too long to come about by chance, and found inside a longer
 * word as well. Sources: each service's page on its tokens, and the list that GitHub looks for,
 * https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
 */
const FORMS: readonly TokenForm[] = [
  // A JSON object in base64url (`{"` gives `eyJ`): a JWT, signed or encrypted, or what else was packed that way.
  ...forms('jwt', /[\w+/-]{14,}={0,2}(?:\.[\w-]*={0,2}){0,4}/y, 'eyJ'),
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
  ...forms('aws-key', /[A-Z\d]{16}/y, 'AKIA', 'ASIA', 'ABIA', 'ACCA'),
  ...forms('private-key', KEY_FILE, KEY_FILE_START),
  // Slack
  ...forms('token', /[a-z](?:\.xox[a-z])?-[\w%-]{8,}/y, 'xox'),
  ...forms('token', /\d-[\w-]{8,}/y, 'xapp-'),
  // GitHub, GitLab, Atlassian
  ...forms('token', /\w{30,}/y, 'ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'),
  ...forms('token', /[\w.-]{20,}/y, 'glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glsoat-'),
  ...forms('token', /[\w=-]{20,}/y, 'ATATT3', 'ATCTT3', 'ATBB'),
  // Google: API keys, access tokens, client secrets
  ...forms('token', /[\w-]{35}/y, 'AIza'),
  ...forms('token', /[\w.-]{20,}/y, 'ya29.', 'GOCSPX-'),
  // Stripe; OpenAI, Anthropic, OpenRouter
  ...forms('token', /[A-Za-z\d]{10,}/y, 'sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'),
  ...forms('token', /(?:proj|svcacct|admin|ant|or)-[\w-]{20,}|[A-Za-z\d]{32,}/y, 'sk-'),
  // npm, Hugging Face, PyPI, RubyGems, Docker Hub
  ...forms('token', /[A-Za-z\d]{32,}/y, 'npm_', 'hf_'),
  ...forms('token', /[\w-]{32,}/y, 'pypi-', 'rubygems_', 'dckr_pat_'),
  // SendGrid, DigitalOcean, Shopify, Vault, Databricks, Grafana, New Relic, Postman, Linear, Sentry
  ...forms('token', /[\w-]{16,}\.[\w-]{16,}/y, 'SG.'),
  ...forms('token', /[a-f\d]{64}/y, 'dop_v1_', 'doo_v1_', 'dor_v1_'),
  ...forms('token', /[a-fA-F\d]{32}/y, 'shpat_', 'shpca_', 'shppa_', 'shpss_', 'dapi'),
  ...forms('token', /[\w-]{20,}/y, 'hvs.', 'hvb.', 'hvr.'),
  ...forms('token', /[\w=+/-]{20,}/y, 'glsa_', 'glc_', 'NRAK-', 'PMAK-', 'lin_api_', 'sntrys_', 'sntryu_'),
  ...addresses(/[\w./-]+/y, 'hooks.slack.com/services/', 'hooks.slack.com/workflows/', 'hooks.slack.com/triggers/'),
  ...addresses(
    /[\w./-]+/y,
    'hooks.slack-gov.com/services/',
    'discord.com/api/webhooks/',
    'discordapp.com/api/webhooks/',
  ),
  ...addresses(/[\w@./-]+/y, 'webhook.office.com/webhookb2/', 'outlook.office.com/webhook/'),
  ...addresses(/\d{6,12}:[\w-]{30,}/y, 'api.telegram.org/bot'),
];

/** The forms by the first two characters of their beginnings. */
export const TOKEN_FORMS: ReadonlyMap<string, readonly TokenForm[]> = byPair();

function byPair(): Map<string, TokenForm[]> {
  const forms = new Map<string, TokenForm[]>();
  for (const form of FORMS) {
    const pair = form.starts.slice(0, 2);
    forms.set(pair, [...(forms.get(pair) ?? []), form]);
  }
  return forms;
}

/** The credential that begins at `at`, if it has one of these forms. */
export function tokenAt(text: string, at: number, forms: readonly TokenForm[]): readonly RedactedSpan[] {
  for (const { kind, starts, rest, keeps } of forms) {
    if (!text.startsWith(starts, at)) continue;
    const end = matchEnd(rest, text, at + starts.length);
    if (end !== -1) return [{ kind, start: at + keeps, end }];
  }
  return NO_SPANS;
}
