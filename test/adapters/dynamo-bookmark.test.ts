import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../../local/engine.ts';
import { ensureTable } from '../../local/tables.ts';
import { dynamoBookmark } from '../../shared/adapters/dynamo-bookmark.ts';
import { tableDefinition } from '../../shared/adapters/dynamo-table.ts';
import type { Bookmark } from '../../shared/flows/subscribe.ts';
import { after, type EpochMs, hours } from '../../shared/values/time.ts';
import { NOON } from '../support/world.ts';

let now: EpochMs = NOON;
let bookmarkOf: (walk: string) => Bookmark;
let close: () => Promise<void>;

beforeAll(async () => {
  const engine = await startEngine();
  const client = new DynamoDBClient(engine.client);
  await ensureTable(client, tableDefinition('bookmarks'));
  bookmarkOf = (walk) => dynamoBookmark({ client, table: 'bookmarks', walk, clock: () => now });
  close = async () => {
    client.destroy();
    await engine.close();
  };
});
afterAll(() => close());

describe('a bookmark in the table', () => {
  it('is not there before it was put', async () => {
    expect(await bookmarkOf('new').get()).toBeUndefined();
  });

  it('is there for the next walk, and not for another one', async () => {
    await bookmarkOf('a').put('page 2');
    await bookmarkOf('a').put('page 3');
    expect(await bookmarkOf('a').get()).toBe('page 3');
    expect(await bookmarkOf('b').get()).toBeUndefined();
  });

  it('is taken away', async () => {
    await bookmarkOf('a').put('page 2');
    await bookmarkOf('a').put(undefined);
    expect(await bookmarkOf('a').get()).toBeUndefined();
    await bookmarkOf('never').put(undefined);
    expect(await bookmarkOf('never').get()).toBeUndefined();
  });

  it('is good for a day, also where the table keeps it longer', async () => {
    await bookmarkOf('a').put('page 2');
    now = after(NOON, hours(23));
    expect(await bookmarkOf('a').get()).toBe('page 2');
    now = after(NOON, hours(24));
    expect(await bookmarkOf('a').get()).toBeUndefined();
  });
});
