import {
  type CloudWatchLogsClient,
  DeleteSubscriptionFilterCommand,
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
  InvalidParameterException,
  LimitExceededException,
  ListTagsForResourceCommand,
  OperationAbortedException,
  PutSubscriptionFilterCommand,
  ResourceNotFoundException,
  type LogGroup as SdkLogGroup,
  type SubscriptionFilter as SdkSubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroups } from '../flows/log-groups.ts';
import type { LogGroup, SubscriptionFilter } from '../logs/cloudwatch/subscriptions.ts';
import { after, between, type Clock, type DurationMs, duration, latest } from '../values/time.ts';

export interface CloudWatchLogGroupsOptions {
  /** Should try again by itself: a call that was refused because of too many counts against the same limit. */
  readonly client: CloudWatchLogsClient;
  readonly clock: Clock;
  readonly pause: (length: DurationMs) => Promise<unknown>;
}

/**
 * The time between two calls. The strictest limits of CloudWatch Logs are 5 calls a second for an account and region, and
 * we are not alone there.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
const APART = duration(250);

/** Log groups through the API of CloudWatch Logs, one call at a time. */
export function cloudwatchLogGroups(options: CloudWatchLogGroupsOptions): LogGroups {
  const { client } = options;
  const turn = turns(options);
  return {
    async page(from) {
      await turn();
      const page = await client
        .send(new DescribeLogGroupsCommand({ nextToken: from }))
        .catch(async (error: unknown) => {
          // Tokens are good for 24 hours.
          if (from === undefined || !(error instanceof InvalidParameterException)) throw error;
          await turn();
          return await client.send(new DescribeLogGroupsCommand({}));
        });
      const groups = (page.logGroups ?? []).flatMap(groupOf);
      return { groups, ...(page.nextToken !== undefined && { next: page.nextToken }) };
    },
    async find(name) {
      await turn();
      // By name, and so the one of this very name is the first.
      const page = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
      return (page.logGroups ?? []).flatMap(groupOf).find((group) => group.name === name);
    },
    async tagsOf({ arn }) {
      await turn();
      const answer = await unlessGone(client.send(new ListTagsForResourceCommand({ resourceArn: arn })));
      return answer === 'gone' ? {} : (answer.tags ?? {});
    },
    async filtersOf({ name }) {
      await turn();
      const answer = await unlessGone(client.send(new DescribeSubscriptionFiltersCommand({ logGroupName: name })));
      return answer === 'gone' ? [] : (answer.subscriptionFilters ?? []).map(filterOf);
    },
    async putFilter(logGroupName, { name, destinationArn, roleArn, pattern }) {
      await turn();
      const put = new PutSubscriptionFilterCommand({
        logGroupName,
        filterName: name,
        filterPattern: pattern,
        destinationArn,
        roleArn,
      });
      try {
        return await changed(client.send(put));
      } catch (error) {
        if (error instanceof LimitExceededException) return 'filters-taken';
        throw error;
      }
    },
    async deleteFilter(logGroupName, filterName) {
      await turn();
      return await changed(client.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName })));
    },
  };
}

/** Waits until the next call may be made. */
function turns({ clock, pause }: CloudWatchLogGroupsOptions): () => Promise<void> {
  let next = clock();
  return async () => {
    const now = clock();
    const mine = latest(now, next);
    next = after(mine, APART);
    if (mine > now) await pause(between(now, mine));
  };
}

async function changed(call: Promise<unknown>): Promise<'done' | 'gone' | 'conflict'> {
  try {
    return (await unlessGone(call)) === 'gone' ? 'gone' : 'done';
  } catch (error) {
    if (error instanceof OperationAbortedException) return 'conflict';
    throw error;
  }
}

async function unlessGone<T>(call: Promise<T>): Promise<T | 'gone'> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return 'gone';
    throw error;
  }
}

/** `logGroupArn` is the ARN that tags are asked for by; `arn` ends in `:*`. */
function groupOf({ logGroupName, logGroupArn, arn, logGroupClass = 'STANDARD' }: SdkLogGroup): readonly LogGroup[] {
  const plain = logGroupArn ?? arn?.replace(/:\*$/, '');
  return logGroupName === undefined || plain === undefined ? [] : [{ name: logGroupName, arn: plain, logGroupClass }];
}

/** A filter that is not ours may lack parts that ours has. */
const filterOf = ({
  filterName,
  destinationArn,
  roleArn,
  filterPattern,
}: SdkSubscriptionFilter): SubscriptionFilter => ({
  name: filterName ?? '',
  destinationArn: destinationArn ?? '',
  ...(roleArn !== undefined && { roleArn }),
  pattern: filterPattern ?? '',
});
