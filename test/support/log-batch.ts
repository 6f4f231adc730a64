import { gzipSync } from 'node:zlib';

/**
 * Batches as CloudWatch Logs sends them to a subscription, written after its documentation: nothing here ran on AWS.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */

export interface WrittenEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

const FIRST_ID = 36_072_707_206_137_137_141_513_400_000_000_000_000_000_000_000_000_000_000n;

/** Ids have 56 digits, and no two events share one. */
export const eventId = (i: number): string => String(FIRST_ID + BigInt(i) * 22_300_745_198_530_623_141_535_718_272n);

export const eventsOf = (messages: readonly string[]): readonly WrittenEvent[] =>
  messages.map((message, i) => ({ id: eventId(i), timestamp: 1_760_000_000_000 + i, message }));

export const envelope = (logEvents: readonly unknown[], parts: Readonly<Record<string, unknown>> = {}) => ({
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: '/aws/lambda/checkout',
  logStream: '2026/01/01/[$LATEST]94fa867e5374431291a7fc14e2f56ae7',
  subscriptionFilters: ['tocsin'],
  logEvents,
  ...parts,
});

export const CONTROL_MESSAGE = {
  messageType: 'CONTROL_MESSAGE',
  owner: 'CloudwatchLogs',
  logGroup: '',
  logStream: '',
  subscriptionFilters: [],
  logEvents: [
    { id: '', timestamp: 1_760_000_000_000, message: 'CWL CONTROL MESSAGE: Checking health of destination Lambda.' },
  ],
};

export const packed = (text: string | Buffer): string => gzipSync(text).toString('base64');

/** `awslogs.data`. */
export const dataOf = (messages: readonly string[]): string => packed(JSON.stringify(envelope(eventsOf(messages))));
