import { describe, expect, test } from 'vitest';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';

const found = (text: string) => {
  const file = readRoutingFile(text, DESTINATIONS);
  return (file.ok ? file.warnings : file.problems).map(({ id, field, found: what }) => `${id} ${field}: ${what}`);
};

const receivers = "receivers: [{ name: ops, slack_configs: [{ channel: '#a' }] }]\n";
const withMatchers = (matchers: string, below = '') =>
  found(`route:\n  receiver: ops\n  routes:\n  - matchers: [${matchers}]\n${below}${receivers}`);

describe('a matcher on a source', () => {
  test.each(['__source__="lambda"', '__source__=~"lambda|sns"', '__source__="Grafana"', '__source__!~".*"'])(
    '%s fits none',
    (matcher) => {
      const file = readRoutingFile(
        `route: { receiver: ops, routes: [{ matchers: ['${matcher}'] }] }\n${receivers}`,
        DESTINATIONS,
      );
      expect(file).toMatchObject({
        ok: false,
        problems: expect.arrayContaining([
          expect.objectContaining({
            id: 'unknown-source',
            severity: 'error',
            field: 'route.routes[0].matchers[0]',
            expected: '"alertmanager", "grafana", "cloudwatch" or "logs"',
          }),
        ]),
      });
    },
  );

  test.each(['__source__="logs"', '__source__=~"lambda|logs"', '__source__!="lambda"', '__receiver__="lambda"'])(
    '%s fits one',
    (matcher) => {
      expect(withMatchers(`'${matcher}'`)).toEqual([]);
    },
  );
});

describe('matchers that exclude each other', () => {
  test.each([
    ['\'a="1"\', \'a="2"\'', 'a="2"" beside "a="1""'],
    ['\'a="1"\', b=c, \'a!="1"\'', 'a!="1"" beside "a="1""'],
    ['\'a="1"\', \'a=~"[2-9]"\'', 'a=~"[2-9]"" beside "a="1""'],
    ['\'a!~"1.*"\', \'a="12"\'', 'a="12"" beside "a!~"1.*""'],
    ['\'a=~"x|y"\', \'a=~"z|w"\'', 'a=~"z|w"" beside "a=~"x|y""'],
    ['\'a=~"(x|y)"\', \'a!~"[a-z]"\'', 'a!~"[a-z]"" beside "a=~"(x|y)""'],
    ['\'a=~"web-.*"\', \'a=~"db-.*"\'', 'a=~"db-.*"" beside "a=~"web-.*""'],
    ['\'a=~"[ab]+"\', \'a!~"[ab]+"\'', 'a!~"[ab]+"" beside "a=~"[ab]+""'],
    ['\'a!=""\', \'a!~".+"\'', 'a!~".+"" beside "a!=""'],
    ['\'a!~".*"\'', 'a!~".*"", which no value fits'],
    ['\'{a="1",a="2"}\'', 'a="2"" beside "a="1""'],
  ])('%s', (matchers, message) => {
    const [one, ...more] = withMatchers(matchers);
    expect(more).toEqual([]);
    expect(one?.replaceAll('\\', '')).toMatch(/^excluding-matchers route.routes\[0\].matchers\[\d\]: /);
    expect(one?.replaceAll('\\', '')).toContain(message);
  });

  test.each([
    '\'a="1"\', \'b="2"\'',
    '\'a=~"x|y"\', \'a=~"y|z"\'',
    '\'a=~"web-?.*"\', \'a=~"web.*"\'',
    '\'a=~"web?.*"\', \'a=~"we.*"\'',
    '\'a!="1"\', \'a!="2"\'',
    '\'a=~".*x"\', \'a=~"y.*"\'',
    '\'a=~"(?i)web.*"\', \'a=~"WEB.*"\'',
    '\'a=~"a.*|b.*"\', \'a=~"b.*"\'',
    '\'a=~"1\\.2"\', \'a="1.2"\'',
    '\'a=~".+"\', \'a!=""\'',
  ])('%s do not', (matchers) => {
    expect(withMatchers(matchers)).toEqual([]);
  });

  test('of a route and one above it are told once, at the lower one', () => {
    const below = '    routes: [{ matchers: [\'a="2"\'], routes: [{ matchers: [b=c] }] }]\n';
    expect(withMatchers('a="1"', below).map((one) => one.replaceAll('\\', ''))).toEqual([
      'excluding-matchers route.routes[0].routes[0].matchers[0]: "a="2"" beside "a="1"" of route.routes[0]',
    ]);
  });
});

describe('a variable that is left in the file', () => {
  test.each([
    [`\${CHANNEL}`, 'CHANNEL'],
    ['$CHANNEL', 'CHANNEL'],
    [`#\${TEAM}-alerts`, 'TEAM'],
    [`\${CHANNEL:-hunter2}`, 'CHANNEL'],
    ['$__env{CHANNEL}', 'CHANNEL'],
  ])('%s', (channel, name) => {
    const problems = found(
      `route: { receiver: ops }\nreceivers: [{ name: ops, slack_configs: [{ channel: '${channel}' }] }]`,
    );
    expect(problems).toContainEqual(
      `unexpanded-variable receivers[0].slack_configs[0].channel: the variable "${name}", which is not replaced here`,
    );
    expect(problems.join()).not.toContain('hunter2');
  });

  test('is found in matchers, names and addresses', () => {
    expect(
      found(
        `global: { jira_api_url: 'https://\${SITE}.atlassian.net' }\nroute: { receiver: $OPS, routes: [{ matchers: [team="$TEAM"] }] }\nreceivers: [{ name: $OPS }]`,
      ).filter((one) => one.startsWith('unexpanded')),
    ).toHaveLength(4);
  });

  test.each(['\'a=~"web$"\'', '\'a=~"(web$|DB$)"\'', '\'a=~"x{2}$"\'', '\'price="$5"\''])(
    'is no $ that is a part of an expression or a price: %s',
    (matchers) => {
      expect(withMatchers(matchers)).toEqual([]);
    },
  );

  test('is no filter pattern', () => {
    const text = `logs: { groups: [{ prefix: /a }], filter_pattern: '{ $.LEVEL = "ERROR" || $LEVEL }' }\nredaction: { patterns: [{ name: a, regex: 'AB$CD' }] }\n`;
    expect(found(`route: { receiver: ops }\n${receivers}${text}`)).toEqual([]);
  });
});

describe('a secret in an address', () => {
  test.each([
    'https://prod-1.logic.azure.com/workflows/abc/triggers/manual/paths/invoke?api-version=1&sig=hunter2-hunter2',
    'https://a.example.com/alerts?token=hunter2hunter2',
    'https://a.example.com/alerts?a=b&access_token=hunter2hunter2',
    'https://a.example.com/alerts?api_key=hunter2hunter2',
    'https://a.example.com/alerts?key=hunter2hunter2hunter2',
    'https://hunter2hunter2@a.example.com/alerts',
    'https://me:hunter2@a.example.com/alerts',
    'https://hooks.slack.com/services/T0/B0/hunter2hunter2',
    'https://chat.example.com/hooks/hunter2hunter2hunter2',
    'https://discord.com/api/webhooks/1234567890/hunter2hunter2hunter2',
    'https://acme.webhook.office.com/webhookb2/hunter2a-1111-2222-3333-444444444444@x/IncomingWebhook/0a',
    'https://api.telegram.org/bot12345:hunter2hunter2/sendMessage',
    'https://events.pagerduty.com/integration/0123456789abcdefhunter2aa/enqueue',
    'https://a.example.com/alerts/0123456789abcdefhunter2a',
    'https://chat.example.com/services/T0AB12CD/B0EF34GH/hunter2',
  ])('%s is refused without a word of it', (url) => {
    for (const text of [
      `route: { receiver: ops }\nreceivers: [{ name: ops, webhook_configs: [{ url: '${url}' }] }]`,
      `global: { traces: { links: [{ name: Jaeger, url: '${url}' }] } }\nroute: { receiver: ops }\n${receivers}`,
      `global: { jira_api_url: '${url}' }\nroute: { receiver: ops }\n${receivers}`,
      `route: { receiver: ops, routes: [{ matchers: ['a="${url}"'] }] }\n${receivers}`,
    ]) {
      const file = readRoutingFile(text, DESTINATIONS);
      expect(file).toMatchObject({ ok: false, problems: [{ id: 'literal-secret', severity: 'error' }] });
      expect(JSON.stringify(file)).not.toContain('hunter2');
    }
  });

  test.each([
    'https://deploys.example.com/alerts',
    'https://deploys.example.com/hooks/deploy-bot',
    'https://deploys.example.com:8443/webhooks/team-1?format=json&verbose=1',
    'http://127.0.0.1:8080/v1/incoming',
    'https://a.execute-api.eu-west-1.amazonaws.com/prod/alerts?key=short',
    'https://example.com/teams/platform-production-2/alerts',
  ])('%s has none', (url) => {
    expect(found(`route: { receiver: ops }\nreceivers: [{ name: ops, webhook_configs: [{ url: '${url}' }] }]`)).toEqual(
      [],
    );
  });

  test('in the address of a webhook is moved to bearer_token', () => {
    const file = readRoutingFile(
      "route: { receiver: a }\nreceivers: [{ name: a, webhook_configs: [{ url: 'https://a.example.com?token=x1' }] }]",
      DESTINATIONS,
    );
    expect(file).toMatchObject({ problems: [{ hint: expect.stringContaining('bearer_token of webhook_configs') }] });
  });
});

describe('a resolve_after that the repeat of a sender can outlast', () => {
  const said = (settings: string, routes = '') =>
    found(`route: { receiver: ops, repeat_interval: 10m, ${settings} ${routes} }\n${receivers}`);

  test.each(['1h', '4h'])('is warned of: %s', (time) => {
    expect(said(`resolve_after: ${time}`)).toEqual([
      `sender-repeat route.resolve_after: resolve_after ${time}, and senders that repeat after 4h unless configured otherwise`,
    ]);
  });

  test('is warned of in global', () => {
    expect(
      found(`global: { resolve_after: 1h }\nroute: { receiver: ops, repeat_interval: 10m }\n${receivers}`),
    ).toEqual([expect.stringMatching(/^sender-repeat global.resolve_after: /)]);
  });

  test.each([
    ['resolve_after: 5h,', ''],
    ['', 'routes: [{ matchers: [\'__source__="logs"\'], resolve_after: 15m }]'],
    ['', 'routes: [{ matchers: [\'__source__!~"alertmanager|grafana"\'], resolve_after: 15m }]'],
  ])('is not warned of: %s %s', (settings, routes) => {
    expect(said(settings, routes).filter((one) => one.startsWith('sender-repeat'))).toEqual([]);
  });
});
