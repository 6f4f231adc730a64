import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { FunctionName } from './constructs/functions.ts';

/** The parts of Tocsin that findings are about. */
interface TocsinParts {
  readonly api: IConstruct;
  readonly secrets: IConstruct;
  readonly delivery: { readonly deadLetters: IConstruct };
  readonly inbox: { readonly deadLetters: IConstruct };
  readonly wakes: IConstruct;
  readonly functions: {
    readonly all: Readonly<Record<FunctionName, IConstruct>>;
    readonly eventDeadLetters: IConstruct;
    readonly logDeadLetters: IConstruct;
  };
  readonly sweepSchedule: IConstruct;
  readonly logIntake: { readonly rules: readonly IConstruct[] };
}

interface Acknowledged {
  /** A rule of cdk-nag, with the finding where it has several. */
  readonly rule: string;
  readonly of: (parts: TocsinParts) => readonly IConstruct[];
  /** Why it is right as it is. */
  readonly reason: string;
}

const functions = (parts: TocsinParts) => Object.values(parts.functions.all);
const asynchronousDeadLetters = ({ functions: { eventDeadLetters, logDeadLetters } }: TocsinParts) => [
  eventDeadLetters,
  logDeadLetters,
];
const deadLetters = (parts: TocsinParts) => [
  parts.delivery.deadLetters,
  parts.inbox.deadLetters,
  ...asynchronousDeadLetters(parts),
];

/** Findings of cdk-nag's packs AwsSolutions and Serverless that are no mistakes. Nothing else is let pass. */
export const ACKNOWLEDGED: readonly Acknowledged[] = [
  {
    rule: 'AwsSolutions::AwsSolutions-APIG4',
    of: ({ api }) => [api],
    reason:
      'Alertmanager and Grafana cannot sign for IAM and have no tokens of an identity provider. The function ingest checks ' +
      "each source's bearer token, basic password or signature in constant time before it reads a body.",
  },
  {
    rule: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    of: functions,
    reason:
      'The actions of X-Ray, by which traces are written and looked up, have no resource that could be named. The key of an ' +
      'encrypted topic is not known: it may be used through SNS only, and for the topics of the routing file.',
  },
  {
    rule: 'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*]',
    of: ({ functions }) => [functions.all.subscriptions],
    reason:
      'Which log groups are watched is known only when their names and tags are looked at, and those that are made later ' +
      'are watched, too. The actions are to list them and to put and delete subscription filters.',
  },
  {
    rule: 'AwsSolutions::AwsSolutions-SMG4',
    of: ({ secrets }) => [secrets],
    reason:
      'Tokens of Slack, Jira and the alert sources are changed by their owners; no function could. A new value is used ' +
      'within five minutes without a deployment, and the value before it stays valid meanwhile.',
  },
  {
    rule: 'AwsSolutions::AwsSolutions-SQS3',
    of: (parts) => [...asynchronousDeadLetters(parts), parts.wakes],
    reason:
      'They are queues of dead letters themselves, of asynchronous calls, which have no redrive policy. Wakes carry nothing: ' +
      'they say when a delivery in the table is to be looked at, and sweep finds what was lost.',
  },
  {
    rule: 'Serverless::Serverless-SQSRedrivePolicy',
    of: (parts) => [...deadLetters(parts), parts.wakes],
    reason:
      'They are the queues of dead letters, and each has an alarm. Of wakes nothing is lost: sweep looks as well.',
  },
  {
    rule: 'Serverless::Serverless-LambdaDLQ',
    of: functions,
    reason:
      'ingest is called synchronously and its caller is answered; inbox and deliver are called by queues with dead ' +
      'letters of their own; alarm and logs have a destination for failures; what sweep and subscriptions miss they find ' +
      'when they look the next time.',
  },
  {
    rule: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
    of: ({ functions: { all } }) => [all.inbox, all.deliver],
    reason: 'Their sources are SQS queues, which set failures aside themselves; destinations are for streams.',
  },
  {
    rule: 'Serverless::Serverless-LambdaAsyncFailureDestination',
    of: ({ functions: { all } }) => [all.sweep, all.subscriptions],
    reason:
      'A failed call has nothing in it: what is due stays due, log groups stay as they are, the next look finds them, and ' +
      'silence alarms.',
  },
  {
    rule: 'Serverless::Serverless-EventBusDLQ',
    of: ({ sweepSchedule, logIntake }) => [sweepSchedule, ...logIntake.rules],
    reason: 'A call that was not delivered has nothing in it: the schedule calls again, and silence alarms.',
  },
];

/** Marks the findings, so that cdk-nag leaves them out. */
export function acknowledge(tocsin: TocsinParts): void {
  for (const { rule, of, reason } of ACKNOWLEDGED) {
    for (const construct of of(tocsin)) Validations.of(construct).acknowledge({ id: rule, reason });
  }
}
