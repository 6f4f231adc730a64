import { describe, expect, it } from 'vitest';
import { type LogsCall, showLogs } from '../../../local/cli/logs/logs.ts';
import { instant } from '../../../shared/values/time.ts';

const NOW = instant(Date.parse('2030-01-02T03:04:05Z'));
const CALL: LogsCall = { files: [], config: undefined, isJson: false, isWhy: false, isBatches: false };

const run = (files: Readonly<Record<string, string>>, call: Partial<LogsCall> = {}) =>
  showLogs(
    { ...CALL, ...call },
    (name) => Promise.resolve(files[name] === undefined ? { unreadable: name } : { text: files[name] }),
    NOW,
  );

/** Service and count of each error, in JSON. */
async function found(text: string, call: Partial<LogsCall> = {}): Promise<readonly unknown[]> {
  const { output } = await run({ '-': text }, { isJson: true, ...call });
  const { errors } = JSON.parse(output) as { errors: readonly { template: string; count: number }[] };
  return errors.map(({ template, count }) => [template, count]);
}

const LINE = '{"level":"error","message":"order 17 is stuck","service":"shop"}';
const EVENT = { timestamp: NOW, message: LINE };

describe('tocsin logs', () => {
  it('shows the errors of a log, the most frequent first, with what is known of each', async () => {
    const text = [
      'started',
      LINE,
      LINE.replace('17', '18'),
      'com.shop.Gone: x failed',
      '\tat com.shop.Pay.pay(Pay.java:3)',
      '',
    ];
    const { exitCode, output } = await run({ '-': text.join('\n') });
    expect(exitCode).toBe(0);
    expect(output.replace(/v2:\S{11}/g, 'v2:…')).toBe(`2 errors, seen 3 times in 5 events.

v2:…  2 times
  template  order <*> is stuck
  level     error
  service   shop
  message   order 17 is stuck

v2:…  1 time
  template  com.shop.Gone: x failed
  type      com.shop.Gone
  level     error
  service   standard input
  stack
    com.shop.Gone: x failed
    \tat com.shop.Pay.pay(Pay.java:3)
`);
  });

  it('says that there is none', async () => {
    expect((await run({ '-': 'started\nstopped\n' })).output).toBe('No errors in 2 events.\n');
  });

  it('reads several files', async () => {
    expect((await run({ a: LINE, b: LINE }, { files: ['a', 'b'] })).output).toMatch(
      /^1 error, seen 2 times in 2 events/,
    );
    expect(await run({ a: LINE }, { files: ['a', 'b'] })).toMatchObject({ exitCode: 2, problems: 'tocsin: b\n' });
  });

  it.each([
    ['lines', LINE],
    ['JSON lines, and others between them', `started\n${LINE}\nstopped\n`],
    [
      'what aws logs tail prints',
      `2030-01-02T03:04:05.678000+00:00 web/1 started\n2030-01-02T03:04:05.678000+00:00 web/1 ${LINE}\n`,
    ],
    ['what aws logs tail --format short prints', `2030-01-02T03:04:05 ${LINE}\n`],
    ['what an export task writes', `2030-01-02T03:04:05.678Z ${LINE}\n`],
    [
      'what aws logs filter-log-events prints',
      JSON.stringify({ events: [{ ...EVENT, logStreamName: 'a' }], searchedLogStreams: [] }, null, 4),
    ],
    ['what aws logs get-log-events prints', JSON.stringify({ events: [EVENT], nextForwardToken: 'f/3' })],
    [
      'what a subscription is sent',
      JSON.stringify({
        ...{
          messageType: 'DATA_MESSAGE',
          owner: '111122223333',
          logGroup: '/ecs/shop',
          logStream: 'a',
          subscriptionFilters: [],
        },
        logEvents: [{ id: '1', ...EVENT }],
      }),
    ],
  ])('reads %s', async (_, text) => {
    expect(await found(text)).toEqual([['order <*> is stuck', 1]]);
  });

  it('joins the lines that aws logs tail prints of one event', async () => {
    const text = '2030-01-02T03:04:05.678000+00:00 web/1 com.shop.Gone: x failed\n\tat com.shop.Pay.pay(Pay.java:3)\n';
    expect(await found(text)).toEqual([['com.shop.Gone: x failed', 1]]);
  });

  it('keeps log streams apart', async () => {
    const events = [
      ['a', 'com.shop.Gone: x failed'],
      ['b', '\tindented'],
      ['a', '\tat com.shop.Pay.pay(Pay.java:3)'],
    ].map(([logStreamName, message]) => ({ timestamp: NOW, logStreamName, message }));
    expect(await found(JSON.stringify({ events }))).toEqual([['com.shop.Gone: x failed', 1]]);
  });

  it('learns what messages have in common', async () => {
    const text = ['ada', 'bob', 'cleo', 'dora', 'emil', 'fritz', 'gina', 'hans']
      .map((one) => `ERROR login of ${one} refused`)
      .join('\n');
    expect(await found(text)).toEqual([['login of <*> refused', 8]]);
  });

  it('says why each entry is an error or none, and as which format it was read', async () => {
    const text = `${LINE}\nstarted\npay failed\nINFO served\ncom.shop.Gone: failed\n\tat com.shop.Pay.pay(Pay.java:3)`;
    expect((await run({ '-': text }, { isWhy: true })).output).toBe(`standard input
1  error: read as winston with level error; min_level is error
    ${LINE}
2  no error: it has no level and no words of an error
    started
3  error: it has no level and words of an error
    pay failed
4  no error: read as leveled-text with level info; min_level is error
    INFO served
5-6  error: it has no level and a stack trace
    com.shop.Gone: failed
`);
  });

  const ROUTING = (section: string) =>
    `route: { receiver: a, group_by: ['...'] }\nreceivers: [{ name: a }]\n${section}`;

  it('applies what the routing file says of logs, and what it removes', async () => {
    const rules =
      'logs: { groups: [{ prefix: /ecs }], min_level: warn, fingerprints: [{ match: { service: shop }, fingerprint: [one] }] }\n';
    const redaction = 'redaction: { patterns: [{ name: order, regex: "order [0-9]+" }] }\n';
    const files = { '-': `${LINE}\nWARN slow\n`, rules: ROUTING(rules + redaction) };
    const { output } = await run(files, { isJson: true, config: 'rules' });
    expect(output).toContain('"level": "warning"');
    expect(output).not.toContain('order 17');
    expect(await run({ ...files, rules: 'route: {}' }, { config: 'rules' })).toMatchObject({ exitCode: 1 });
    expect(await run(files, { config: 'nowhere' })).toMatchObject({ exitCode: 2 });
  });

  it('answers each batch with its errors', async () => {
    const batch = (...events: readonly string[]) => `${JSON.stringify({ logGroup: '/ecs/pay', events })}\n`;
    const { output } = await run({ '-': batch('started') + batch('ERROR stuck', 'ERROR stuck') }, { isBatches: true });
    const lines = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { errors: [] },
      {
        errors: [
          {
            ...{ fingerprint: expect.stringMatching(/^v2:/), title: 'stuck', template: 'stuck', level: 'error' },
            ...{ service: 'pay', count: 2, message: 'stuck' },
          },
        ],
      },
    ]);
    expect(await run({ '-': `${batch('x')}{"events":[]}\n` }, { isBatches: true })).toMatchObject({
      exitCode: 1,
      output: 'line 2: expected {"logGroup": a text, "events": a list of texts}\n',
    });
  });
});
