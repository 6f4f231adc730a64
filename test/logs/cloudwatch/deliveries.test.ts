import { describe, expect, it } from 'vitest';
import { decodeDelivery } from '../../../shared/logs/cloudwatch/decode.ts';
import { deliveriesOf, retryFrom } from '../../../shared/logs/cloudwatch/deliveries.ts';
import { dataOf } from '../../support/log-batch.ts';

/**
 * An event of a Kinesis stream, after its documentation.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
const kinesisEvent = (...data: readonly unknown[]) => ({
  Records: data.map((one, i) => ({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: '1',
      sequenceNumber: `4959033827149025660855969253836157109592157598913658${i}`,
      data: one,
      approximateArrivalTimestamp: 1545084650.987,
    },
    eventSource: 'aws:kinesis',
    eventID: `shardId-000000000006:4959033827149025660855969253836157109592157598913658${i}`,
  })),
});
const numberOf = (i: number) => `4959033827149025660855969253836157109592157598913658${i}`;

describe('the batches of an event', () => {
  it('are one, where CloudWatch Logs calls the function itself', () => {
    const data = dataOf(['a']);
    expect(deliveriesOf({ awslogs: { data } })).toEqual([{ data }]);
  });

  it('are one for each record of a Kinesis stream, in its order', () => {
    const [first, second] = [dataOf(['a']), dataOf(['b', 'c'])];
    const deliveries = deliveriesOf(kinesisEvent(first, second));
    expect(deliveries).toEqual([
      { data: first, sequenceNumber: numberOf(0) },
      { data: second, sequenceNumber: numberOf(1) },
    ]);
    expect(deliveries?.map(({ data }) => decodeDelivery(data))).toMatchObject([{ ok: true }, { ok: true }]);
  });

  it('are there although one of them cannot be read', () => {
    const deliveries = deliveriesOf(kinesisEvent('?', undefined, dataOf(['a']))) ?? [];
    expect(deliveries.map(({ data }) => decodeDelivery(data))).toMatchObject([
      { ok: false, reason: 'not-base64' },
      { ok: false, reason: 'not-base64' },
      { ok: true },
    ]);
    expect(deliveriesOf({ awslogs: null })?.map(({ data }) => decodeDelivery(data))).toMatchObject([{ ok: false }]);
  });

  it.each([undefined, null, 'text', {}, { Records: 'x' }, { Records: [{ s3: {} }] }, { Records: [null] }])(
    'are not there in another event: %j',
    (event) => {
      expect(deliveriesOf(event)).toBeUndefined();
    },
  );
});

describe('the answer to a Kinesis stream', () => {
  const deliveries = deliveriesOf(kinesisEvent('a', 'b', 'c')) ?? [];

  it('names the records that failed by their sequence numbers', () => {
    expect(retryFrom(deliveries.slice(1))).toEqual({
      batchItemFailures: [{ itemIdentifier: numberOf(1) }, { itemIdentifier: numberOf(2) }],
    });
  });

  it('names none where none failed', () => {
    expect(retryFrom([])).toEqual({ batchItemFailures: [] });
  });
});
