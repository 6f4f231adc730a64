/**
 * `npm run bench`: what Tocsin costs, in one run of some minutes; `npm run bench -- bundles writes` for some of its
 * parts. Needs Node; for the comparison also Debian's Alertmanager (`apt-get install prometheus-alertmanager`), without
 * which its columns stay empty.
 *
 * Parts that are not ours run in processes of their own: the embedded engine, Alertmanager, its receiver, Slack. Times
 * move with the load of the machine; compare the columns of one run, never two runs.
 */
import { cpus } from 'node:os';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { ensureTable } from '../local/tables.ts';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { tableDefinition } from '../shared/adapters/dynamo-table.ts';
import { Alertmanager, hasAlertmanager } from './alertmanager.ts';
import { breakDown } from './breakdown.ts';
import { compareBundles } from './bundles.ts';
import { startChild } from './child-process.ts';
import { measureLatency } from './latency.ts';
import { compareLogRates } from './log-rates.ts';
import { countLogWrites } from './log-writes.ts';
import { compareProcessorTime } from './processor-time.ts';
import { countTableWrites } from './table-writes.ts';
import { ingestHandler, TABLE } from './tocsin.ts';

interface Part {
  readonly title: string;
  /** What is measured and how. */
  readonly about: string;
  /** The table of figures. */
  readonly measure: () => string | Promise<string>;
}

type Engine = Awaited<ReturnType<typeof startChild<DynamoDBClientConfig>>>;

async function withEngine<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await startChild<DynamoDBClientConfig>('engine-process.ts');
  const client = dynamoClient(engine.hello);
  await ensureTable(client, tableDefinition(TABLE));
  client.destroy();
  try {
    return await use(engine);
  } finally {
    engine.close();
  }
}

async function processorTime({ hello, pid: enginePid }: Engine): Promise<string> {
  const alertmanager = hasAlertmanager() ? await Alertmanager.start() : undefined;
  const client = dynamoClient(hello);
  try {
    return await compareProcessorTime({ ingest: ingestHandler(client), enginePid, alertmanager });
  } finally {
    client.destroy();
    await alertmanager?.close();
  }
}

const PARTS: Readonly<Record<string, Part>> = {
  processor: {
    title: 'PROCESSOR TIME, microseconds an alert: median of the rounds (least-most)',
    about: `Tocsin: the real handler of ingest, which reads and writes its table through the AWS SDK. It has no HTTP server, as
   API Gateway is its door; the queue takes everything and keeps nothing; telling Slack is another function's work.
   When it answers, the alerts are in the table, whose engine is another process and shown apart. Alertmanager: HTTP
   server, grouping, and a webhook to its receiver for each new group; alerts are kept in memory. Both get one request
   after the other, each with all alerts of one group.`,
    measure: () => withEngine(processorTime),
  },
  latency: {
    title: 'LATENCY of a new alert through the whole local system',
    about: 'One after the other, over HTTP to engine and Slack.',
    measure: () => withEngine(({ hello }) => measureLatency(hello)),
  },
  writes: {
    title: 'WRITES to the table',
    about: `Units as DynamoDB counts them, from the sizes of the items: 1 for each KB begun. Indexes are charged beside the
   table.`,
    measure: () => withEngine(({ hello }) => countTableWrites(hello)),
  },
  breakdown: {
    title: 'THE PARTS of a request, microseconds (share of the whole)',
    about: `Each part is measured alone, in a loop. Empty calls: as many calls of the table as the request makes, with nothing in
   them. What is left: making the updates, reading what comes back, credentials and answer, and that code and data
   leave the processor's caches while the request waits for the table.`,
    measure: () => withEngine(({ hello }) => breakDown(hello)),
  },
  logs: {
    title: 'LOG LINES a second on one core: median of the rounds, ratios with the least and the most',
    about: `Batches of 5,000 lines each, as nine programs write them and busy log groups send them. The floor is what everybody pays who looks into a batch:
   gunzip, and JSON.parse of what CloudWatch Logs puts around the lines. Tocsin: all that is done before the table is
   asked, which is to find the errors, read them, redact them and give each its fingerprint. Both open the same batches,
   by turns. Processor time, all threads.`,
    measure: compareLogRates,
  },
  'log-writes': {
    title: 'WRITES for log lines',
    about: `Of the real flow, to the engine. An error is a fingerprint in a batch, however many lines have it. A new one is
   written three times: its sample, the incident, and that its notification is in the queue; the same one later mostly once.`,
    measure: () => withEngine(({ hello }) => countLogWrites(hello)),
  },
  bundles: {
    title: 'BUNDLES: how large the functions are and how long they take to load',
    about: `Beside an empty handler, and beside a bundle of the bare SDK clients that the function uses. Each sample is a fresh
   process, the variants take turns, and the time is that of loading the file alone: Lambda's runtime client, its
   machine and TLS are in none of them. BENCH_NODE is the Node.js to load them with, if it is another than this one.`,
    measure: compareBundles,
  },
};

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(', ')}. The parts are: ${Object.keys(PARTS).join(', ')}.\n`);
  process.exit(2);
}
say(`Node ${process.version}, ${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'})`);
for (const [i, [name, { title, about, measure }]] of Object.entries(PARTS).entries()) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  say(`\n${i + 1}. ${title}\n\n   ${about}\n`);
  say(await measure());
}
