import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../shared/config/problem.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';

const problemsOf = (text: string) => {
  const file = readRoutingFile(text, DESTINATIONS);
  return file.ok ? [] : file.problems.map(formatProblem);
};

const HOOK = 'https://hooks.slack.com/services/T0AB/B0CD/hunter2hunter2';
const ROUTE = 'route: { receiver: ops }\n';

const inGlobal = (entry: string) =>
  problemsOf(`${ROUTE}receivers: [{ name: ops, slack_configs: [{ channel: '#a' }] }]\nglobal: { ${entry} }\n`);
const inReceiver = (entry: string) => problemsOf(`${ROUTE}receivers: [{ name: ops, ${entry} }]\n`);
const inEntry = (kind: string, entry: string) => inReceiver(`${kind}: [{ ${entry} }]`);

describe('a key of alertmanager.yml is one mistake, which says what to do here', () => {
  test.each([
    [`slack_api_url: '${HOOK}'`, /slack_api_url: found what looks like the URL of a hook.*webhook_url: slack_webhook/],
    ['slack_api_url_file: /etc/slack', /"slack_api_url_file", expected webhook_url \(.*in an entry of slack_configs/],
    ['slack_app_token: xoxb-1234-abcdefgh', /"slack_app_token", expected bot_token \(name the secret in/],
    ['resolve_timeout: 5m', /"resolve_timeout", expected resolve_after \(silence/],
    ["smtp_smarthost: 'mail.example.com:25'", /"smtp_smarthost", expected no such key \(there is no such destination/],
    ['smtp_auth_password: hunter2hunter2hunter2', /"smtp_auth_password", expected no such key/],
    ['opsgenie_api_key: 0123456789abcdef0123456789', /"opsgenie_api_key", expected no such key/],
    ['pagerduty_url: https://a.example.com', /"pagerduty_url", expected no such key/],
    [`http_config: { proxy_url: 'http://me:hunter2@proxy' }`, /"http_config", expected no such key \(proxies and TLS/],
    ['slack_apiurl: https://slack.com/api/', /did you mean slack_api_url\?/],
  ])('global: %s', (entry, message) => {
    const problems = inGlobal(entry);
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(problems.join()).not.toMatch(/hunter2|abcdefgh|0123456789/);
  });

  test.each([
    ['email_configs: [{ to: a@example.com }]', /"email_configs".*for an e-mail address use sns_configs with a topic/],
    ['pagerduty_configs: [{ routing_key: 0123456789abcdef0123456789 }]', /"pagerduty_configs".*takes messages of SNS/],
    ['opsgenie_configs: [{ api_key: 0123456789abcdef0123456789 }]', /"opsgenie_configs".*takes messages of SNS/],
    [`discord_configs: [{ webhook_url: '${HOOK}' }]`, /"discord_configs".*a program of your own.*webhook_configs/],
    ["slack_config: [{ channel: '#a' }]", /"slack_config".*\(did you mean slack_configs\?\)/],
    ["slak_configs: [{ channel: '#a' }]", /"slak_configs".*\(did you mean slack_configs\?\)/],
    ['teletype_configs: []', /"teletype_configs".*\(there is no such destination\)/],
    ['emial_configs: []', /"emial_configs".*\(there is no such destination\)/],
  ])('a receiver with %s', (entry, message) => {
    const problems = inReceiver(entry);
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(problems.join()).not.toMatch(/hunter2|0123456789/);
  });

  test.each([
    [
      'slack_configs',
      `channel: '#a', api_url: '${HOOK}'`,
      /api_url", expected webhook_url or bot_token \(.*slack_webhook/,
    ],
    [
      'slack_configs',
      "channel: '#a', api_url_file: /etc/slack",
      /api_url_file", expected webhook_url \(.*no file is read/,
    ],
    ['slack_configs', "channel: '#a', app_token: xoxb-1234-hunter2hunter2", /app_token", expected bot_token \(/],
    ['slack_configs', "channel: '#a', username: bob", /username", expected no such key \(a bot has its name/],
    [
      'slack_configs',
      "channel: '#a', title: '{{ .Status }}'",
      /title", expected no such key \(messages have one layout/,
    ],
    ['slack_configs', "channel: '#a', text: '{{ .Status }}'", /text", expected no such key \(messages have one layout/],
    ['slack_configs', "channel: '#a', actions: []", /actions", expected no such key \(messages have one layout/],
    ['slack_configs', "channel: '#a', link_names: true", /link_names", expected mention \(/],
    [
      'slack_configs',
      "channel: '#a', update_message: true",
      /update_message", expected no such key \(.*always updated/,
    ],
    [
      'webhook_configs',
      "url: 'https://a.example.com', http_config: { authorization: { credentials: hunter2hunter2hunter2 } }",
      /http_config", expected bearer_token \(the name of the secret/,
    ],
    ['webhook_configs', "url: 'https://a.example.com', max_alerts: 10", /max_alerts", expected no such key \(/],
    ['slack_configs', 'channel: C0123456789, timeout: 10s', /timeout", expected no such key \(the timeout is built in/],
    [
      'webhook_configs',
      "url: 'https://a.example.com', timeout: 1m",
      /timeout: found "1m", expected a duration from 1s to 25s/,
    ],
    ['sns_configs', 'topic_arn: "arn:aws:sns:eu-west-1:123456789012:a", subject: a', /subject", expected no such key/],
    ['sns_configs', 'topic_arn: "arn:aws:sns:eu-west-1:123456789012:a", sigv4: {}', /sigv4", expected no such key/],
    [
      'jira_configs',
      'api_url: "https://a.atlassian.net", user: a, project: OPS, issue_type: Bug, summary: a',
      /summary", expected no such key/,
    ],
    [
      'jira_configs',
      'api_url: "https://a.atlassian.net", user: a, project: OPS, issue_type: Bug, reopen_duration: 1d',
      /reopen_duration", expected no such key \(dedup_window/,
    ],
  ])('%s with %s', (kind, entry, message) => {
    const problems = inEntry(kind, entry);
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(problems.join()).not.toMatch(/hunter2/);
  });

  test.each([
    [
      'templates: []',
      /"templates", expected no such key yet \(templates are not supported; messages have one layout\)/,
    ],
    ['inhibit_rules: []', /"inhibit_rules", expected no such key yet \(inhibition is not supported/],
    ['time_intervals: []', /"time_intervals", expected no such key yet \(time intervals are not supported\)/],
    ['mute_time_intervals: []', /"mute_time_intervals", expected no such key yet \(time intervals/],
    ['tracing: {}', /"tracing", expected no such key \(/],
  ])('%s beside route', (entry, message) => {
    expect(problemsOf(`${ROUTE}receivers: [{ name: ops }]\n${entry}\n`)).toEqual([expect.stringMatching(message)]);
  });
});
