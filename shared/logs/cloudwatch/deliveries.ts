/** One batch as it was handed to the function. */
export interface LogDelivery {
  /** For `decode`. */
  readonly data: unknown;
  /** Of a Kinesis record: what a failure is reported by. */
  readonly sequenceNumber?: string;
}

/**
 * The batches in what Lambda hands over: one that CloudWatch Logs sent straight here, or the records of a Kinesis
 * stream, oldest first. Undefined: it is neither.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export function deliveriesOf(event: unknown): readonly LogDelivery[] | undefined {
  const { awslogs, Records } = mapOf(event);
  if (awslogs !== undefined) return [{ data: mapOf(awslogs).data }];
  if (!Array.isArray(Records)) return undefined;
  const records = Records.map((record: unknown) => mapOf(mapOf(record).kinesis));
  const deliveries = records.flatMap(({ data, sequenceNumber }) =>
    typeof sequenceNumber === 'string' ? [{ data, sequenceNumber }] : [],
  );
  return deliveries.length === records.length ? deliveries : undefined;
}

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Says from where on Lambda has to hand in the records of a Kinesis stream again: the first that failed, and all after
 * it, whatever became of them. So a record that can never be read must not be among the failed.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function retryFrom(failed: readonly LogDelivery[]): BatchResponse {
  const numbers = failed.flatMap(({ sequenceNumber }) => sequenceNumber ?? []);
  return { batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })) };
}

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
