import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { groupOfAlerts, webhookEvent } from './alerts.ts';
import { DeliveryBench } from './deliveries.ts';
import { TableMeter } from './table-meter.ts';
import { textTable } from './text-table.ts';
import { ingestHandler } from './tocsin.ts';

const POSTS = 30;

/** Counts what each kind of webhook and delivery does to the table, and what DynamoDB would charge for it. */
export async function countTableWrites(engine: DynamoDBClientConfig): Promise<string> {
  const meter = new TableMeter(dynamoClient(engine), dynamoClient(engine));
  const ingest = ingestHandler(meter.client);
  const rows: string[][] = [];
  const count = async (name: string, alerts: number, events: readonly APIGatewayProxyEventV2[]) => {
    meter.reset();
    for (const event of events) await ingest(event);
    rows.push([name, ...meter.figures(), ...meter.figuresOf(alerts)]);
  };
  for (const size of [1, 10, 100, 1000, 3000]) {
    const group = groupOfAlerts(`writes-${size}`, size);
    const end = () => new Date().toISOString();
    await count(`${size} new`, size, [webhookEvent(group)]);
    await count(`${size} repeated`, size, [webhookEvent(group)]);
    await count(`${size} repeated again`, size, [webhookEvent(group)]);
    const [joining] = groupOfAlerts(`writes-${size}`, 1, size);
    if (joining) await count(`1 that joins ${size}`, 1, [webhookEvent([...group, joining])]);
    await count(`${size} resolved`, size, [webhookEvent(group, end())]);
  }
  const storm = Array.from({ length: POSTS }, (_, i) => webhookEvent(groupOfAlerts('writes-storm', 1, i)));
  await count(`${POSTS} new of one group, one a request`, POSTS, storm);
  const figures = ['reads', 'writes', 'write units', 'of index'];
  return [
    textTable(['alerts', ...figures, 'writes/alert', 'units/alert'], rows),
    textTable(['delivery to Slack', ...figures], await countDeliveries(meter)),
  ].join('\n\n');
}

/** What `deliver` does to the table, without what `ingest` did before. */
async function countDeliveries(meter: TableMeter): Promise<string[][]> {
  const bench = new DeliveryBench(meter.client);
  const rows: string[][] = [];
  for (const size of [1, 10, 100]) {
    const group = groupOfAlerts(`deliveries-${size}`, size);
    for (const [name, event] of [
      [`first message about ${size}`, webhookEvent(group)],
      [`its end: an edit and a reply, about ${size}`, webhookEvent(group, new Date().toISOString())],
    ] as const) {
      await bench.ingest(event);
      meter.reset();
      await bench.deliver();
      rows.push([name, ...meter.figures()]);
    }
  }
  return rows;
}
