import type { SQSEvent } from 'aws-lambda';
import type { Wake } from '../../shared/flows/wakes.ts';
import type { Notification } from '../../shared/incidents/notification.ts';

export interface ReceivedDelivery {
  readonly receipt: string;
  readonly notification: Notification | Wake;
  /** How often it was received, this time included. */
  readonly receives: number;
}

/** Messages of the queues of deliveries as SQS hands them to a Lambda. */
export const sqsEvent = (messages: readonly ReceivedDelivery[]): SQSEvent => ({
  Records: messages.map(({ receipt, notification, receives }) => ({
    messageId: receipt,
    receiptHandle: receipt,
    body: JSON.stringify(notification),
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '0',
      SenderId: 'AIDA',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId: `${notification.incident}.${notification.place}`,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:delivery.fifo',
    awsRegion: 'eu-west-1',
  })),
});
