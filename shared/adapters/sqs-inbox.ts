import { gunzipSync, gzipSync } from 'node:zlib';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Inbox, InboxEntry } from '../flows/inbox.ts';
import { instant } from '../values/time.ts';

/**
 * A message may have 1 MiB, attributes included; the queue's own limit is set to that.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const INBOX_MESSAGE_LIMIT = 1024 * 1024;
/** Nothing that we accept is larger when it is unpacked. */
const UNPACKED_LIMIT = 16 * 1024 * 1024;
interface Packed {
  readonly source: string;
  readonly receivedAt: number;
  /** The body, gzip in base64: JSON shrinks to a tenth, and quotes need no escaping. */
  readonly gzip: string;
}

/** The inbox in a standard SQS queue. Bodies are packed. */
export const sqsInbox = ({ client, queueUrl }: { readonly client: SQSClient; readonly queueUrl: string }): Inbox => ({
  put: async (entry) => {
    const MessageBody = packEntry(entry);
    if (MessageBody.length > INBOX_MESSAGE_LIMIT) return 'too-large';
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    return 'put';
  },
});

export function packEntry({ source, receivedAt, body }: InboxEntry): string {
  const packed: Packed = { source, receivedAt, gzip: gzipSync(body).toString('base64') };
  return JSON.stringify(packed);
}

/** Reads what `packEntry` wrote. Throws for anything else. */
export function unpackEntry(message: string): InboxEntry {
  const { source, receivedAt, gzip } = JSON.parse(message) as Packed;
  const body = gunzipSync(Buffer.from(gzip, 'base64'), { maxOutputLength: UNPACKED_LIMIT }).toString();
  return { source, receivedAt: instant(receivedAt), body };
}
