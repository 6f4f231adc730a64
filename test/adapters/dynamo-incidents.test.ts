import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import type { Recording } from '../../shared/flows/incident-store.ts';
import { after, minutes } from '../../shared/values/time.ts';
import { end, start } from '../support/sample-incident.ts';
import { sampleRecording } from '../support/sample-recording.ts';
import { NOON } from '../support/world.ts';

let engine: Engine;
let client: DynamoDBClient;
let store: DynamoIncidents;

beforeAll(async () => {
  engine = await startEngine();
  client = new DynamoDBClient(engine.client);
  await ensureTable(client, tableDefinition('incidents'));
  store = new DynamoIncidents(client, 'incidents');
});
afterAll(async () => {
  client.destroy();
  await engine.close();
});

const recording = (parts: Partial<Recording>): Recording =>
  sampleRecording({ id: 'full', dueAt: after(NOON, minutes(1)), expiresAt: after(NOON, minutes(1)), ...parts });

const names = (count: number, wave: string) =>
  Array.from({ length: count }, (_, i) => `${wave}${String(i).padStart(10, '-')}`);

describe('An item that has no room for what several writers add at once', () => {
  test('takes the ends, counts the starts, and says that labels are missing', async () => {
    for (const wave of ['a', 'b', 'c', 'd']) {
      await store.record(recording({ starts: names(2000, wave).map((name) => start(name, NOON)) }));
    }
    const ends = names(200, 'a').map((name) => end(name, NOON));
    const starts = names(3000, 'e').map((name) => start(name, NOON));
    const full = await store.record(recording({ starts, ends, overflow: 5 }));
    expect(full.starts.size).toBe(6000);
    expect(full).toMatchObject({ overflow: 3005, ends: new Set(ends) });
    expect(full.cuts).toEqual(['some alerts counted, but not listed: the incident is full']);
  });

  test('refuses what has no room at all, so that its sender sends it again', async () => {
    const ends = names(9000, 'b').map((name) => end(name, NOON));
    await expect(store.record(recording({ ends }))).rejects.toThrow(/item size/i);
    expect((await store.get('full'))?.ends.size).toBe(200);
  });

  test('counts nothing any more once a body finds room', async () => {
    const roomy = await store.record(recording({ ends: names(1, 'c').map((name) => end(name, NOON)) }));
    expect(roomy).toMatchObject({ overflow: 0, ends: { size: 201 } });
  });
});
