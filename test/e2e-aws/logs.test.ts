import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../shared/values/time.ts';
import { freePort, until } from '../e2e/support/program.ts';
import { envelope, eventId, packed } from '../support/log-batch.ts';
import { type Listening, listen } from '../support/stub-server.ts';
import { StubSlack } from '../support/stub-slack.ts';
import { callFunction, putRecord, putSecret, takeMessage } from './support/aws.ts';
import { bootstrap, type Deployment, deploy } from './support/deployment.ts';
import { Logs } from './support/logs.ts';
import { type Ministack, startMinistack } from './support/ministack.ts';

const clock = () => instant(Date.now());
const say = (text: string) => process.stdout.write(`${text}\n`);

/** MiniStack names the log groups of a stack so. That they are not subscribed is Tocsin's own doing. */
const OWN = '/aws/cloudformation/Tocsin/';
const CHECKOUT = '/shop/checkout';
const TRACE = '6a89abe1bd862e3fe1be46a994272793';

const routing = (slack: Listening, logs: string) => `global:
  slack_api_url: ${slack.url}/api/
  traces:
    lookup: none
    region: eu-central-1
    links: [{ name: Jaeger, url: 'https://jaeger.example.com/trace/{trace_id}' }]
route:
  receiver: team
  threshold: { count: 5, within: 1m }
receivers:
  - name: team
    slack_configs: [{ channel: '#errors' }]
${logs}`;

const LOGS = `logs:
  groups:
    - name: ${CHECKOUT}
    - prefix: /shop/later-
    - prefix: ${OWN}
`;

/** A line as Powertools for AWS Lambda writes it. */
const line = (service: string, order: number) =>
  JSON.stringify({
    level: 'ERROR',
    service,
    message: `Payment of order ${order} was refused after ${order % 900} ms`,
    xray_trace_id: `1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`,
    timestamp: new Date(clock()).toISOString(),
  });

const folder = mkdtempSync(join(tmpdir(), 'tocsin-aws-logs-'));
const slack = new StubSlack(clock, { channels: { errors: 'C0ERRORS01' } });
let server: Listening;
let ministack: Ministack;
let logs: Logs;
let deployment: Deployment;
/** Of the function `logs`. */
let functionArn = '';

beforeAll(async () => {
  server = await listen(slack);
  ministack = await startMinistack(await freePort(), {});
  logs = new Logs(ministack);
  await logs.create(CHECKOUT);
  writeFileSync(join(folder, 'tocsin.yaml'), routing(server, LOGS));
  await bootstrap(ministack, folder);
  deployment = await deploy(ministack, folder);
  await putSecret(ministack, 'tocsin/slack_bot_token', 'xoxb-stub');
}, 300_000);

afterAll(async () => {
  await ministack?.stop();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const messages = () => slack.channel('#errors').filter((one) => one.thread_ts === undefined);
const messageAbout = (service: string) => messages().filter((one) => one.text.includes(service));
const deadLetters = () => deployment.outputs.LogDeadLettersUrl ?? '';
const textsIn = (blocks: readonly unknown[]): readonly string[] =>
  [...JSON.stringify(blocks).matchAll(/"text":("(?:[^"\\]|\\.)*")/g)].map(
    ([, text = '""']) => JSON.parse(text) as string,
  );
const subscribed = (logGroup: string) => async () => (await logs.filtersOf(logGroup))[0];

describe('Log groups', () => {
  test('that are named are subscribed after the deployment, and those of Tocsin itself are not', async () => {
    await logs.tellThatDeployed(deployment, 'CREATE_COMPLETE');
    const filter = await until('the filter', subscribed(CHECKOUT));
    expect(filter).toMatchObject({ filterName: 'tocsin', destinationArn: expect.stringContaining(':function:') });
    functionArn = filter.destinationArn ?? '';
    const own = await logs.namesOf(OWN);
    expect(own.length).toBeGreaterThan(7);
    for (const name of own) expect(await logs.filtersOf(name)).toEqual([]);
  });

  test('that are made later are subscribed when they are', async () => {
    await logs.create('/shop/later-1');
    await logs.tellThatCreated('/shop/later-1');
    await until('the filter', subscribed('/shop/later-1'));
    await logs.write(
      '/shop/later-1',
      Array.from({ length: 5 }, (_, n) => line('basket', n)),
      clock(),
    );
    await until('the message', () => messageAbout('basket').length > 0);
  });
});

describe('The same error five times within a minute', () => {
  test('is one message with service, template, count, sample, trace and links', async () => {
    const started = clock();
    await logs.write(CHECKOUT, [line('checkout', 104), line('checkout', 2205), 'an entry that is none'], clock());
    await logs.write(CHECKOUT, [line('checkout', 33), line('checkout', 47_811)], clock());
    expect(messageAbout('checkout')).toEqual([]);
    await logs.write(CHECKOUT, [line('checkout', 5)], clock());
    const message = await until('the message', () => messageAbout('checkout')[0]);
    const shown = JSON.stringify(message.blocks);
    expect(shown).toContain('Payment of order ‹*› was refused after ‹*›: checkout');
    expect(shown).toContain('seen 5 times');
    expect(shown).toMatch(/Payment of order (104|2205|33|47811|5) was refused after \d+ ms/);
    expect(shown).toContain('`log_group=/shop/checkout`');
    expect(shown).toContain(`\`${TRACE}\` (X-Ray \`1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}\`)`);
    expect(shown).toContain(`#xray:traces/1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}|X-Ray>`);
    expect(shown).toMatch(/#logsV2:logs-insights\S+\*2fshop\*2fcheckout\S*\|Logs Insights>/);
    expect(shown).toContain(`<https://jaeger.example.com/trace/${TRACE}|Jaeger>`);
    expect([messageAbout('checkout').length, message.edits.length, message.replies.length]).toEqual([1, 0, 0]);
    say(`Slack: ${textsIn(message.blocks).join('\n       ')}`);
    say(`log event to Slack: ${(Number(message.ts) * 1000 - started).toFixed()} ms`);
  });
});

describe('What cannot be read', () => {
  test('is kept with its reason as the event that can be handed in again', async () => {
    const event = { awslogs: { data: Buffer.from('not gzip').toString('base64') } };
    await callFunction(ministack, functionArn, event);
    const letter = await until('the dead letter', () => takeMessage(ministack, deadLetters()));
    expect([JSON.parse(letter.body), letter.reason]).toEqual([event, 'not-gzip']);
  });
});

describe('A deployment that puts a stream between', () => {
  beforeAll(async () => {
    deployment = await deploy(ministack, folder, { logStream: 'true' });
  }, 300_000);

  test('leaves the function where it was, so that no event is lost until the filters are changed', async () => {
    expect((await subscribed(CHECKOUT)())?.destinationArn).toBe(functionArn);
    await logs.write(
      CHECKOUT,
      Array.from({ length: 5 }, (_, n) => line('invoices', n)),
      clock(),
    );
    await until('the message', () => messageAbout('invoices').length > 0);
  });

  test('changes the filters, and what comes through the stream is told; what cannot be read is kept', async () => {
    await logs.tellThatDeployed(deployment, 'UPDATE_COMPLETE');
    const filter = await until('the filter to change', async () => {
      const found = await subscribed(CHECKOUT)();
      return found?.destinationArn !== functionArn && found;
    });
    expect(filter).toMatchObject({
      destinationArn: expect.stringContaining(':stream/'),
      roleArn: expect.stringContaining(':role/'),
    });
    const streamArn = filter.destinationArn ?? '';
    const events = Array.from({ length: 5 }, (_, n) => ({
      id: eventId(n),
      timestamp: clock(),
      message: line('shipping', n),
    }));
    const unreadable = Buffer.from('not gzip').toString('base64');
    await putRecord(ministack, streamArn, unreadable);
    await putRecord(ministack, streamArn, packed(JSON.stringify(envelope(events, { logGroup: CHECKOUT }))));
    await until('the message', () => messageAbout('shipping').length > 0);
    const letter = await until('the dead letter', () => takeMessage(ministack, deadLetters()));
    expect([JSON.parse(letter.body), letter.reason]).toEqual([{ awslogs: { data: unreadable } }, 'not-gzip']);
  });
});

describe('A deployment without the section "logs"', () => {
  test('deletes the filters', async () => {
    writeFileSync(join(folder, 'tocsin.yaml'), routing(server, ''));
    await logs.tellThatDeployed(await deploy(ministack, folder), 'UPDATE_COMPLETE');
    for (const logGroup of [CHECKOUT, '/shop/later-1']) {
      await until('no filter', async () => (await logs.filtersOf(logGroup)).length === 0);
    }
  });
});
