import { Duration, Stack, Tags } from 'aws-cdk-lib';
import { Match, Rule, type RuleProps, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LOGS_ENVIRONMENT, OWN_TAG } from '../../shared/config/logs-environment.ts';
import { LOG_GROUP_CALLS } from '../../shared/logs/cloudwatch/log-group-call.ts';
import type { Functions } from './functions.ts';
import { LogStream } from './log-stream.ts';

export interface LogIntakeProps {
  /** The name of this Tocsin. */
  readonly name: string;
  readonly functions: Functions;
  /** Whether the routing file has a section `logs`. */
  readonly isWanted: boolean;
  /** Whether log events come through a stream. */
  readonly throughStream: boolean;
  /** Log groups that Tocsin itself writes to. */
  readonly ownLogGroups: readonly LogGroup[];
}

/** What somebody who looks at all log groups may do with them. Which they are is known only when they are looked at. */
const LOG_GROUP_ACTIONS = [
  'DescribeLogGroups',
  'DescribeSubscriptionFilters',
  'ListTagsForResource',
  'PutSubscriptionFilter',
  'DeleteSubscriptionFilter',
].map((action) => `logs:${action}`);

/** A look at all log groups costs some calls of CloudWatch Logs, of which an account and region have few. */
const LOOKS_EVERY = Duration.minutes(30);
/** Without a section `logs` there is nothing to find but what was subscribed before it was removed. */
const LOOKS_EVERY_UNWANTED = Duration.days(1);

/**
 * The way of log events: CloudWatch Logs sends them to the function `logs`, or to a stream that the function reads, and
 * the function `subscriptions` keeps the filters by which it does so. Both are there even if the routing file has no
 * section `logs`: log groups that were subscribed have to be unsubscribed, and CloudWatch Logs disables a filter whose
 * target is gone.
 */
export class LogIntake extends Construct {
  readonly stream?: LogStream;
  /** What calls `subscriptions`. */
  readonly rules: readonly Rule[];
  /** Whether the routing file has a section `logs`. */
  readonly isWanted: boolean;
  private readonly props: LogIntakeProps;

  constructor(scope: Construct, id: string, props: LogIntakeProps) {
    super(scope, id);
    this.props = props;
    this.isWanted = props.isWanted;
    this.permitDelivery();
    if (props.throughStream) this.stream = new LogStream(this, 'Stream', props.functions);
    for (const logGroup of props.ownLogGroups) Tags.of(logGroup).add(OWN_TAG, props.name);
    this.configureSubscriptions();
    this.rules = [
      this.rule('Schedule', {
        description: 'Tocsin: now and then, look at all log groups',
        schedule: Schedule.rate(props.isWanted ? LOOKS_EVERY : LOOKS_EVERY_UNWANTED),
      }),
      this.afterDeployment(),
      ...(props.isWanted ? [this.afterCalls()] : []),
    ];
  }

  /** Also where there is a stream: filters that send straight to the function do so until they are changed. */
  private permitDelivery(): void {
    const { account } = Stack.of(this);
    this.props.functions.all.logs.lambda.addPermission('CloudWatchLogs', {
      principal: new ServicePrincipal('logs.amazonaws.com'),
      sourceAccount: account,
      sourceArn: this.logGroupsArn(),
    });
  }

  private configureSubscriptions(): void {
    const { functions, ownLogGroups } = this.props;
    const { subscriptions, logs } = functions.all;
    const { lambda } = subscriptions;
    lambda.addEnvironment(LOGS_ENVIRONMENT.destinationArn, this.stream?.arn ?? logs.lambda.functionArn);
    const names = ownLogGroups.map((logGroup) => logGroup.logGroupName);
    lambda.addEnvironment(LOGS_ENVIRONMENT.ownLogGroups, names.join(' '));
    subscriptions.allow(LOG_GROUP_ACTIONS, [this.logGroupsArn()]);
    if (this.stream === undefined) return;
    lambda.addEnvironment(LOGS_ENVIRONMENT.roleArn, this.stream.writer.roleArn);
    subscriptions.allow(['iam:PassRole'], [this.stream.writer.roleArn]);
  }

  /** So that nobody has to wait for the schedule. CloudFormation tells it as well as it can, and by itself. */
  private afterDeployment(): Rule {
    return this.rule('AfterDeployment', {
      description: 'Tocsin: after a deployment, look at all log groups',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [Stack.of(this).stackId],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] },
        },
      },
    });
  }

  /** Many programs make their log group whenever they start; that it is there already comes as an error. */
  private afterCalls(): Rule {
    return this.rule('AfterCalls', {
      description: 'Tocsin: a log group was made or tagged, look at it',
      eventPattern: {
        source: ['aws.logs'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['logs.amazonaws.com'],
          eventName: LOG_GROUP_CALLS,
          errorCode: Match.doesNotExist(),
        },
      },
    });
  }

  private rule(id: string, props: RuleProps): Rule {
    return new Rule(this, id, { ...props, targets: [new LambdaTarget(this.props.functions.all.subscriptions.lambda)] });
  }

  private logGroupsArn(): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:logs:${region}:${account}:log-group:*`;
  }
}
