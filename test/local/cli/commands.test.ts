import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ReadInput } from '../../../local/cli/command.ts';
import { run } from '../../../local/cli/main.ts';
import { instant } from '../../../shared/values/time.ts';

/** Runs a command in this process; any name but `-` is a file of the project. */
const tocsin = (words: readonly string[], input = '') => {
  const read: ReadInput = async (name) =>
    name === '-' ? { text: input } : { text: readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8') };
  return run(words, {
    read,
    now: instant(Date.parse('2026-08-22T14:10:00Z')),
    deadLettersOf: () => ({ list: async () => [], send: async () => [] }),
  });
};

const FILE = 'examples/tocsin.yaml';

const example = (name: string) => readFileSync(new URL(`../../../examples/${name}`, import.meta.url), 'utf8');

/** A minimal routing file of another root, to be piped in. */
const PIPED = "route: { receiver: piped, group_by: ['...'] }\nreceivers: [{ name: piped }]\n";

describe('tocsin on the command line', () => {
  test('prints how it is called', async () => {
    const { exitCode, output, problems } = await tocsin(['--help']);
    expect([exitCode, problems]).toEqual([0, '']);
    expect(output).toMatch(/^Usage: tocsin COMMAND/);
  });

  test.each([
    [[], 'no command was given'],
    [['ckeck', FILE], 'there is no command ckeck'],
    [['constructor'], 'there is no command constructor'],
    [['check'], 'check takes one FILE'],
    [['check', FILE, FILE], 'check takes one FILE'],
    [['redact'], 'redact takes one FILE'],
    [['explain', FILE], 'explain takes a FILE and a PAYLOAD'],
    [['check', '--jsn', FILE], "Unknown option '--jsn'"],
    [['check', '--all', FILE], '--stack and --all are of dead-letters'],
    [['check', '--why', FILE], '--config, --why and --batches are of logs'],
  ])('refuses %j and says how it is called', async (words, mistake) => {
    expect(await tocsin(words)).toEqual({
      exitCode: 2,
      output: '',
      problems: `tocsin: ${mistake}. Try: tocsin --help\n`,
    });
  });

  test('refuses to read two files from standard input', async () => {
    expect(await tocsin(['explain', '-', '-'])).toEqual({
      exitCode: 2,
      output: '',
      problems: 'tocsin: only one of the two can be standard input\n',
    });
  });
});

describe('tocsin check', () => {
  test('prints the routes with their receivers and timing, and the secrets by name and variable', async () => {
    const { exitCode, output, problems } = await tocsin(['check', FILE]);
    expect([exitCode, problems]).toEqual([0, '']);
    expect(output).toContain(`${FILE}: no mistakes, 6 routes, 4 receivers\n\nroute: every alert -> operations\n`);
    expect(output).toContain('  route.routes[0]: severity="critical" -> on-call, continues\n');
    expect(output).toContain(
      '      threshold 10 within 5m, update_interval 10s, group_interval 5m, repeat_interval 4h, dedup_window 1d, resolve_after 13h\n',
    );
    expect(output).toContain(
      '  payments: slack:webhook/payments_webhook, jira:example.atlassian.net/PAY/Bug (edits), webhook:https://deploys.example.com/alerts\n',
    );
    expect(output).toContain('  slack_bot_token: TOCSIN_SECRET_SLACK_BOT_TOKEN\n');
    expect(output).not.toContain('Warnings');
  });

  test('reads standard input, and prints what works and is probably not meant', async () => {
    const warned = await tocsin(['check', '-'], PIPED.replace('piped }]', 'piped }, { name: unused }]'));
    expect(warned.exitCode).toBe(0);
    expect(warned.output).toContain(
      '\nWarnings\n  -:2:38 receivers[1].name: found "unused", which no route names, expected a route for it\n' +
        '    2 | receivers: [{ name: piped }, { name: unused }]\n' +
        '      |                                      ^ unused-receiver\n',
    );
  });

  test('prints every mistake with its line, and nothing of a secret', async () => {
    const text = `${PIPED}global: { slack_api_url: 'https://hooks.slack.com/services/T0/B0/xyz', timeout: 5m }\n`;
    const { exitCode, output, problems } = await tocsin(['check', '-'], text);
    expect([exitCode, problems]).toEqual([1, '']);
    const places = output.split('\n').filter((line) => line.startsWith('-'));
    expect(places.map((line) => line.split(': ')[0])).toEqual(['-:3:26 global.slack_api_url', '-:3:72 global.timeout']);
    expect(output).toContain(
      "\n  3 | global: { slack_api_url: '…', timeout: 5m }\n    |                          ^ literal-secret\n",
    );
    expect(output).toContain(
      "\n  3 | global: { slack_api_url: '…', timeout: 5m }\n    |                               ^ unknown-key\n",
    );
    expect(output).not.toContain('xyz');
  });

  test('prints the same as JSON', async () => {
    const right = await tocsin(['check', '--json', FILE]);
    expect(JSON.parse(right.output)).toMatchObject({
      ok: true,
      warnings: [],
      routes: { length: 6, 3: { field: 'route.routes[1].routes[0]', timing: { threshold: '10 within 5m' } } },
      receivers: {
        length: 4,
        0: {
          name: 'operations',
          integrations: [{ place: 'slack:operations', edits: true, cadence: 'at-once', send_resolved: true }],
        },
      },
      secrets: { length: 4 },
    });
    const wrong = await tocsin(['check', '-', '--json'], 'route: {}');
    expect(wrong.exitCode).toBe(1);
    expect(JSON.parse(wrong.output)).toMatchObject({
      ok: false,
      problems: [
        { id: 'schema', severity: 'error', line: 1, field: 'receivers' },
        { id: 'root-route', line: 1 },
      ],
    });
  });
});

describe('tocsin explain', () => {
  test('says which way the alerts take, matcher by matcher, whom they reach and what is said first', async () => {
    const { exitCode, output, problems } = await tocsin(['explain', FILE, 'examples/alertmanager.json']);
    expect([exitCode, problems]).toEqual([0, '']);
    expect(output).toMatch(
      /^2 alerts of alertmanager, sent to its receiver "tocsin": 2 incidents\n\nIncident [\w-]{11}: 2/,
    );
    expect(output).toContain(`
    route -> operations: matched, and one below it as well
      route.routes[0] severity="critical" -> on-call: taken by this incident
        met: severity="critical" (severity is "critical")
      route.routes[1] team="payments" -> payments: taken
        met: team="payments" (team is "payments")
        route.routes[1].routes[0] alertname=~"PaymentDeclined|PaymentTimeout" -> payments: not taken
          not met: alertname=~"PaymentDeclined|PaymentTimeout" (alertname is "CheckoutErrors")
      route.routes[2] __source__="grafana", environment!~"prod.*" -> blackhole: not tried: a route before it took the alert and does not continue
      route.routes[3] __source__="logs" -> operations: not tried: a route before it took the alert and does not continue
  receiver: on-call, that is slack:on-call (edits), sns:arn:aws:sns:eu-west-1:123456789012:on-call
  threshold: 1 within 1m
  slack:on-call: notified at once, first: the problem is new (2 firing)
  sns:arn:aws:sns:eu-west-1:123456789012:on-call: notified at once, first: the problem is new (2 firing)
  first message: New problem: CheckoutErrors: shop, eu-1 (critical, 2 firing)
`);
  });

  test('says why no one is notified', async () => {
    const { output } = await tocsin(['explain', FILE, 'examples/grafana.json']);
    expect(output).toMatch(/^1 alert of grafana, sent to its receiver "tocsin": 1 incident\n/);
    expect(output).toContain(
      '  slack:webhook/payments_webhook, webhook:https://deploys.example.com/alerts: suppressed, below-threshold: fewer occurrences than the threshold asks for (1 seen, 10 within 5m asked for)\n',
    );
    expect(output).not.toContain('first message');
  });

  test('says what a label is not', async () => {
    const text = 'route: { receiver: a, routes: [{ matchers: [zone="1"] }] }\nreceivers: [{ name: a }]';
    const { output } = await tocsin(['explain', '-', 'examples/grafana.json'], text);
    expect(output).toContain('        not met: zone="1" (zone is absent or empty)\n  receiver: a, that is no place\n');
  });

  test('reads the payload from standard input, and makes every alert its own incident where the route says so', async () => {
    const { output } = await tocsin(['explain', FILE, '-'], example('alertmanager.json'));
    expect(output).toContain('2 incidents');
    const own = await tocsin(['explain', '-', 'examples/alertmanager.json', '--json'], PIPED);
    expect(JSON.parse(own.output)).toMatchObject({
      ok: true,
      source: 'alertmanager',
      incidents: [{ group: { pod: 'checkout-1' } }, { group: { pod: 'checkout-2' }, lanes: [] }],
    });
  });

  test('prints the same as JSON', async () => {
    const { output } = await tocsin(['explain', '--json', FILE, 'examples/grafana.json']);
    expect(JSON.parse(output)).toMatchObject({
      source: 'grafana',
      sender: 'tocsin',
      incidents: [
        {
          receiver: 'payments',
          integrations: [
            { place: 'slack:webhook/payments_webhook', edits: false, cadence: 'interval' },
            { place: 'jira:example.atlassian.net/PAY/Bug', edits: true, cadence: 'at-once' },
            { place: 'webhook:https://deploys.example.com/alerts' },
          ],
          lanes: [{ lane: 'route/0/at-once/payments', suppress: 'below-threshold' }, {}],
          way: {
            field: 'route',
            outcome: 'passed-down',
            routes: [
              { outcome: 'no-match', matchers: [{ matcher: 'severity="critical"', value: 'warning', matched: false }] },
              { outcome: 'passed-down', routes: [{ field: 'route.routes[1].routes[0]', outcome: 'taken' }] },
              { outcome: 'not-tried' },
              { outcome: 'not-tried' },
            ],
          },
        },
      ],
    });
  });

  test('says what is wrong with a payload, to the one sender whose format it is', async () => {
    const malformed = await tocsin(['explain', FILE, '-'], '{"version":"4","receiver":"a","alerts":[]}');
    expect(malformed).toEqual({
      exitCode: 1,
      output: '-: as alertmanager: alerts must hold at least one alert\n',
      problems: '',
    });
    const foreign = await tocsin(['explain', FILE, '-', '--json'], '{"hello":1}');
    expect([foreign.exitCode, JSON.parse(foreign.output)]).toMatchObject([1, { ok: false, refusals: { length: 2 } }]);
  });

  test('says first what is wrong with the routing file', async () => {
    const { exitCode, output } = await tocsin(['explain', '-', 'examples/grafana.json'], 'route: []');
    expect([exitCode, output]).toEqual([1, expect.stringContaining('-:1:8 route: found an empty list')]);
  });
});

describe('tocsin redact', () => {
  const TEXT = 'Payment of CU-123456 failed\nmail to bob@example.com\n';

  test('prints standard input as it is stored under a routing file', async () => {
    expect(await tocsin(['redact', FILE], TEXT)).toEqual({
      exitCode: 0,
      output: 'Payment of ‹custom:customer-number› failed\nmail to ‹e-mail›\n',
      problems: '',
    });
  });

  test('counts what was removed, as JSON', async () => {
    const { output } = await tocsin(['redact', FILE, '--json'], TEXT);
    expect(JSON.parse(output)).toMatchObject({ found: { custom: 1, 'e-mail': 1 } });
  });

  test('refuses a routing file that is wrong, and standard input in its place', async () => {
    const wrong = await tocsin(['redact', 'examples/alertmanager.json'], TEXT);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.output).toMatch(/^examples\/alertmanager\.json:1:1 route: found nothing/);
    expect((await tocsin(['redact', '-'], TEXT)).problems).toBe(
      'tocsin: standard input is the text, FILE has to be another\n',
    );
  });
});
