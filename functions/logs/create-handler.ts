import { type LogDeps, takeLogs } from '../../shared/flows/take-logs.ts';
import { type BatchResponse, type Delivery, deliveriesOf, retryFrom } from '../../shared/logs/deliveries.ts';

export type LogsHandler = (event: unknown) => Promise<BatchResponse>;

/** What Lambda keeps and hands to the function's dead letters once it has tried often enough. */
class UnreadableLogs extends Error {
  override readonly name = 'UnreadableLogs';
}

/**
 * Log events, straight from CloudWatch Logs or through a Kinesis stream. A batch that cannot be written is handed in
 * again; one that can never be read fails the call when it came alone, so that it is set aside, and is passed over in
 * a stream, which would stop at it for ever.
 */
export const createHandler =
  (deps: LogDeps): LogsHandler =>
  async (event) => {
    const deliveries = deliveriesOf(event);
    if (deliveries === undefined) throw new UnreadableLogs('neither log events nor records of a stream');
    const failed: Delivery[] = [];
    for (const delivery of deliveries) {
      try {
        const taken = await takeLogs(delivery.data, deps);
        if ('unreadable' in taken && delivery.sequenceNumber === undefined) throw new UnreadableLogs(taken.unreadable);
      } catch (error) {
        if (delivery.sequenceNumber === undefined) throw error;
        failed.push(delivery);
        break;
      }
    }
    return retryFrom(failed);
  };
