import { type DynamoDBClient, type DynamoDBClientConfig, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { wireRecord } from '../functions/core.ts';
import { MemoryIncidents } from '../local/simulation/memory-incidents.ts';
import { MemoryMemberDetails } from '../local/simulation/memory-member-details.ts';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { KEY, text } from '../shared/adapters/dynamo-table.ts';
import type { AlertBatch } from '../shared/incidents/signal.ts';
import { alertmanager } from '../shared/sources/alertmanager.ts';
import { hashLabels } from '../shared/values/labels.ts';
import { groupOfAlerts, webhookEvent } from './alerts.ts';
import { ownMicros } from './processor-clock.ts';
import { median } from './statistics.ts';
import { textTable } from './text-table.ts';
import { clock, ingestHandler, portsOn, TABLE } from './tocsin.ts';

const ROUNDS = 7;
const SIZES = [
  { size: 1, requests: 100 },
  { size: 10, requests: 60 },
  { size: 100, requests: 20 },
] as const;

/** Microseconds a request. */
interface Parts {
  readonly whole: number;
  readonly calls: number;
  /** As many calls of the table, with nothing in them. */
  readonly emptyCalls: number;
  readonly parse: number;
  readonly hash: number;
  /** Routing, deciding and queueing, on a store in memory. */
  readonly flow: number;
}

/**
 * What a request costs by its parts, each measured alone in a loop. The rest is reading and writing the items, the door,
 * and what waiting for the table does to the processor's caches.
 */
export async function breakDown(engine: DynamoDBClientConfig): Promise<string> {
  const client = dynamoClient(engine);
  const counter = countCalls(client);
  const rows: string[][] = [];
  for (const { size, requests } of SIZES) {
    const rounds: Round[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      rounds.push(await oneRound({ name: `parts-${size}-${round}`, size, requests }, client, counter));
    }
    const counted = rounds.slice(1);
    rows.push(rowOf(`${size}, new`, 'fresh', counted), rowOf(`${size}, repeated`, 'repeated', counted));
  }
  const heads = [
    'alerts a request',
    'whole',
    'table calls',
    'empty calls',
    'parse',
    'of it hash',
    'route+decide',
    'the rest',
  ];
  return textTable(heads, rows);
}

interface Round {
  readonly fresh: Parts;
  readonly repeated: Parts;
}

/** Requests with so many alerts each, of services that no other round has. */
interface Load {
  readonly name: string;
  readonly size: number;
  readonly requests: number;
}

async function oneRound(
  { name, size, requests }: Load,
  client: DynamoDBClient,
  counter: { calls: number },
): Promise<Round> {
  const handler = ingestHandler(client);
  const recordInMemory = wireRecord({
    ...portsOn(client),
    store: new MemoryIncidents(),
    details: new MemoryMemberDetails(),
  });
  const groups = Array.from({ length: requests }, (_, i) => groupOfAlerts(`${name}-${i}`, size));
  const events = groups.map((alerts) => webhookEvent(alerts));
  const batches = events.map(batchIn);
  const empty = await micros(events, () => emptyRead(client));
  const parse = await micros(oftener(events), async (event) => batchIn(event));
  const hash = await micros(oftener(groups), async (alerts) => alerts.map(({ labels }) => hashLabels(labels)));
  const partsOf = async (): Promise<Parts> => {
    counter.calls = 0;
    const whole = await micros(events, handler);
    const calls = counter.calls / requests;
    const flow = await micros(batches, (batch) => recordInMemory(batch));
    return { whole, calls, emptyCalls: calls * empty, parse, hash, flow };
  };
  return { fresh: await partsOf(), repeated: await partsOf() };
}

function batchIn({ body = '' }: { readonly body?: string }): AlertBatch {
  const parsed = alertmanager.parse(body, clock());
  if (!parsed.ok) throw new Error(`the bench made a webhook that is ${parsed.reason}`);
  return parsed.batch;
}

/** What takes microseconds is measured over more of it. */
const oftener = <T>(inputs: readonly T[]): readonly T[] => Array.from({ length: 10 }, () => inputs).flat();

async function micros<T>(inputs: readonly T[], work: (input: T) => Promise<unknown>): Promise<number> {
  const before = ownMicros();
  for (const input of inputs) await work(input);
  return (ownMicros() - before) / inputs.length;
}

const emptyRead = (client: DynamoDBClient): Promise<unknown> =>
  client.send(new GetItemCommand({ TableName: TABLE, Key: { [KEY]: text('unknown') }, ConsistentRead: true }));

function countCalls(client: DynamoDBClient): { calls: number } {
  const counter = { calls: 0 };
  client.middlewareStack.add(
    (next) => (args) => {
      counter.calls += 1;
      return next(args);
    },
    { step: 'initialize', name: 'countCalls' },
  );
  return counter;
}

function rowOf(name: string, kind: keyof Round, rounds: readonly Round[]): string[] {
  const of = (part: (one: Parts) => number) => median(rounds.map((round) => part(round[kind])));
  const whole = of((one) => one.whole);
  const share = (value: number) => `${value.toFixed(0)} (${((100 * value) / whole).toFixed(0)} %)`;
  const emptyCalls = of((one) => one.emptyCalls);
  const parse = of((one) => one.parse);
  const flow = of((one) => one.flow);
  return [
    name,
    whole.toFixed(0),
    of((one) => one.calls).toFixed(0),
    share(emptyCalls),
    share(parse),
    share(of((one) => one.hash)),
    share(flow),
    share(Math.max(0, whole - emptyCalls - parse - flow)),
  ];
}
