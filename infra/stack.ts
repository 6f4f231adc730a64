import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { WEBHOOK_SOURCES } from '../shared/sources/index.ts';
import { Tocsin, type TocsinProps } from './tocsin.ts';

/** Tocsin as a stack of its own, with what to paste into the senders as outputs. */
export class TocsinStack extends Stack {
  readonly tocsin: Tocsin;

  constructor(scope: Construct, id: string, props: TocsinProps & StackProps) {
    super(scope, id, { description: 'Tocsin: a flood of alerts in, few explained notifications out', ...props });
    this.tocsin = new Tocsin(this, 'Tocsin', props);
    const { delivery, inbox, functions } = this.tocsin;
    this.outputQueue('DeliveryQueue', delivery.queue);
    this.outputQueue('DeliveryDeadLetters', delivery.deadLetters);
    this.outputQueue('InboxQueue', inbox.queue);
    this.outputQueue('InboxDeadLetters', inbox.deadLetters);
    this.outputQueue('EventDeadLetters', functions.eventDeadLetters);
    this.outputQueue('LogDeadLetters', functions.logDeadLetters);
    for (const source of WEBHOOK_SOURCES) {
      const url = this.tocsin.api.urlOf(source.name);
      const name = source.name.replace(/^./, (first) => first.toUpperCase());
      new CfnOutput(this, `${name}Url`, { value: url, description: `Where ${name} sends its webhooks` });
      new CfnOutput(this, `${name}Setup`, { value: source.setup({ url }), description: `What to paste into ${name}` });
    }
    new CfnOutput(this, 'AlarmTopic', {
      value: this.tocsin.alarmTopic.topicArn,
      description: 'Where the alarms of Tocsin itself leave: subscribe to it',
    });
    new CfnOutput(this, 'Secrets', {
      value: this.tocsin.secrets.names.join(' '),
      description:
        'Secrets that need a value: aws secretsmanager put-secret-value --secret-id NAME --secret-string VALUE',
    });
  }

  /** For the commands of docs/runbook.md. */
  private outputQueue(name: string, queue: IQueue): void {
    new CfnOutput(this, `${name}Url`, { value: queue.queueUrl });
    new CfnOutput(this, `${name}Arn`, { value: queue.queueArn });
  }
}
