import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export interface AlarmTopicProps {
  /** Stands before the names of the alarms. */
  readonly prefix: string;
  readonly emails: readonly string[];
}

/** Where our own alarms leave. Each address gets a mail that it has to confirm. */
export function alarmTopic(scope: Construct, id: string, { prefix, emails }: AlarmTopicProps): Topic {
  const topic = new Topic(scope, id, { displayName: 'Alarms of Tocsin itself', enforceSSL: true });
  const { partition, region, account } = Stack.of(scope);
  // A policy of its own takes the place of the one by which the account's alarms may publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:${prefix}*` },
      },
    }),
  );
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
