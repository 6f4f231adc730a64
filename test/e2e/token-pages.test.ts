import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import { DynamoTokenPages } from '../../shared/adapters/dynamo-token-pages.ts';
import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import { after, minutes, seconds } from '../../shared/values/time.ts';
import { describeTablePorts, dynamoPorts, type TablePorts } from '../contracts/table-ports.ts';
import { Crash } from '../support/interleave.ts';
import { alert, NOON, World } from '../support/world.ts';

let engine: Engine;
let ports: TablePorts;

beforeAll(async () => {
  engine = await startEngine();
  const client = new DynamoDBClient(engine.client);
  await ensureTable(client, tableDefinition('contract'));
  ports = dynamoPorts(client, 'contract', 0);
});
afterAll(() => engine.close());

describeTablePorts('the embedded engine, with all members on pages', () => ports);

/** What a sender says of one of six alerts, in how many copies at once, and at which call of the table the process dies. */
const WORDS = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    isOver: fc.boolean(),
    together: fc.integer({ min: 1, max: 3 }),
    diesAt: fc.option(fc.integer({ min: 1, max: 8 }), { freq: 3 }),
  }),
  { minLength: 3, maxLength: 12 },
);

const startOf = (name: string) => after(NOON, seconds(name.charCodeAt(0)));

/** A client that makes `left` calls. Those after them fail, every second one only after the table has done it. */
class Mortal {
  readonly client = new DynamoDBClient(engine.client);
  left = Number.POSITIVE_INFINITY;

  constructor() {
    this.client.middlewareStack.add(
      (next) => async (args) => {
        const isBefore = this.left % 2 === 0;
        if (--this.left < 0 && isBefore) throw new Crash('before a call');
        const result = await next(args);
        if (this.left < 0) throw new Crash('after a call');
        return result;
      },
      { step: 'initialize', name: 'mortal' },
    );
  }
}

async function play(words: readonly { name: string; isOver: boolean; together: number; diesAt: number | null }[]) {
  const table = `run-${tables++}`;
  const mortal = new Mortal();
  await ensureTable(mortal.client, tableDefinition(table));
  const open = () => new DynamoIncidents(mortal.client, table, new DynamoTokenPages(mortal.client, table, 0));
  const plain = new World();
  const paged = new World({ store: open() });
  for (const { name, isOver, together, diesAt } of words) {
    const startsAt = startOf(name);
    const one = alert(name, { startsAt, ...(isOver && { endsAt: after(startsAt, minutes(1)) }) });
    for (const world of [plain, paged]) world.advance(minutes(2));
    await plain.ingest(one);
    mortal.left = diesAt ?? Number.POSITIVE_INFINITY;
    const all = await Promise.allSettled(Array.from({ length: together }, () => paged.ingest(one)));
    mortal.left = Number.POSITIVE_INFINITY;
    // A sender without an answer sends again.
    if (all.some(({ status }) => status === 'rejected')) await paged.ingest(one);
    for (const world of [plain, paged]) {
      await world.sweep();
      await world.deliverAll();
    }
  }
  const [incident] = plain.incidents.items.values();
  const stored = incident && (await open().get(incident.id));
  mortal.client.destroy();
  return { plain: incident, paged: stored };
}

let tables = 0;

const shown = (incident: Incident | undefined) => {
  if (incident === undefined) return undefined;
  const { firing, starts, ends, severity } = factsOf(incident);
  return {
    ...{ state: incident.state, episode: incident.episode, starts, ends, severity },
    firing: firing.map(({ fingerprint }) => fingerprint).sort(),
  };
};

describe('An incident with its members on pages', () => {
  test('has the same members and state as one in a single item, with concurrent writers and a crash at any call of the table', async () => {
    await fc.assert(
      fc.asyncProperty(WORDS, async (words) => {
        const { plain, paged } = await play(words);
        expect(shown(paged)).toEqual(shown(plain));
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 25) },
    );
  });
});
