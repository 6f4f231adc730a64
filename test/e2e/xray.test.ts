import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutTraceSegmentsCommand, XRayClient } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { xrayTraces } from '../../shared/adapters/xray-traces.ts';
import { verdictOf } from '../../shared/traces/trace-verdict.ts';
import { instant, seconds } from '../../shared/values/time.ts';
import { CHECKOUT, documentsOf, TRACE_ID } from '../support/sample-trace.ts';
import { listen } from '../support/stub-server.ts';
import { StubSlack } from '../support/stub-slack.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { type Moto, startMoto } from './moto.ts';
import { post, startLocal } from './support/local.ts';
import { until } from './support/program.ts';

const clock = () => instant(Date.now());
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const SLACK_TOKEN = 'xoxb-e2e';

let moto: Moto;

beforeAll(async () => {
  moto = await startMoto();
  const client = new XRayClient({ endpoint: moto.endpoint, region: 'eu-west-1', credentials });
  const answer = await client.send(new PutTraceSegmentsCommand({ TraceSegmentDocuments: [...documentsOf(CHECKOUT)] }));
  expect(answer.UnprocessedTraceSegments).toEqual([]);
  client.destroy();
}, 600_000);

afterAll(() => moto?.close());

describe('X-Ray as moto plays it', () => {
  const lookUp = async (...ids: readonly string[]) =>
    await xrayTraces({ endpoint: moto.endpoint, region: 'eu-west-1', credentials }).lookUp(ids, {
      budget: seconds(20),
      before: clock(),
    });

  test('gives the segments that were put into it, and they make a verdict', async () => {
    const { found, failed } = await lookUp(TRACE_ID);
    expect(failed).toBeUndefined();
    expect(found.map((one) => verdictOf(one, (text) => text))).toMatchObject([
      {
        id: TRACE_ID,
        services: ['checkout', 'payments'],
        failure: { step: 'POST https://psp.example', status: 503, exception: 'TimeoutError' },
        isPartial: false,
      },
    ]);
  });

  test('has no summaries by service, so what is usual is not known, and the traces stand', async () => {
    expect(await lookUp(TRACE_ID)).toMatchObject({ found: [{ id: TRACE_ID }], usualFailed: 'unavailable' });
  });

  test('does not have what nobody put into it', async () => {
    expect(await lookUp(TRACE_ID.replace(/.$/, '0'))).toEqual({ found: [] });
  });
});

const ROUTING = (slack: string) => `global:
  slack_api_url: ${slack}/api/
  traces:
    lookup: xray
    region: eu-west-1
    log_groups: [/aws/lambda/checkout]
    links: [{ name: Jaeger, url: 'https://jaeger.example/trace/{trace_id}' }]
route: { receiver: team }
receivers: [{ name: team, slack_configs: [{ channel: '#alerts' }] }]
`;

test('an alert with a trace ID reaches Slack with what the trace shows, without personal data, and with links', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-xray-'));
  const slack = new StubSlack(clock, { token: SLACK_TOKEN });
  const server = await listen(slack);
  writeFileSync(join(folder, 'tocsin.yaml'), ROUTING(server.url));
  const local = await startLocal({
    TOCSIN_CONFIG: join(folder, 'tocsin.yaml'),
    TOCSIN_DATA: join(folder, 'data'),
    TOCSIN_SECRET_SLACK_BOT_TOKEN: SLACK_TOKEN,
    AWS_ENDPOINT_URL_XRAY: moto.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  try {
    const trace = `Root=1-${TRACE_ID.slice(0, 8)}-${TRACE_ID.slice(8)};Parent=53995c3f42cd8ad8;Sampled=1`;
    const traced = alertmanagerBody([{ name: 'pod-1', startsAt: clock(), annotations: { trace } }]);
    expect((await post(local, traced)).status).toBe(202);
    const message = await until('the message in Slack', () => JSON.stringify(slack.requests.at(-1)?.parsed));
    expect(message).toContain(
      'checkout → payments → POST https://psp.example 503 after 2.1 s: TimeoutError: no answer for ',
    );
    expect(message).not.toMatch(/jane@example|sk_live_/);
    expect(message).toContain(`https://jaeger.example/trace/${TRACE_ID}|Jaeger>`);
    expect(message).toContain('#xray:traces/1-6a89abe1-bd862e3fe1be46a994272793|X-Ray>');
    expect(message).toContain('|Logs Insights>');
  } finally {
    await local.program.stop();
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
