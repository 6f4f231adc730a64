import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
  PutLogEventsCommand,
  type SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import { clientOf, putEvent } from './aws.ts';
import type { Deployment } from './deployment.ts';
import type { Ministack } from './ministack.ts';

const STREAM = 'main';

/** The log groups of a local AWS, and what AWS itself tells about them and about deployments, which MiniStack does not. */
export class Logs {
  private readonly client: CloudWatchLogsClient;
  private readonly ministack: Ministack;

  constructor(ministack: Ministack) {
    this.client = new CloudWatchLogsClient(clientOf(ministack));
    this.ministack = ministack;
  }

  async create(logGroupName: string): Promise<void> {
    await this.client.send(new CreateLogGroupCommand({ logGroupName }));
    await this.client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: STREAM }));
  }

  async write(logGroupName: string, messages: readonly string[], timestamp: number): Promise<void> {
    const logEvents = messages.map((message) => ({ message, timestamp }));
    await this.client.send(new PutLogEventsCommand({ logGroupName, logStreamName: STREAM, logEvents }));
  }

  async filtersOf(logGroupName: string): Promise<readonly SubscriptionFilter[]> {
    const { subscriptionFilters = [] } = await this.client.send(
      new DescribeSubscriptionFiltersCommand({ logGroupName }),
    );
    return subscriptionFilters;
  }

  async namesOf(logGroupNamePrefix: string): Promise<readonly string[]> {
    const { logGroups = [] } = await this.client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
    return logGroups.flatMap(({ logGroupName }) => logGroupName ?? []);
  }

  /** As CloudTrail tells EventBridge. */
  async tellThatCreated(logGroupName: string): Promise<void> {
    await putEvent(this.ministack, {
      source: 'aws.logs',
      'detail-type': 'AWS API Call via CloudTrail',
      detail: { eventSource: 'logs.amazonaws.com', eventName: 'CreateLogGroup', requestParameters: { logGroupName } },
    });
  }

  /** As CloudFormation tells EventBridge. */
  async tellThatDeployed({ printed }: Deployment, status: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE'): Promise<void> {
    const stackId = /arn:aws:cloudformation:\S+/.exec(printed)?.[0];
    if (stackId === undefined) throw new Error(`no stack in ${printed}`);
    await putEvent(this.ministack, {
      source: 'aws.cloudformation',
      'detail-type': 'CloudFormation Stack Status Change',
      resources: [stackId],
      detail: { 'stack-id': stackId, 'status-details': { status, 'status-reason': '' } },
    });
  }
}
