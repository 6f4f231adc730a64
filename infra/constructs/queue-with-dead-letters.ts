import { Duration } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface QueueWithDeadLettersProps {
  readonly fifo: boolean;
  /** How long a received message stays hidden when its receiver dies. At least the receiver's timeout. */
  readonly visibilityTimeout: Duration;
  /** Receives after which a message is set aside. 1,000 is the most that SQS takes. */
  readonly maxReceiveCount: number;
  /** @default 4 days */
  readonly retentionPeriod?: Duration;
}

/** Longest there is: a dead letter is somebody's lost notification, and it keeps the age of its first sending. */
const LONGEST = Duration.days(14);

/** A queue, encrypted and reached by TLS only, and the queue of its dead letters. */
export class QueueWithDeadLetters extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: QueueWithDeadLettersProps) {
    super(scope, id);
    const shared: QueueProps = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const fifo: QueueProps = props.fifo
      ? {
          fifo: true,
          // High throughput: the limits are per group, which is one incident at one receiver.
          deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
          fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
        }
      : {};
    this.deadLetters = new Queue(this, 'DeadLetters', { ...shared, ...fifo, retentionPeriod: LONGEST });
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      ...fifo,
      visibilityTimeout: props.visibilityTimeout,
      retentionPeriod: props.retentionPeriod ?? LONGEST,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
  }
}
