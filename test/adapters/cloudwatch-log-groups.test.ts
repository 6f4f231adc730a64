import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cloudwatchLogGroups } from '../../shared/adapters/cloudwatch-log-groups.ts';
import type { LogGroups } from '../../shared/flows/log-groups.ts';
import { after, type DurationMs, type EpochMs, instant } from '../../shared/values/time.ts';
import { type AwsCall, AwsError, StubAwsJson } from '../support/stub-aws-json.ts';
import { type Listening, listen } from '../support/stub-server.ts';

const ARN = 'arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/checkout';
const GROUP = { name: '/ecs/checkout', arn: ARN, logGroupClass: 'STANDARD' };
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:logs';
const FILTER = { name: 'tocsin', destinationArn: FUNCTION, pattern: '' };

let logs: StubAwsJson;
let server: Listening;
let logGroups: LogGroups;
let answers: Record<string, (input: AwsCall['input']) => unknown>;
let now: EpochMs;
/** When each call was made. */
let times: EpochMs[];

beforeEach(async () => {
  now = instant(0);
  times = [];
  answers = {};
  logs = new StubAwsJson(
    () => now,
    ({ operation, input }) => {
      times.push(now);
      return answers[operation]?.(input) ?? {};
    },
  );
  server = await listen(logs);
  logGroups = cloudwatchLogGroups({
    client: new CloudWatchLogsClient({
      endpoint: server.url,
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDSTUB', secretAccessKey: 'stub' },
    }),
    clock: () => now,
    pause: async (length: DurationMs) => {
      now = after(now, length);
    },
  });
});

afterEach(() => server.close());

/** As the API describes a log group. */
const described = (name: string, parts = {}) => ({
  logGroupName: name,
  arn: `arn:aws:logs:eu-west-1:123456789012:log-group:${name}:*`,
  logGroupArn: `arn:aws:logs:eu-west-1:123456789012:log-group:${name}`,
  logGroupClass: 'STANDARD',
  ...parts,
});

const refuse = (code: string) => () => {
  throw new AwsError(code);
};

describe('listing log groups', () => {
  it('goes page by page, with the class of each and the ARN that tags are asked for by', async () => {
    answers.DescribeLogGroups = ({ nextToken }) =>
      nextToken === 'second'
        ? { logGroups: [described('/ecs/rare', { logGroupClass: 'INFREQUENT_ACCESS' })] }
        : { logGroups: [described('/ecs/checkout')], nextToken: 'second' };
    expect(await logGroups.page()).toEqual({ groups: [GROUP], next: 'second' });
    expect(await logGroups.page('second')).toEqual({
      groups: [{ name: '/ecs/rare', arn: ARN.replace('checkout', 'rare'), logGroupClass: 'INFREQUENT_ACCESS' }],
    });
  });

  it('takes the ARN without its end, and the class Standard, where the API says no more', async () => {
    const old = described('/ecs/checkout', { logGroupArn: undefined, logGroupClass: undefined });
    answers.DescribeLogGroups = () => ({ logGroups: [old, {}] });
    expect(await logGroups.page()).toEqual({ groups: [GROUP] });
  });

  it('begins again when the place to go on at is not known any more', async () => {
    answers.DescribeLogGroups = ({ nextToken }) =>
      nextToken === undefined ? { logGroups: [described('/ecs/checkout')] } : refuse('InvalidParameterException')();
    expect(await logGroups.page('expired')).toEqual({ groups: [GROUP] });
    answers.DescribeLogGroups = refuse('InvalidParameterException');
    await expect(logGroups.page()).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('throws what else AWS refuses', async () => {
    answers.DescribeLogGroups = refuse('AccessDeniedException');
    await expect(logGroups.page('second')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('finding a log group', () => {
  it('finds the one of that very name', async () => {
    answers.DescribeLogGroups = () => ({ logGroups: [described('/ecs/checkout'), described('/ecs/checkout-2')] });
    expect(await logGroups.find('/ecs/checkout')).toEqual(GROUP);
    expect(await logGroups.find('/ecs/check')).toBeUndefined();
    expect(logs.inputsOf('DescribeLogGroups')).toEqual([
      { logGroupNamePrefix: '/ecs/checkout' },
      { logGroupNamePrefix: '/ecs/check' },
    ]);
  });
});

describe('what a log group has', () => {
  it('is tags and filters', async () => {
    const stream = {
      name: 'stream',
      destinationArn: 'arn:aws:kinesis:::s',
      roleArn: 'arn:aws:iam:::r',
      pattern: 'ERROR',
    };
    answers.ListTagsForResource = () => ({ tags: { alerting: 'on' } });
    answers.DescribeSubscriptionFilters = () => ({
      subscriptionFilters: [
        { filterName: 'tocsin', destinationArn: FUNCTION, filterPattern: '', distribution: 'ByLogStream' },
        { filterName: 'stream', ...stream, filterPattern: 'ERROR' },
        {},
      ],
    });
    expect(await logGroups.tagsOf(GROUP)).toEqual({ alerting: 'on' });
    expect(await logGroups.filtersOf(GROUP)).toEqual([FILTER, stream, { name: '', destinationArn: '', pattern: '' }]);
    expect(logs.calls.map(({ input }) => input)).toEqual([{ resourceArn: ARN }, { logGroupName: '/ecs/checkout' }]);
  });

  it('is nothing where AWS names nothing, and where it is gone', async () => {
    expect([await logGroups.tagsOf(GROUP), await logGroups.filtersOf(GROUP)]).toEqual([{}, []]);
    answers.ListTagsForResource = refuse('ResourceNotFoundException');
    answers.DescribeSubscriptionFilters = refuse('ResourceNotFoundException');
    expect([await logGroups.tagsOf(GROUP), await logGroups.filtersOf(GROUP)]).toEqual([{}, []]);
  });

  it('is not known while AWS refuses', async () => {
    answers.ListTagsForResource = refuse('ThrottlingException');
    await expect(logGroups.tagsOf(GROUP)).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

describe('changing filters', () => {
  it('puts a filter to a function, and one to a stream with its role', async () => {
    expect(await logGroups.putFilter('/ecs/checkout', FILTER)).toBe('done');
    const roleArn = 'arn:aws:iam::123456789012:role/logs';
    await logGroups.putFilter('/ecs/checkout', { ...FILTER, roleArn, pattern: 'ERROR' });
    const put = { logGroupName: '/ecs/checkout', filterName: 'tocsin', destinationArn: FUNCTION };
    expect(logs.inputsOf('PutSubscriptionFilter')).toEqual([
      { ...put, filterPattern: '' },
      { ...put, filterPattern: 'ERROR', roleArn },
    ]);
  });

  it('deletes a filter by its name', async () => {
    expect(await logGroups.deleteFilter('/ecs/checkout', 'tocsin')).toBe('done');
    expect(logs.inputsOf('DeleteSubscriptionFilter')).toEqual([
      { logGroupName: '/ecs/checkout', filterName: 'tocsin' },
    ]);
  });

  it.each([
    ['LimitExceededException', 'filters-taken'],
    ['ResourceNotFoundException', 'gone'],
    ['OperationAbortedException', 'conflict'],
  ])('knows what %s means', async (code, result) => {
    answers.PutSubscriptionFilter = refuse(code);
    expect(await logGroups.putFilter('/ecs/checkout', FILTER)).toBe(result);
  });

  it('knows a filter that is gone, and one that somebody else is changing', async () => {
    answers.DeleteSubscriptionFilter = refuse('ResourceNotFoundException');
    expect(await logGroups.deleteFilter('/ecs/checkout', 'tocsin')).toBe('gone');
    answers.DeleteSubscriptionFilter = refuse('OperationAbortedException');
    expect(await logGroups.deleteFilter('/ecs/checkout', 'tocsin')).toBe('conflict');
  });

  it.each(['InvalidParameterException', 'ServiceUnavailableException'])('throws %s', async (code) => {
    answers.PutSubscriptionFilter = refuse(code);
    await expect(logGroups.putFilter('/ecs/checkout', FILTER)).rejects.toMatchObject({ name: code });
  });
});

describe('the pace', () => {
  it('is four calls a second, of all kinds together, also of callers side by side', async () => {
    await Promise.all([logGroups.page(), logGroups.filtersOf(GROUP), logGroups.putFilter('/ecs/checkout', FILTER)]);
    await logGroups.tagsOf(GROUP);
    expect(times).toHaveLength(4);
    expect(now).toBeGreaterThanOrEqual(750);
  });

  it('does not save up calls for later', async () => {
    await logGroups.page();
    now = instant(60_000);
    for (let i = 0; i < 3; i++) await logGroups.page();
    expect(times).toEqual([0, 60_000, 60_250, 60_500]);
  });
});
