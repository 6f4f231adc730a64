import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { powertoolsTracing } from '../../shared/adapters/powertools-tracing.ts';
import { instant } from '../../shared/values/time.ts';
import { StubAwsJson, takingSqs } from '../support/stub-aws-json.ts';
import { type Listening, listen } from '../support/stub-server.ts';

const TRACE = 'Root=1-65f0c1aa-0123456789abcdef01234567;Parent=0123456789abcdef';

interface Segment {
  readonly id: string;
  readonly name: string;
  readonly trace_id: string;
  readonly parent_id: string;
  readonly fault?: boolean;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly aws?: Readonly<Record<string, unknown>>;
}

let daemon: Socket;
let segments: Segment[];
let sqs: Listening;
let client: SQSClient;

/** What Lambda sets; the SDK of X-Ray reads some of it when it is loaded. */
beforeAll(async () => {
  daemon = createSocket('udp4', (message) => {
    segments.push(JSON.parse(message.toString().split('\n')[1] ?? '') as Segment);
  });
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', `127.0.0.1:${daemon.address().port}`);
  vi.stubEnv('AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs24.x');
  vi.stubEnv('LAMBDA_TASK_ROOT', '/var/task');
  sqs = await listen(new StubAwsJson(() => instant(0), takingSqs));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  daemon.close();
  await sqs.close();
});

beforeEach(() => {
  segments = [];
  client = new SQSClient({
    endpoint: sqs.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDSTUB', secretAccessKey: 'stub' },
    useQueueUrlAsEndpoint: false,
  });
});

const traced = (header: string | undefined) => {
  vi.stubEnv('_X_AMZN_TRACE_ID', header ?? '');
  return powertoolsTracing({ service: 'tocsin', clients: [client], traceHeader: () => header });
};

const send = () => client.send(new SendMessageCommand({ QueueUrl: 'https://sqs.example/1/q', MessageBody: 'x' }));
const arrived = (name: string) => vi.waitUntil(() => segments.find((segment) => segment.name === name));

describe('an invocation whose trace is sampled', () => {
  test('has a segment in it, with the calls of AWS below', async () => {
    expect(await traced(`${TRACE};Sampled=1`).within('ingest', send)).toMatchObject({ MessageId: 'message-1' });
    const trace_id = '1-65f0c1aa-0123456789abcdef01234567';
    const own = await arrived('## ingest');
    expect(own).toMatchObject({ trace_id, parent_id: '0123456789abcdef', annotations: { Service: 'tocsin' } });
    expect(await arrived('SQS')).toMatchObject({ trace_id, parent_id: own.id, aws: { operation: 'SendMessage' } });
  });

  test('that fails is marked, and what it threw is not told', async () => {
    const failing = traced(`${TRACE};Sampled=1`).within('ingest', () => Promise.reject(new Error('planted-text-5f1e')));
    await expect(failing).rejects.toThrow('planted-text-5f1e');
    expect(await arrived('## ingest')).toMatchObject({ fault: true });
    expect(JSON.stringify(segments)).not.toContain('planted-text-5f1e');
  });
});

describe('an invocation whose trace is not sampled, or that has none', () => {
  test.each([`${TRACE};Sampled=0`, undefined])('is done, and nothing is traced: %s', async (header) => {
    expect(await traced(header).within('ingest', send)).toMatchObject({ MessageId: 'message-1' });
    expect(await traced(header).within('ingest', async () => 7)).toBe(7);
    expect(segments).toEqual([]);
  });
});
