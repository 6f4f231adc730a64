import type { Kind } from './placeholder.ts';

/** Credentials of one provider that are known by how they look. */
export interface TokenShape {
  readonly provider: string;
  /**
   * Where the look is documented: by the provider, else by a list of the tools that look for leaked secrets. Marks that
   * are on neither are those of tokens in public code.
   */
  readonly page: string;
  /** What tells them. They begin with it, but for what stands before it. */
  readonly marks: readonly string[];
  /** Alphabet and length of what follows the mark. */
  readonly rest: RegExp;
  /** Alphabet and length of what stands before the mark. */
  readonly before?: { readonly of: RegExp; readonly least: number; readonly most: number };
  /**
   * Short or common enough to come about within a longer word: nothing of a word may stand before or behind it. Of a
   * shape that many marks in a row may begin, and that may be none at its end, the rest has a longest length.
   */
  readonly isApart?: true;
  /** A name could look so as well: the rest changes its class of characters as often at least (`changesOfClass`). */
  readonly fewestChanges?: number;
  /** The mark says where it belongs, and stays: the service of an address, the program of a command. */
  readonly keepsMark?: true;
  /** What stays as well: it stands between the mark and the credential, as the user before a password. */
  readonly lead?: RegExp;
  /** What has to stand before the mark in the same text: a program before its flag. */
  readonly behind?: RegExp;
  /** `token` unless it says something else. */
  readonly kind?: Kind;
}

const GITLEAKS = 'https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml';
const TRUFFLEHOG = 'https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors';
/** Names the tokens, but not their look. */
const GITHUB_LIST =
  'https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns';
const AZURE =
  'https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/HighConfidenceSecurityModels.json';

const detector = (name: string): string => `${TRUFFLEHOG}/${name}`;

/**
 * The credentials that are known by how they look, by provider. Where a length may be longer than is documented, it is
 * taken as it comes: what follows belongs to it all the same.
 */
export const TOKEN_SHAPES: readonly TokenShape[] = [
  // A JSON object in base64url (`{"` gives `eyJ`): a JWT, signed or encrypted, or what else was packed that way.
  {
    provider: 'any',
    page: 'https://www.rfc-editor.org/rfc/rfc7519',
    marks: ['eyJ'],
    rest: /[\w+/-]{14,}={0,2}(?:\.[\w-]*={0,2}){0,4}/y,
    kind: 'jwt',
  },
  // Clouds.
  {
    provider: 'AWS',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes',
    marks: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    rest: /[A-Z\d]{16}/y,
    kind: 'aws-key',
  },
  // In base64: a few bytes, then `origin`, `er/aws` or `aws`. The page has examples, and says nothing of the beginning.
  {
    provider: 'AWS, session tokens',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html',
    marks: ['IQoJb3JpZ2lu', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz', 'AQoDYXdz'],
    rest: /[\w+/-]{80,}={0,2}/y,
    kind: 'aws-key',
  },
  {
    provider: 'AWS Bedrock',
    page: GITLEAKS,
    marks: ['ABSK'],
    rest: /[A-Za-z\d+/]{100,}={0,2}/y,
  },
  {
    provider: 'AWS Bedrock, short-lived',
    page: GITLEAKS,
    marks: ['bedrock-api-key-'],
    rest: /[A-Za-z\d+/]{30,}={0,2}/y,
  },
  {
    provider: 'Alibaba Cloud',
    page: GITLEAKS,
    marks: ['LTAI'],
    rest: /[A-Za-z\d]{12,20}/y,
    isApart: true,
  },
  {
    provider: 'Azure, storage',
    page: AZURE,
    marks: ['=='],
    before: { of: /[A-Za-z\d+/]/, least: 86, most: 86 },
    isApart: true,
    rest: /(?!=)/y,
    fewestChanges: 30,
  },
  {
    provider: 'Azure, keys of 32 bytes',
    page: AZURE,
    marks: ['+ASb', '+AEh', '+ARm', 'AIoT', 'AzCa', 'AZEG'],
    before: { of: /[A-Za-z\d+/]/, least: 33, most: 33 },
    rest: /[A-Za-z\d+/]{6}=/y,
  },
  {
    provider: 'Azure, functions',
    page: AZURE,
    marks: ['AzFu'],
    before: { of: /[\w-]/, least: 44, most: 44 },
    rest: /[\w-]{6}==/y,
  },
  {
    provider: 'Azure, search, containers',
    page: AZURE,
    marks: ['AzSe', '+ACR'],
    before: { of: /[A-Za-z\d+/]/, least: 42, most: 42 },
    rest: /[A-Za-z\d+/]{6}/y,
  },
  {
    provider: 'Azure, common annotated keys',
    page: AZURE,
    marks: ['JQQJ9'],
    before: { of: /[A-Za-z\d]/, least: 52, most: 52 },
    rest: /[9DH][A-Za-z\d][A-L][A-Za-z\d]{16}[A-Za-z][A-Za-z\d]{7}(?:[A-Za-z\d]{2}==)?/y,
  },
  {
    provider: 'Azure DevOps',
    page: 'https://learn.microsoft.com/en-us/purview/sit-defn-azure-devops-personal-access-token',
    marks: ['AZDO'],
    before: { of: /[A-Za-z\d]/, least: 76, most: 76 },
    rest: /[A-Za-z\d]{4}/y,
  },
  {
    provider: 'Microsoft Entra',
    page: AZURE,
    marks: ['Q~'],
    before: { of: /[\w~.]/, least: 4, most: 4 },
    isApart: true,
    rest: /[\w~.-]{31,34}/y,
  },
  {
    provider: 'Google, API keys',
    page: GITLEAKS,
    marks: ['AIza'],
    rest: /[\w-]{35}/y,
  },
  {
    provider: 'Google, OAuth',
    page: detector('googleoauth2'),
    marks: ['ya29.', 'GOCSPX-'],
    rest: /[\w.-]{20,}/y,
  },
  {
    provider: 'Google, refresh tokens',
    page: 'https://developers.google.com/identity/protocols/oauth2',
    marks: ['1//0'],
    rest: /[\w-]{40,}/y,
    isApart: true,
  },
  {
    provider: 'DigitalOcean',
    page: GITLEAKS,
    marks: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    rest: /[a-f\d]{64}/y,
  },
  {
    provider: 'Cloudflare',
    page: 'https://developers.cloudflare.com/fundamentals/api/get-started/token-formats',
    marks: ['cfk_', 'cfut_', 'cfat_'],
    rest: /[A-Za-z\d]{40,}/y,
  },
  { provider: 'Cloudflare, origin CA', page: GITLEAKS, marks: ['v1.0-'], rest: /[a-f\d]{24}-[a-f\d]{146}/y },
  {
    provider: 'Yandex Cloud, API keys',
    page: GITLEAKS,
    marks: ['AQVN'],
    rest: /[\w-]{35,38}/y,
  },
  {
    provider: 'Yandex Cloud, IAM tokens',
    page: GITLEAKS,
    marks: ['t1.'],
    rest: /[\w-]{20,}={0,2}\.[\w-]{86}={0,2}/y,
  },
  {
    provider: 'Yandex Cloud, static keys',
    page: GITLEAKS,
    marks: ['YC'],
    rest: /[\w-]{38}/y,
    isApart: true,
    fewestChanges: 12,
  },
  {
    provider: 'Yandex, OAuth',
    page: 'https://yandex.cloud/en/docs/iam/concepts/authorization/oauth-token',
    marks: ['y0_'],
    rest: /[\w-]{50,}/y,
  },
  {
    provider: 'Heroku',
    page: GITLEAKS,
    marks: ['HRKU-'],
    rest: /[\w-]{36,}/y,
  },
  { provider: 'Fly.io', page: GITLEAKS, marks: ['fo1_'], rest: /[\w-]{43}/y },
  {
    provider: 'Fly.io, macaroons',
    page: GITLEAKS,
    marks: ['fm1a_', 'fm1r_', 'fm2_'],
    rest: /[A-Za-z\d+/]{100,}={0,3}/y,
  },
  {
    provider: 'Netlify',
    page: 'https://answers.netlify.com/t/change-to-the-netlify-authentication-token-format/106146',
    marks: ['nfp_', 'nfo_', 'nfc_', 'nfb_', 'nfu_'],
    rest: /[A-Za-z\d]{36,}/y,
  },
  {
    provider: 'Vercel',
    page: GITHUB_LIST,
    marks: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
    rest: /[A-Za-z\d]{24,}/y,
    isApart: true,
    fewestChanges: 8,
  },
  { provider: 'Scalingo', page: GITLEAKS, marks: ['tk-us-', 'tk-eu-'], rest: /[\w-]{48}/y },
  { provider: 'Render', page: GITHUB_LIST, marks: ['rnd_'], rest: /[A-Za-z\d]{32}/y },
  {
    provider: 'Tailscale',
    page: detector('tailscale'),
    marks: ['tskey-'],
    rest: /(?:api|auth|client|scim|webhook)-\w{6,}-\w{16,}/y,
  },
  { provider: 'Defined Networking', page: GITLEAKS, marks: ['dnkey-'], rest: /[\w=-]{26}-[\w=-]{52}/y },
  // Code, builds, deployments.
  {
    provider: 'GitHub',
    page: 'https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats',
    marks: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    rest: /\w{30,}/y,
  },
  {
    provider: 'GitLab',
    page: 'https://docs.gitlab.com/security/tokens/#token-prefixes',
    marks: [
      'glpat-',
      'gloas-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
      'glwt-',
      'glsoat-',
      'glffct-',
    ],
    rest: /[\w.-]{20,}/y,
  },
  {
    provider: 'GitLab, runners',
    page: 'https://docs.gitlab.com/security/tokens/#token-prefixes',
    marks: ['GR1348941'],
    rest: /[\w-]{20}/y,
  },
  {
    provider: 'Atlassian',
    page: TRUFFLEHOG,
    marks: ['ATATT3', 'ATCTT3', 'ATBB'],
    rest: /[\w=-]{20,}/y,
  },
  { provider: 'Trello', page: GITHUB_LIST, marks: ['ATTA'], rest: /[A-Fa-f\d]{60,}/y },
  { provider: 'npm', page: GITLEAKS, marks: ['npm_'], rest: /[A-Za-z\d]{32,}/y },
  { provider: 'PyPI', page: GITLEAKS, marks: ['pypi-'], rest: /[\w-]{32,}/y },
  {
    provider: 'RubyGems',
    page: GITLEAKS,
    marks: ['rubygems_'],
    rest: /[\w-]{32,}/y,
  },
  {
    provider: 'NuGet',
    page: AZURE,
    marks: ['oy2'],
    rest: /[a-z\d]{43}/y,
    isApart: true,
    fewestChanges: 8,
  },
  {
    provider: 'Clojars',
    page: GITLEAKS,
    marks: ['CLOJARS_', 'clojars_'],
    rest: /[A-Za-z\d]{60}/y,
  },
  {
    provider: 'Docker Hub',
    page: detector('dockerhub'),
    marks: ['dckr_pat_', 'dckr_oat_'],
    rest: /[\w-]{27,}/y,
  },
  {
    provider: 'JFrog Artifactory',
    page: GITLEAKS,
    marks: ['AKCp'],
    rest: /[A-Za-z\d]{60,}/y,
  },
  {
    provider: 'JFrog, references to tokens',
    page: GITLEAKS,
    marks: ['cmVmd'],
    rest: /[A-Za-z\d]{59}/y,
    isApart: true,
  },
  {
    provider: 'CircleCI',
    page: detector('circleci'),
    marks: ['CCIPAT_', 'CCIPRJ_'],
    rest: /[\w-]{30,}/y,
  },
  {
    provider: 'Buildkite',
    page: 'https://buildkite.com/docs/platform/security/tokens',
    marks: ['bkua_', 'bkaa_', 'bkaj_', 'bkar_', 'bkct_', 'bkpt_', 'bkpat_', 'bkps_'],
    rest: /[A-Za-z\d_-]{32,}/y,
  },
  {
    provider: 'SonarQube',
    page: GITLEAKS,
    marks: ['squ_', 'sqp_', 'sqa_'],
    rest: /[\w=-]{40}/y,
  },
  {
    provider: 'Sourcegraph',
    page: GITLEAKS,
    marks: ['sgp_'],
    rest: /(?:(?:[A-Fa-f\d]{16}|local)_)?[A-Fa-f\d]{40}/y,
  },
  {
    provider: 'Sourcegraph, others',
    page: detector('sourcegraphcody'),
    marks: ['slk_', 'sgs_', 'sgd_'],
    rest: /[A-Fa-f\d]{64}/y,
  },
  {
    provider: 'Snyk',
    page: 'https://github.com/snyk/go-application-framework/tree/main/pkg/auth',
    marks: ['snyk_uat.', 'snyk_sat.'],
    rest: /[\w.-]{40,}/y,
  },
  {
    provider: 'Pulumi',
    page: GITLEAKS,
    marks: ['pul-'],
    rest: /[a-f\d]{40}/y,
  },
  {
    provider: 'HCP Terraform',
    page: detector('terraformcloudpersonaltoken'),
    marks: ['.atlasv1.'],
    before: { of: /[A-Za-z\d]/, least: 14, most: 14 },
    rest: /[\w=-]{60,70}/y,
  },
  {
    provider: 'HashiCorp Vault',
    page: 'https://developer.hashicorp.com/vault/docs/concepts/tokens',
    marks: ['hvs.', 'hvb.', 'hvr.'],
    rest: /[\w-]{20,}/y,
  },
  {
    provider: 'HashiCorp Vault before 1.10',
    page: 'https://developer.hashicorp.com/vault/docs/concepts/tokens',
    marks: ['s.', 'b.', 'r.'],
    rest: /[A-Za-z\d]{24}/y,
    isApart: true,
    fewestChanges: 9,
  },
  {
    provider: 'Doppler',
    page: detector('doppler'),
    marks: ['dp.'],
    rest: /(?:pt|st(?:\.[\w-]{1,40})?|ct|sa|said|scim|audit)\.[A-Za-z\d]{40,44}/y,
  },
  {
    provider: '1Password',
    page: GITLEAKS,
    marks: ['A3-'],
    rest: /[A-Z\d]{6}-(?:[A-Z\d]{11}|[A-Z\d]{6}-[A-Z\d]{5})(?:-[A-Z\d]{5}){3}/y,
  },
  {
    provider: 'age',
    page: 'https://github.com/C2SP/C2SP/blob/main/age.md',
    marks: ['AGE-SECRET-KEY-1'],
    rest: /[A-Z\d]{58}/y,
    kind: 'private-key',
  },
  {
    provider: 'Harness',
    page: detector('harness'),
    marks: ['pat.', 'sat.'],
    rest: /[\w-]{22}\.[A-Za-z\d]{24}\.[A-Za-z\d]{20}/y,
  },
  {
    provider: 'Octopus Deploy',
    page: GITLEAKS,
    marks: ['API-'],
    rest: /[A-Z\d]{25,26}/y,
    isApart: true,
  },
  {
    provider: 'OpenShift',
    page: GITLEAKS,
    marks: ['sha256~'],
    rest: /[\w-]{43}/y,
  },
  {
    provider: 'Prefect',
    page: GITLEAKS,
    marks: ['pnu_', 'pnb_'],
    rest: /[A-Za-z\d]{36}/y,
  },
  {
    provider: 'Infracost',
    page: GITLEAKS,
    marks: ['ico-'],
    rest: /[A-Za-z\d]{32}/y,
  },
  {
    provider: 'Figma',
    page: detector('figmapersonalaccesstoken'),
    marks: ['figd_', 'figu_', 'figo_'],
    rest: /[\w-]{36,}/y,
  },
  {
    provider: 'ReadMe',
    page: GITLEAKS,
    marks: ['rdme_'],
    rest: /[a-z\d]{60,}/y,
  },
  {
    provider: 'Postman',
    page: GITLEAKS,
    marks: ['PMAK-'],
    rest: /[\w=+/-]{20,}/y,
  },
  {
    provider: 'Linear',
    page: GITLEAKS,
    marks: ['lin_api_', 'lin_oauth_'],
    rest: /[\w=+/-]{20,}/y,
  },
  // Messages.
  {
    provider: 'Slack',
    page: 'https://docs.slack.dev/authentication/tokens',
    marks: ['xox'],
    rest: /[a-z](?:\.xox[a-z])?-[\w%-]{8,}/y,
  },
  {
    provider: 'Slack, apps',
    page: 'https://docs.slack.dev/authentication/tokens',
    marks: ['xapp-', 'xwfp-'],
    rest: /[\w-]{10,}/y,
  },
  {
    provider: 'Discord',
    page: detector('discordbottoken'),
    marks: ['MD', 'MT', 'Mj', 'Mz', 'ND', 'NT', 'Nj', 'Nz', 'OD', 'OT'],
    rest: /[\w-]{21,26}\.[\w-]{6}\.[\w-]{27,38}/y,
  },
  {
    provider: 'Telegram',
    page: GITLEAKS,
    marks: [':A'],
    before: { of: /\d/, least: 8, most: 10 },
    isApart: true,
    rest: /[\w-]{34}/y,
  },
  {
    provider: 'Twilio',
    page: GITLEAKS,
    marks: ['SK'],
    rest: /[A-Fa-f\d]{32}/y,
    isApart: true,
  },
  {
    provider: 'SendGrid',
    page: GITLEAKS,
    marks: ['SG.'],
    rest: /[\w-]{16,}\.[\w-]{16,}/y,
  },
  {
    provider: 'Brevo',
    page: GITLEAKS,
    marks: ['xkeysib-', 'xsmtpsib-'],
    rest: /[a-f\d]{64}-[A-Za-z\d]{16}/y,
  },
  {
    provider: 'Mailchimp',
    page: detector('mailchimp'),
    marks: ['-us'],
    before: { of: /[a-f\d]/, least: 32, most: 32 },
    isApart: true,
    rest: /\d{1,2}/y,
  },
  {
    provider: 'Mailgun',
    page: GITLEAKS,
    marks: ['key-', 'pubkey-'],
    rest: /[a-f\d]{32}/y,
    isApart: true,
  },
  {
    provider: 'Resend',
    page: 'https://resend.com/docs/api-reference/introduction',
    marks: ['re_'],
    rest: /[A-Za-z\d]{8}_[A-Za-z\d]{24}/y,
    isApart: true,
  },
  {
    provider: 'X',
    page: GITLEAKS,
    marks: ['AAAAAAAAAAAAAAAAAAAAAA'],
    rest: /[A-Za-z\d+/=]{50,200}/y,
    isApart: true,
    fewestChanges: 20,
  },
  {
    provider: 'Meta',
    page: GITLEAKS,
    marks: ['EAA'],
    rest: /[A-Za-z\d]{80,}/y,
    isApart: true,
  },
  // Payments, shops.
  {
    provider: 'Stripe',
    page: GITLEAKS,
    marks: ['sk_live_', 'sk_test_', 'sk_prod_', 'rk_live_', 'rk_test_', 'rk_prod_', 'whsec_'],
    rest: /[A-Za-z\d]{10,}/y,
  },
  {
    provider: 'Square',
    page: detector('squareapp'),
    marks: ['sq0atp-', 'sq0csp-', 'sq0idp-'],
    rest: /[\w-]{22,}/y,
  },
  {
    provider: 'Square, access tokens',
    page: GITLEAKS,
    marks: ['EAAA'],
    rest: /[\w-]{22,60}/y,
    isApart: true,
    fewestChanges: 8,
  },
  {
    provider: 'Shopify',
    page: GITLEAKS,
    marks: ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_'],
    rest: /[a-fA-F\d]{32}/y,
  },
  {
    provider: 'Shippo',
    page: GITLEAKS,
    marks: ['shippo_live_', 'shippo_test_'],
    rest: /[a-fA-F\d]{40}/y,
  },
  {
    provider: 'Flutterwave',
    page: detector('flutterwave'),
    marks: ['FLWSECK-', 'FLWPUBK-', 'FLWSECK_TEST-', 'FLWPUBK_TEST-'],
    rest: /[A-Za-z\d]{12,32}(?:-X)?/y,
  },
  {
    provider: 'Lob',
    page: GITLEAKS,
    marks: ['live_', 'test_', 'live_pub_', 'test_pub_'],
    rest: /[a-f\d]{31,35}/y,
    isApart: true,
    fewestChanges: 6,
  },
  {
    provider: 'GoCardless',
    page: GITLEAKS,
    marks: ['live_', 'sandbox_'],
    rest: /[\w=-]{40}/y,
    isApart: true,
    fewestChanges: 12,
  },
  {
    provider: 'Mollie',
    page: 'https://docs.mollie.com/reference/authentication',
    marks: ['live_', 'test_'],
    rest: /[A-Za-z\d]{30}/y,
    isApart: true,
    fewestChanges: 10,
  },
  {
    provider: 'Toss Payments',
    page: 'https://docs.tosspayments.com/reference/using-api/api-keys',
    marks: ['live_sk_', 'test_sk_', 'live_gsk_', 'test_gsk_'],
    rest: /[A-Za-z\d]{20,}/y,
  },
  {
    provider: 'EasyPost',
    page: GITLEAKS,
    marks: ['EZAK', 'EZTK'],
    rest: /[A-Za-z\d]{54}/y,
  },
  {
    provider: 'Duffel',
    page: GITLEAKS,
    marks: ['duffel_live_', 'duffel_test_'],
    rest: /[\w=-]{43}/y,
  },
  {
    provider: 'Plaid',
    page: GITLEAKS,
    marks: ['access-sandbox-', 'access-development-', 'access-production-'],
    rest: /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/y,
  },
  // Data.
  {
    provider: 'Airtable',
    page: GITLEAKS,
    marks: ['pat'],
    rest: /[A-Za-z\d]{14}\.[a-f\d]{64}/y,
  },
  {
    provider: 'HubSpot',
    page: detector('hubspot_apikey'),
    marks: ['pat-na', 'pat-eu', 'pat-ap'],
    rest: /\d-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/y,
  },
  {
    provider: 'Notion',
    page: GITLEAKS,
    marks: ['ntn_', 'secret_'],
    rest: /[A-Za-z\d]{43,46}/y,
    isApart: true,
  },
  {
    provider: 'Asana',
    page: detector('asanapersonalaccesstoken'),
    marks: ['0/', '1/', '2/'],
    rest: /\d{10,20}(?:\/\d{10,20})?:[a-f\d]{32}/y,
  },
  {
    provider: 'Contentful',
    page: detector('contentfulpersonalaccesstoken'),
    marks: ['CFPAT-'],
    rest: /[\w-]{43}/y,
  },
  {
    provider: 'Typeform',
    page: GITLEAKS,
    marks: ['tfp_'],
    rest: /[\w.=-]{40,}/y,
  },
  {
    provider: 'Dropbox',
    page: detector('dropbox'),
    marks: ['sl.'],
    rest: /(?:u\.)?[\w=-]{100,}/y,
  },
  {
    provider: 'Frame.io',
    page: GITLEAKS,
    marks: ['fio-u-'],
    rest: /[\w=-]{64}/y,
  },
  {
    provider: 'Beamer',
    page: GITLEAKS,
    marks: ['b_'],
    rest: /[a-z\d=_-]{44}/y,
    isApart: true,
    fewestChanges: 14,
  },
  {
    provider: 'Mapbox',
    page: GITLEAKS,
    marks: ['pk.', 'sk.', 'tk.'],
    rest: /[A-Za-z\d]{60}\.[A-Za-z\d]{22}/y,
  },
  {
    provider: 'MaxMind',
    page: GITLEAKS,
    marks: ['_mmk'],
    before: { of: /\w/, least: 36, most: 36 },
    rest: /(?!\w)/y,
  },
  {
    provider: 'Databricks',
    page: GITLEAKS,
    marks: ['dapi'],
    rest: /[a-f\d]{32}(?:-\d)?/y,
  },
  {
    provider: 'ClickHouse Cloud',
    page: GITLEAKS,
    marks: ['4b1d'],
    rest: /[A-Za-z\d]{38}/y,
    isApart: true,
    fewestChanges: 12,
  },
  {
    provider: 'Confluent Cloud',
    page: 'https://docs.confluent.io/cloud/current/access-management/authenticate/api-keys/index.html',
    marks: ['cflt'],
    rest: /[A-Za-z\d+/]{60}/y,
    isApart: true,
    fewestChanges: 16,
  },
  {
    provider: 'PlanetScale',
    page: GITLEAKS,
    marks: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'],
    rest: /[\w=.-]{32,64}/y,
  },
  {
    provider: 'Supabase',
    page: 'https://supabase.com/docs/guides/api/api-keys',
    marks: ['sbp_', 'sb_secret_'],
    rest: /[\w-]{24,}/y,
    isApart: true,
    fewestChanges: 6,
  },
  { provider: 'Neon', page: 'https://neon.com/docs/manage/api-keys', marks: ['napi_'], rest: /[a-z\d]{40,}/y },
  { provider: 'SettleMint', page: GITLEAKS, marks: ['sm_pat_', 'sm_aat_', 'sm_sat_'], rest: /[A-Za-z\d]{16}/y },
  { provider: 'Adobe', page: GITLEAKS, marks: ['p8e-'], rest: /[A-Za-z\d]{32}/y },
  {
    provider: 'Intra 42',
    page: detector('intra42'),
    marks: ['s-s4t2ud-', 's-s4t2af-'],
    rest: /[A-Fa-f\d]{64}/y,
  },
  // Users and their sign-in.
  {
    provider: 'Okta',
    page: detector('okta'),
    marks: ['00'],
    rest: /[\w=-]{40}/y,
    isApart: true,
    fewestChanges: 14,
  },
  {
    provider: 'Authress',
    page: GITLEAKS,
    marks: ['sc_', 'ext_', 'scauth_', 'authress_'],
    rest: /[A-Za-z\d]{5,30}\.[A-Za-z\d]{4,6}\.acc[_-][A-Za-z\d-]{10,32}\.[\w+/=-]{30,120}/y,
  },
  // Observability.
  {
    provider: 'Grafana',
    page: GITLEAKS,
    marks: ['glsa_', 'glc_'],
    rest: /[\w=+/-]{20,}/y,
  },
  {
    provider: 'New Relic',
    page: GITLEAKS,
    marks: ['NRAK-', 'NRII-', 'NRIQ-', 'NRRA-', 'NRJS-'],
    rest: /[\w=+/-]{19,}/y,
  },
  {
    provider: 'New Relic, ingest',
    page: detector('newreliclicensekey'),
    marks: ['NRAL'],
    before: { of: /[A-Za-z\d]/, least: 36, most: 36 },
    rest: /(?!\w)/y,
  },
  {
    provider: 'Sentry',
    page: 'https://github.com/getsentry/sentry/blob/master/src/sentry/types/token.py',
    marks: ['sntrys_', 'sntryu_', 'sntrya_', 'sntryi_'],
    rest: /[\w=+/-]{20,}/y,
  },
  {
    provider: 'Dynatrace',
    page: GITLEAKS,
    marks: ['dt0'],
    rest: /[a-z]\d{2}\.[A-Za-z\d]{24}\.[A-Za-z\d]{64}/y,
  },
  { provider: 'PostHog', page: detector('posthog'), marks: ['phx_', 'phs_'], rest: /[A-Za-z\d]{32,}/y },
  // Models.
  {
    provider: 'OpenAI, Anthropic, OpenRouter',
    page: GITLEAKS,
    marks: ['sk-'],
    rest: /(?:proj|svcacct|admin|ant|or|lf)-[\w-]{20,}|[A-Za-z\d]{32,}/y,
  },
  {
    provider: 'Hugging Face',
    page: GITLEAKS,
    marks: ['hf_', 'api_org_'],
    rest: /[A-Za-z\d]{32,}/y,
  },
  { provider: 'Groq', page: detector('groq'), marks: ['gsk_'], rest: /[A-Za-z\d]{48,}/y },
  { provider: 'xAI', page: detector('xai'), marks: ['xai-'], rest: /[A-Za-z\d]{70,}/y },
  {
    provider: 'Perplexity',
    page: GITLEAKS,
    marks: ['pplx-'],
    rest: /[A-Za-z\d]{40,}/y,
  },
  {
    provider: 'Replicate',
    page: detector('replicate'),
    marks: ['r8_'],
    rest: /[A-Za-z\d]{37}/y,
  },
  {
    provider: 'LangSmith',
    page: detector('langsmith'),
    marks: ['lsv2_pt_', 'lsv2_sk_'],
    rest: /[a-f\d]{32}_[a-f\d]{10}/y,
  },
  {
    provider: 'NVIDIA',
    page: detector('nvapi'),
    marks: ['nvapi-'],
    rest: /[\w-]{60,}/y,
  },
  {
    provider: 'Pinecone',
    page: detector('pinecone'),
    marks: ['pcsk_'],
    rest: /\w{40,}/y,
  },
  { provider: 'ElevenLabs', page: detector('elevenlabs'), marks: ['sk_'], rest: /[a-f\d]{48}/y },
  {
    provider: 'Cerebras',
    page: 'https://inference-docs.cerebras.ai/api-reference',
    marks: ['csk-'],
    rest: /[a-z\d]{40,}/y,
  },
  {
    provider: 'Tavily',
    page: 'https://docs.tavily.com/api-reference/introduction',
    marks: ['tvly-'],
    rest: /[\w-]{32,}/y,
  },
  // Addresses that let everybody in who knows them: the service stays, its path goes.
  {
    provider: 'Slack, webhooks',
    page: 'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks',
    marks: [
      'hooks.slack.com/services/',
      'hooks.slack.com/workflows/',
      'hooks.slack.com/triggers/',
      'hooks.slack-gov.com/services/',
    ],
    rest: /[\w./-]+/y,
    keepsMark: true,
  },
  {
    provider: 'Discord, webhooks',
    page: detector('discordwebhook'),
    marks: ['discord.com/api/', 'discordapp.com/api/'],
    rest: /(?:v\d{1,2}\/)?webhooks\/[\w./-]+/y,
    keepsMark: true,
  },
  {
    provider: 'Microsoft Teams',
    page: 'https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook',
    marks: ['webhook.office.com/webhookb2/', 'outlook.office.com/webhook/'],
    rest: /[\w@./-]+/y,
    keepsMark: true,
  },
  {
    provider: 'Telegram, bots',
    page: 'https://core.telegram.org/bots/api#making-requests',
    marks: ['api.telegram.org/bot', 'api.telegram.org/file/bot'],
    rest: /\d{6,12}:[\w-]{30,}/y,
    keepsMark: true,
  },
  {
    provider: 'Zapier',
    page: detector('zapierwebhook'),
    marks: ['hooks.zapier.com/hooks/catch/', 'hooks.zapier.com/hooks/standard/'],
    rest: /[\w./-]+/y,
    keepsMark: true,
  },
  {
    provider: 'IFTTT',
    page: 'https://ifttt.com/maker_webhooks',
    marks: ['maker.ifttt.com/trigger/', 'maker.ifttt.com/use/'],
    rest: /[\w./-]+/y,
    keepsMark: true,
  },
  {
    provider: 'Make',
    page: 'https://help.make.com/webhooks',
    marks: ['.make.com/', 'hook.integromat.com/'],
    rest: /[a-z\d]{32}/y,
    keepsMark: true,
  },
  {
    provider: 'PagerDuty',
    page: 'https://developer.pagerduty.com/docs/events-api-v1-overview',
    marks: ['events.pagerduty.com/integration/', 'events.eu.pagerduty.com/integration/'],
    rest: /[a-z\d]{32}/y,
    keepsMark: true,
  },
  {
    provider: 'Feishu, Lark',
    page: 'https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot',
    marks: ['/open-apis/bot/v2/hook/', '/open-apis/bot/hook/'],
    rest: /[\w-]{20,}/y,
    keepsMark: true,
  },
  {
    provider: 'WeCom',
    page: 'https://developer.work.weixin.qq.com/document/path/91770',
    marks: ['/cgi-bin/webhook/send?key='],
    rest: /[\w-]{20,}/y,
    keepsMark: true,
  },
  {
    provider: 'Healthchecks.io',
    page: 'https://healthchecks.io/docs/http_api/',
    marks: ['hc-ping.com/'],
    rest: /[\w-]{20,}/y,
    keepsMark: true,
  },
];
