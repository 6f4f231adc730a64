import type { Path } from './problem.ts';

/** What Alertmanager has and a routing file has not: what to do instead, by the key that people bring along. */
export interface Explained {
  /** Absent: one of the keys that there are. */
  readonly expected?: string;
  readonly hint: string;
}

const NO_KEY = 'no such key';
const NOT_YET = 'no such key yet';

const removed = (why: string): Explained => ({ expected: NO_KEY, hint: `${why}: remove it` });

const TIME_INTERVALS: Explained = {
  expected: NOT_YET,
  hint: 'time intervals are not supported',
};

const MATCH: Explained = {
  expected: 'matchers',
  hint: `write matchers: ['name="value"'], or name=~"value" for match_re`,
};

const LAYOUT = removed('messages have one layout, which shows labels and annotations');
const TIMEOUT = removed('the timeout is built in; webhook_configs has one to set');

const ANYWHERE = {
  group_wait: removed('the first notification goes out at once and later alerts edit it'),
  match: MATCH,
  match_re: MATCH,
  mute_time_intervals: TIME_INTERVALS,
  active_time_intervals: TIME_INTERVALS,
  time_intervals: TIME_INTERVALS,
  inhibit_rules: { expected: NOT_YET, hint: 'inhibition is not supported; inhibit in Alertmanager' },
  templates: { expected: NOT_YET, hint: 'templates are not supported; messages have one layout' },
  resolve_timeout: { expected: 'resolve_after', hint: 'silence after which an incident is assumed resolved' },
  http_config: removed('proxies and TLS are no settings here, and secrets are named by the keys of each destination'),
  tracing: removed('Tocsin traces itself with X-Ray'),
  storage: removed('TOCSIN_DATA says where a laptop keeps its data'),
} satisfies Readonly<Record<string, Explained>>;

const BY_TOPIC = 'use sns_configs with a topic that it is subscribed to';
const HOOK =
  'an entry of slack_configs with webhook_url and without channel: a hook has its channel. Put its URL into the ' +
  'variable of that secret';

const GLOBAL: Readonly<Record<string, Explained>> = {
  slack_api_url_file: { expected: 'webhook_url', hint: `write webhook_url: slack_webhook, in ${HOOK}` },
  slack_app_token: { expected: 'bot_token', hint: 'name the secret in the entries of slack_configs that need it' },
  slack_app_token_file: { expected: 'bot_token', hint: 'name the secret in the entries of slack_configs that need it' },
  slack_app_url: { expected: 'slack_api_url', hint: 'where the methods of the Web API are' },
};

/** `smtp_smarthost`, `pagerduty_url`: settings of what is no destination here. */
const FOREIGN_GLOBAL =
  /^(?:smtp|opsgenie|pagerduty|victorops|wechat|telegram|webex|rocketchat|mattermost|discord|msteams|pushover|incidentio)_/;

const SLACK: Readonly<Record<string, Explained>> = {
  api_url: {
    expected: 'webhook_url or bot_token',
    hint:
      'webhook_url names the secret that holds the URL of a hook, as slack_webhook, and stands without channel; a bot ' +
      'posts to a channel with bot_token',
  },
  api_url_file: { expected: 'webhook_url', hint: `it names a secret, as slack_webhook; no file is read. Use ${HOOK}` },
  app_token: { expected: 'bot_token', hint: "the name of the secret that holds the bot's token" },
  app_token_file: { expected: 'bot_token', hint: "the name of the secret that holds the bot's token; no file is read" },
  app_url: { expected: NO_KEY, hint: 'global.slack_api_url says where the methods of the Web API are' },
  update_message: removed('the message of a bot is always updated'),
  link_names: { expected: 'mention', hint: 'here, channel, or ids of people and groups' },
  http_config: {
    expected: 'bot_token or webhook_url',
    hint: 'they name secrets; proxies and TLS are no settings here',
  },
  ...Object.fromEntries(
    ['username', 'icon_emoji', 'icon_url'].map((key) => [key, removed('a bot has its name and picture in Slack')]),
  ),
  ...Object.fromEntries(
    [
      ...['title', 'title_link', 'text', 'pretext', 'fallback', 'color', 'fields', 'short_fields', 'footer', 'actions'],
      ...['callback_id', 'mrkdwn_in', 'image_url', 'thumb_url', 'message_text', 'blocks'],
    ].map((key) => [key, LAYOUT]),
  ),
};

const JIRA: Readonly<Record<string, Explained>> = {
  summary: LAYOUT,
  description: LAYOUT,
  api_type: removed('it is Jira Cloud'),
  reopen_duration: {
    expected: NO_KEY,
    hint: 'dedup_window of a route or of global says how long an issue is reopened',
  },
  http_config: { expected: 'user and api_token', hint: 'api_token names the secret that holds the API token of user' },
};

const SNS: Readonly<Record<string, Explained>> = {
  subject: LAYOUT,
  message: LAYOUT,
  sigv4: removed('credentials and region are those of the environment'),
  api_url: removed('the topic says its region'),
  phone_number: { expected: 'topic_arn', hint: 'subscribe the number to a topic' },
  target_arn: { expected: 'topic_arn', hint: 'subscribe the endpoint to a topic' },
};

const WEBHOOK: Readonly<Record<string, Explained>> = {
  url_file: { expected: 'url', hint: 'no file is read: write the address, and name its secret with bearer_token' },
  http_config: {
    expected: 'bearer_token',
    hint: 'the name of the secret that is sent as the bearer token; other authentication, proxies and TLS are no settings',
  },
  max_alerts: removed('what is sent is bounded by its size'),
  payload: { expected: NO_KEY, hint: 'the body is tocsin.notification/v1: remove it' },
};

const RECEIVER: Readonly<Record<string, Explained>> = {
  email_configs: {
    hint: 'there is no such destination: for an e-mail address use sns_configs with a topic that it is subscribed to',
  },
  ...Object.fromEntries(
    ['pagerduty', 'opsgenie', 'victorops', 'incidentio', 'pushover', 'webex'].map((name) => [
      `${name}_configs`,
      { hint: `there is no such destination: where the service takes messages of SNS, ${BY_TOPIC}` },
    ]),
  ),
  ...Object.fromEntries(
    ['msteams', 'msteamsv2', 'discord', 'telegram', 'wechat', 'rocketchat', 'mattermost'].map((name) => [
      `${name}_configs`,
      { hint: 'there is no such destination: a program of your own can pass it on, with webhook_configs' },
    ]),
  ),
};

const ENTRIES: Readonly<Record<string, Readonly<Record<string, Explained>>>> = {
  slack_configs: SLACK,
  jira_configs: JIRA,
  sns_configs: SNS,
  webhook_configs: WEBHOOK,
};

/** Why a key of `alertmanager.yml` is not one of ours, where it stands in `path`. Undefined for any other key. */
export function explainUnsupported(key: string, path: Path): Explained | undefined {
  return own(sectionOf(path), key) ?? own(ANYWHERE, key) ?? foreign(key, path);
}

/** What is known of the keys of the map at a path. */
function sectionOf(path: Path): Readonly<Record<string, Explained>> {
  const [top, , configs] = path;
  if (top === 'global' && path.length === 1) return GLOBAL;
  if (top !== 'receivers') return {};
  if (path.length === 2) return RECEIVER;
  if (path.length !== 4) return {};
  return { timeout: TIMEOUT, ...ENTRIES[String(configs)] };
}

function foreign(key: string, path: Path): Explained | undefined {
  if (path[0] === 'global' && FOREIGN_GLOBAL.test(key)) {
    return removed('there is no such destination, and nothing to set for it');
  }
  return undefined;
}

const own = (section: Readonly<Record<string, Explained>>, key: string): Explained | undefined =>
  Object.hasOwn(section, key) ? section[key] : undefined;

/** The name in a receiver's key: `email` of `email_configs`. Undefined for any other key. */
export const destinationIn = (key: string): string | undefined => /^(.+)_configs$/.exec(key)?.[1];
