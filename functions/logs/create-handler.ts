import { type AcceptLogsDeps, acceptLogs } from '../../shared/flows/accept-logs.ts';
import { type BatchResponse, deliveriesOf, retryFrom } from '../../shared/logs/cloudwatch/deliveries.ts';
import { surprise } from '../../shared/values/surprise.ts';

export type LogsHandler = (event: unknown) => Promise<BatchResponse>;

/** Lambda calls twice more, and then keeps the event in the dead letters with this. */
class UnreadableLogs extends Error {
  override readonly name = 'UnreadableLogs';
}

/**
 * Log events, straight from CloudWatch Logs or through a Kinesis stream. What cannot be written is handed in again. What
 * can never be read is set aside with its reason: a stream would stop at it for ever.
 */
export const createLogsHandler =
  (deps: AcceptLogsDeps): LogsHandler =>
  async (event) => {
    const deliveries = deliveriesOf(event);
    if (deliveries === undefined) throw new UnreadableLogs('neither log events nor records of a stream');
    for (const delivery of deliveries) {
      try {
        await acceptLogs(delivery.data, deps);
      } catch (error) {
        if (delivery.sequenceNumber === undefined) throw error;
        const { sequenceNumber } = delivery;
        deps.telemetry.event('error', 'log-record-failed', { sequenceNumber, ...surprise(error) });
        // What comes after it is handed in again with it, whatever becomes of it now.
        return retryFrom([delivery]);
      }
    }
    return retryFrom([]);
  };
