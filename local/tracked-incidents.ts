import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { storedEntry } from '../shared/adapters/dynamo-ledger.ts';
import { type Item, KEY, readText } from '../shared/adapters/dynamo-table.ts';
import { DynamoTokenPages } from '../shared/adapters/dynamo-token-pages.ts';
import type { LedgerEntry } from '../shared/flows/delivery-ledger.ts';
import type { Incident } from '../shared/incidents/incident.ts';
import { type Clock, type EpochMs, latest } from '../shared/values/time.ts';

/** An incident and its delivery to each place. */
export interface TrackedIncident {
  readonly incident: Incident;
  readonly deliveries: readonly LedgerEntry[];
}

/**
 * Every incident that is kept, what fires first, then the newest. It reads the whole table, which on a laptop is small
 * and costs nothing.
 */
export async function trackedIncidents(
  client: DynamoDBClient,
  table: string,
  clock: Clock,
): Promise<readonly TrackedIncident[]> {
  const pages = new DynamoTokenPages(client, table);
  const incidents: Incident[] = [];
  const entries: LedgerEntry[] = [];
  for await (const item of itemsOf(client, table)) {
    const key = readText(item[KEY]) ?? '';
    if (key.startsWith('incident#')) incidents.push(await pages.whole(item));
    else if (key.startsWith('ledger#')) entries.push(storedEntry(item));
  }
  const isThere = ({ expiresAt }: { readonly expiresAt: EpochMs }): boolean => expiresAt > clock();
  return incidents
    .filter(isThere)
    .map((incident) => ({ incident, deliveries: entries.filter((entry) => isOf(entry, incident)) }))
    .sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || changedAt(b) - changedAt(a));
}

async function* itemsOf(client: DynamoDBClient, TableName: string): AsyncGenerator<Item> {
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName, ExclusiveStartKey }));
    yield* page.Items ?? [];
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}

/** Not what is kept beside them of their traces, which is no place. */
const isOf = (entry: LedgerEntry, incident: Incident): boolean =>
  entry.incident === incident.id && entry.place.includes(':');

const isOver = ({ incident }: TrackedIncident): boolean => incident.state === 'resolved';

const changedAt = ({ incident: { seenAt, endedAt } }: TrackedIncident): EpochMs => latest(seenAt, endedAt ?? seenAt);
