import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openDocuments } from '../../local/document-table.ts';
import { type Engine, startEngine } from '../../local/engine.ts';
import { ROOM_MESSAGE, type RoomMessage } from '../../local/room/room-message.ts';
import { instant } from '../../shared/values/time.ts';

describe('documents in a table', () => {
  let engine: Engine;
  let client: DynamoDBClient;

  beforeAll(async () => {
    engine = await startEngine();
    client = new DynamoDBClient(engine.client);
  });
  afterAll(async () => {
    client.destroy();
    await engine.close();
  });

  it('are there as they were put, until they are removed', async () => {
    const message: RoomMessage = {
      ts: '1.000001',
      channel: 'C1',
      channelName: 'alerts',
      isBroadcast: false,
      text: 'text',
      blocks: [{ type: 'divider' }, null, 1],
      postedAt: instant(1),
    };
    const documents = await openDocuments(client, 'room', ROOM_MESSAGE);
    await documents.put('a', { ...message, text: 'before' });
    await documents.put('a', message);
    await documents.put('b', { ...message, incident: 'i', threadTs: '0.1', editedAt: instant(2) });
    await documents.put('c', message);
    await documents.remove('c');
    const reopened = await openDocuments(client, 'room', ROOM_MESSAGE);
    expect(new Set(await reopened.load())).toEqual(
      new Set([message, { ...message, incident: 'i', threadTs: '0.1', editedAt: instant(2) }]),
    );
  });

  it('are all found, however large they are together', async () => {
    const documents = await openDocuments(client, 'large', z.string());
    // A scan returns 1 MB at a time.
    for (let i = 0; i < 8; i += 1) await documents.put(`${i}`, `${i}`.repeat(300_000));
    expect((await documents.load()).map((text) => text[0]).sort()).toEqual([...'01234567']);
  });

  it('are refused when they are not what they are read as', async () => {
    await (await openDocuments(client, 'other', z.number())).put('a', 1);
    await expect((await openDocuments(client, 'other', z.string())).load()).rejects.toThrow('expected string');
  });
});
