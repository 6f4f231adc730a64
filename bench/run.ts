/**
 * `npm run bench`: what Tocsin costs, in one run of under two minutes. Needs Node; for the comparison also Debian's
 * Alertmanager (`apt-get install prometheus-alertmanager`), without which its columns stay empty.
 *
 * 1. Processor time an alert, beside Alertmanager's for the same alerts.
 * 2. Latency from the webhook to a stub of Slack, through the whole local system.
 * 3. Writes: what each kind of webhook does to the table.
 * 4. The parts: where the processor time of a request goes.
 *
 * Parts that are not ours run in processes of their own: the embedded engine, Alertmanager, its receiver, Slack. Times
 * move with the load of the machine; compare the two columns of one run, never two runs.
 */
import { cpus } from 'node:os';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { ensureTable } from '../local/tables.ts';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { tableDefinition } from '../shared/adapters/dynamo-table.ts';
import { Alertmanager, hasAlertmanager } from './alertmanager.ts';
import { breakDown } from './breakdown.ts';
import { startChild } from './child-process.ts';
import { measureLatency } from './latency.ts';
import { compareProcessorTime } from './processor-time.ts';
import { countTableWrites } from './table-writes.ts';
import { ingestHandler, TABLE } from './tocsin.ts';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const engine = await startChild<DynamoDBClientConfig>('engine-process.ts');
const alertmanager = hasAlertmanager() ? await Alertmanager.start() : undefined;
const client = dynamoClient(engine.hello);
await ensureTable(client, tableDefinition(TABLE));

say(`Node ${process.version}, ${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'})

1. PROCESSOR TIME, microseconds an alert: median of the rounds (least-most)

   Tocsin: the real handler of ingest, which reads and writes its table through the AWS SDK. It has no HTTP server, as
   API Gateway is its door; the queue takes everything and keeps nothing; telling Slack is another function's work.
   When it answers, the alerts are in the table, whose engine is another process and shown apart. Alertmanager: HTTP
   server, grouping, and a webhook to its receiver for each new group; alerts are kept in memory. Both get one request
   after the other, each with all alerts of one group.
`);
say(await compareProcessorTime({ ingest: ingestHandler(client), enginePid: engine.pid, alertmanager }));

say('\n2. LATENCY of a new alert through the whole local system, one after the other, over HTTP to engine and Slack\n');
say(await measureLatency(engine.hello));

say(`\n3. WRITES to the table

   Units as DynamoDB counts them, from the sizes of the items: 1 for each KB begun. The index of what is due is
   charged beside the table.
`);
say(await countTableWrites(engine.hello));

say(`\n4. THE PARTS of a request, microseconds (share of the whole)

   Each part is measured alone, in a loop. Empty calls: as many calls of the table as the request makes, with nothing in
   them. What is left: making the updates, reading what comes back, credentials and answer, and that code and data
   leave the processor's caches while the request waits for the table.
`);
say(await breakDown(engine.hello));

client.destroy();
await alertmanager?.close();
engine.close();
