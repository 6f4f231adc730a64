import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { describe, expect, test } from 'vitest';
import { DynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { dynamoListening } from '../../shared/adapters/dynamo-listening.ts';
import { dynamoListings } from '../../shared/adapters/dynamo-listings.ts';
import { DynamoMemberDetails } from '../../shared/adapters/dynamo-member-details.ts';
import { dynamoRoutingRevisions } from '../../shared/adapters/dynamo-routing-revisions.ts';
import { DynamoTokenPages } from '../../shared/adapters/dynamo-token-pages.ts';
import type { Listings } from '../../shared/flows/correlate.ts';
import type { DeliveryLedger, LedgerEntry } from '../../shared/flows/delivery-ledger.ts';
import type { RoutingRevisions } from '../../shared/flows/follow-routing.ts';
import type { IncidentStore, Recording } from '../../shared/flows/incident-store.ts';
import type { ListeningStore } from '../../shared/flows/listening-store.ts';
import type { MemberDetailsStore } from '../../shared/flows/member-details-store.ts';
import { withRecording } from '../../shared/flows/with-recording.ts';
import { decide } from '../../shared/incidents/decide.ts';
import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import { lanesOf } from '../../shared/incidents/lanes.ts';
import type { Listing } from '../../shared/incidents/listing.ts';
import { NOTHING_PRUNED } from '../../shared/incidents/prune.ts';
import type { Speaker } from '../../shared/incidents/voice.ts';
import { after, hours, minutes, seconds } from '../../shared/values/time.ts';
import { end, start } from '../support/sample-incident.ts';
import { sampleRecording } from '../support/sample-recording.ts';
import { alert, NOON, TIMING, World } from '../support/world.ts';
import { describeMemberDetails } from './member-details.ts';

export interface TablePorts {
  readonly store: IncidentStore;
  readonly details: MemberDetailsStore;
  readonly ledger: DeliveryLedger;
  /** That keep nothing from one question to the next. */
  readonly listings: Listings;
  /** Of a table that no other test asks for them. */
  readonly revisions: RoutingRevisions;
  /** The same. */
  readonly listening: ListeningStore;
}

/** The ports on a table. Each question to the listings comes a minute after the one before. */
export function dynamoPorts(client: DynamoDBClient, table: string, ownKept?: number): TablePorts {
  let now = NOON;
  const clock = () => {
    now = after(now, minutes(1));
    return now;
  };
  return {
    store: new DynamoIncidents(client, table, new DynamoTokenPages(client, table, ownKept)),
    details: new DynamoMemberDetails(client, table),
    ledger: new DynamoLedger(client, table),
    listings: dynamoListings(client, table, clock),
    revisions: dynamoRoutingRevisions(client, table),
    listening: dynamoListening(client, table),
  };
}

const TERMS = {
  timing: TIMING,
  lanes: lanesOf('team', [{ place: 'plain', edits: true, cadence: 'at-once', sendResolved: true }]),
} as const;

let ids = 0;

const recording = (parts: Partial<Recording> = {}): Recording =>
  sampleRecording({
    id: `incident-${ids++}-${process.pid}`,
    subject: { route: 'route', group: { alertname: 'HighErrorRate' } },
    ...parts,
  });

/** What a store knows, wherever it stands. */
const known = (incident: Incident | undefined): object => {
  const { pages: _, ...rest } = { pages: undefined, ...incident };
  return rest;
};

async function heardOf(store: IncidentStore, id: string, speaker: Speaker) {
  const { whole, word } = await store.heard(id, speaker);
  return { incident: await whole(), word };
}

/** What the flows rely on, held by every implementation: the doubles of the tests too. */
export function describeTablePorts(name: string, open: () => TablePorts): void {
  describeMemberDetails(name, () => open().details);

  describe(`The incident store on ${name}`, () => {
    test('knows nothing of an incident that was never recorded', async () => {
      expect(await open().store.get('no-such-incident')).toBeUndefined();
    });

    test('returns and keeps what was recorded', async () => {
      const { store } = open();
      const first = recording({
        starts: [start('a', NOON)],
        externalUrl: 'https://alertmanager.example',
        isOnChange: true,
        confirmedAt: NOON,
        truncated: 3,
        cuts: ['annotation "stack" cut at 4096 bytes'],
      });
      const recorded = await store.record(first);
      expect(recorded).toMatchObject({
        id: first.id,
        subject: first.subject,
        source: 'alertmanager',
        sender: 'tocsin',
        rev: 0,
        generation: 1,
        state: 'pending',
        starts: new Set(first.starts),
        truncated: 3,
        cuts: first.cuts,
        externalUrl: 'https://alertmanager.example',
        isOnChange: true,
        confirmedAt: NOON,
        seenAt: NOON,
        dueAt: first.dueAt,
        expiresAt: first.expiresAt,
      });
      expect(known(await store.get(first.id))).toEqual(known(recorded));
    });

    test('keeps what each sender said last of each group, the newest, beside the incident', async () => {
      const { store } = open();
      const one = await store.record(recording({ starts: [start('a', NOON)] }));
      const [am, other] = [
        { voice: 'am00', group: 'one00' },
        { voice: 'am00', group: 'two00' },
      ];
      expect(await heardOf(store, one.id, am)).toEqual({ incident: one, word: undefined });
      const word = { receivedAt: after(NOON, seconds(5)), said: 'abc', recorded: 1 };
      await store.keepWord(one, am, word);
      expect(await heardOf(store, one.id, am)).toEqual({ incident: one, word });
      expect((await store.heard(one.id, other)).word).toBeUndefined();
      await store.keepWord(one, am, { ...word, receivedAt: after(NOON, seconds(4)), said: 'overtaken' });
      expect((await store.heard(one.id, am)).word).toEqual(word);
      await store.keepWord(one, am, { ...word, receivedAt: after(NOON, seconds(6)), said: 'newer' });
      expect((await store.heard(one.id, am)).word?.said).toBe('newer');
    });

    test('keeps the word that was recorded last in the incident, until a newer one is kept beside it', async () => {
      const { store } = open();
      const am = { voice: 'am00', group: 'one00' };
      const word = { receivedAt: NOON, said: 'abc', recorded: 1 };
      const first = recording({ starts: [start('a', NOON)], word: { ...am, ...word } });
      const one = await store.record(first);
      expect((await store.heard(one.id, am)).word).toMatchObject(word);
      expect((await store.heard(one.id, { ...am, group: 'two00' })).word).toBeUndefined();
      expect(await store.save({ ...one, rev: 1 }, NOTHING_PRUNED)).toBe('saved');
      expect((await store.heard(one.id, am)).word).toMatchObject(word);
      await store.keepWord(one, am, { ...word, receivedAt: after(NOON, seconds(6)), said: 'newer' });
      expect((await store.heard(one.id, am)).word?.said).toBe('newer');
      await store.record({ ...first, starts: [start('b', NOON)], word: undefined });
      expect((await store.get(one.id))?.word).toBeUndefined();
    });

    test('knows nothing of a sender whose incident was never recorded', async () => {
      const { store } = open();
      expect(await heardOf(store, 'never', { voice: 'am00', group: 'one00' })).toEqual({
        incident: undefined,
        word: undefined,
      });
    });

    test('adds the same twice without a trace', async () => {
      const { store } = open();
      const twice = recording({ starts: [start('a', NOON)], ends: [end('a', NOON)] });
      const once = await store.record(twice);
      expect(await store.record(twice)).toEqual({ ...once, recorded: 2 });
    });

    test('loses nothing that fifty writers add at once', async () => {
      const { store } = open();
      const { id } = recording();
      const names = Array.from({ length: 50 }, (_, i) => `alert-${i}`);
      await Promise.all(names.map((one) => store.record(recording({ id, starts: [start(one, NOON)] }))));
      const incident = (await store.get(id)) as Incident;
      expect(factsOf(incident).firing).toHaveLength(50);
    });

    test('makes an incident with its decision and its outbox in one write, whole', async () => {
      const { store } = open();
      const labels = [start('a', NOON), start('b', NOON)];
      const parts = { starts: labels, ends: [end('b', NOON)], cuts: ['annotation "stack" cut at 4096 bytes'] };
      for (const kind of ['alerts', 'errors'] as const) {
        const first = recording({
          ...{ kind, ...parts, externalUrl: 'https://alertmanager.example', truncated: 3, overflow: 2 },
          ...(kind === 'errors' && { hits: ['batch.1.2'] }),
          listing: { kind, service: `made-${ids++}-${process.pid}`, at: NOON },
        });
        const { next } = decide(withRecording(undefined, first), TERMS, NOON);
        expect(next).toMatchObject({ rev: 1, recorded: 1, outbox: [{ rev: 1 }] });
        expect(await store.create(next)).toBe('created');
        expect(known(await store.get(first.id))).toEqual(known(next));
      }
    });

    test('makes no incident that is there, and changes nothing of it', async () => {
      const { store } = open();
      const first = recording({ starts: [start('a', NOON)] });
      const { next } = decide(withRecording(undefined, first), TERMS, NOON);
      const results = await Promise.all(Array.from({ length: 8 }, () => store.create(next)));
      expect(results.filter((result) => result === 'created')).toHaveLength(1);
      const recorded = await store.record(recording({ id: first.id, starts: [start('b', NOON)] }));
      expect(await store.create(next)).toBe('exists');
      expect(known(await store.get(first.id))).toEqual(known(recorded));
    });

    test('goes on with an incident that was made as with one that was recorded', async () => {
      const { store } = open();
      const first = recording({ starts: [start('a', NOON)] });
      const made = decide(withRecording(undefined, first), TERMS, NOON);
      await store.create(made.next);
      await store.clearOutbox(made.next, 1, made.dueOnceSent);
      expect(await store.get(first.id)).toMatchObject({ outbox: [], dueAt: made.dueOnceSent });
      const ended = await store.record(recording({ id: first.id, ends: [end('a', after(NOON, minutes(1)))] }));
      const { next } = decide(ended, TERMS, after(NOON, minutes(1)));
      expect(await store.save(next, NOTHING_PRUNED)).toBe('saved');
      expect(await store.get(first.id)).toMatchObject({ state: 'resolved', rev: 2, recorded: 2 });
    });

    test('lets one of many save, and tells the others', async () => {
      const { store } = open();
      const incident = await store.record(recording({ starts: [start('a', NOON)] }));
      const { next } = decide(incident, TERMS, NOON);
      const results = await Promise.all(Array.from({ length: 8 }, () => store.save(next, NOTHING_PRUNED)));
      expect(results.filter((result) => result === 'saved')).toHaveLength(1);
      expect(known(await store.get(incident.id))).toEqual(known(next));
    });

    test('saves nothing that was decided without what was recorded meanwhile', async () => {
      const { store } = open();
      const incident = await store.record(recording({ starts: [start('a', NOON)] }));
      const other = await store.record(recording({ id: incident.id, dueAt: after(NOON, seconds(7)) }));
      expect(await store.save(decide(incident, TERMS, NOON).next, NOTHING_PRUNED)).toBe('conflict');
      expect(known(await store.get(incident.id))).toEqual(known(other));
      expect(await store.save(decide(other, TERMS, NOON).next, NOTHING_PRUNED)).toBe('saved');
    });

    test('keeps the whole log of its decisions', async () => {
      const { store } = open();
      const recorded = await store.record(recording({ starts: [start('a', NOON)] }));
      const decisions = Array.from({ length: 32 }, (_, i) => ({
        ...{ at: NOON, rev: i, lane: 'route:team#0', because: `${i} firing, "${'é'.repeat(i)}"` },
        notified: 'joined' as const,
      }));
      await store.save({ ...recorded, rev: 1, decisions }, NOTHING_PRUNED);
      expect((await store.get(recorded.id))?.decisions).toEqual(decisions);
    });

    test('saves a decision that leaves it due soon, and undoes nothing that was recorded meanwhile', async () => {
      const { store } = open();
      const incident = await store.record(recording({ starts: [start('a', NOON)] }));
      await store.record(recording({ id: incident.id, starts: [start('b', NOON)] }));
      await store.save(decide(incident, TERMS, NOON).next, NOTHING_PRUNED, { evenIfRecorded: true });
      const stored = (await store.get(incident.id)) as Incident;
      expect(stored).toMatchObject({ rev: 1, state: 'firing', starts: new Set([start('a', NOON), start('b', NOON)]) });
    });

    test('drops what was pruned', async () => {
      const { store } = open();
      const incident = await store.record(
        recording({
          kind: 'errors',
          starts: [start('a', NOON), start('b', NOON)],
          ends: [end('a', NOON)],
          hits: ['batch.1.2', 'batch.2.1'],
        }),
      );
      const pruning = {
        starts: [start('a', NOON)],
        ends: [end('a', NOON)],
        hits: ['batch.1.2'],
        occurrences: 1,
      };
      await store.save(decide(incident, TERMS, NOON).next, pruning);
      const stored = (await store.get(incident.id)) as Incident;
      expect(stored).toMatchObject({
        starts: new Set([start('b', NOON)]),
        ends: new Set(),
        hits: new Set(['batch.2.1']),
      });
    });

    test('adds the ends that are assumed, and keeps those that were recorded meanwhile', async () => {
      const { store } = open();
      const incident = await store.record(recording({ starts: [start('a', NOON), start('b', NOON)] }));
      const decision = decide(incident, TERMS, after(NOON, hours(24)));
      const reported = end('b', after(NOON, hours(1)));
      await store.record(recording({ id: incident.id, ends: [reported] }));
      expect(
        await store.save(decision.next, NOTHING_PRUNED, { assumedEnds: decision.assumedEnds, evenIfRecorded: true }),
      ).toBe('saved');
      const stored = (await store.get(incident.id)) as Incident;
      expect(stored.ends).toEqual(new Set([...decision.assumedEnds, reported]));
      expect(factsOf(stored).firing).toEqual([]);
    });

    test('keeps an outbox entry until it is cleared, and then says when the incident is due', async () => {
      const { store } = open();
      const incident = await store.record(recording({ starts: [start('a', NOON)] }));
      const { next, dueOnceSent } = decide(incident, TERMS, NOON);
      await store.save(next, NOTHING_PRUNED);
      expect((await store.get(next.id))?.outbox).toEqual([
        {
          rev: 1,
          generation: 1,
          at: NOON,
          notifications: [{ lane: 'route/0/at-once/team', place: 'plain', reason: 'first' }],
        },
      ]);
      await store.clearOutbox(next, 1, dueOnceSent);
      expect(await store.get(next.id)).toMatchObject({ outbox: [], dueAt: dueOnceSent });
    });

    test('clears an outbox entry after a later save without touching when that one is due', async () => {
      const { store } = open();
      const incident = await store.record(recording({ starts: [start('a', NOON)] }));
      const first = decide(incident, TERMS, NOON).next;
      await store.save(first, NOTHING_PRUNED);
      const second = decide({ ...first, confirmedAt: after(NOON, hours(1)) }, TERMS, after(NOON, hours(5))).next;
      await store.save(second, NOTHING_PRUNED);
      await store.clearOutbox(first, 1, NOON);
      expect(await store.get(first.id)).toMatchObject({ rev: 2, dueAt: second.dueAt, outbox: [{ rev: 2 }] });
    });

    test('clears an outbox entry without touching when it is due if something was recorded since', async () => {
      const { store } = open();
      const incident = await store.record(recording({ starts: [start('a', NOON)] }));
      const { next } = decide(incident, TERMS, NOON);
      await store.save(next, NOTHING_PRUNED);
      const soon = after(NOON, seconds(7));
      await store.record(recording({ id: incident.id, dueAt: soon }));
      await store.clearOutbox(next, 1, after(NOON, hours(4)));
      expect(await store.get(incident.id)).toMatchObject({ rev: 1, recorded: 2, dueAt: soon, outbox: [] });
    });

    test('makes nothing out of clearing an incident that is gone', async () => {
      const { store } = open();
      const incident = decide(await store.record(recording({ starts: [start('a', NOON)] })), TERMS, NOON).next;
      const gone = { ...incident, id: `${incident.id}-gone` };
      await store.clearOutbox(gone, 1, undefined);
      expect(await store.get(gone.id)).toBeUndefined();
    });

    test('looks again at what would be due later, and puts off nothing that is due sooner', async () => {
      const { store } = open();
      const { id } = await store.record(recording({ dueAt: after(NOON, minutes(2)) }));
      await store.lookAgain(id, after(NOON, minutes(1)));
      expect(await store.get(id)).toMatchObject({ lookAt: after(NOON, minutes(1)), dueAt: after(NOON, minutes(1)) });
      await store.lookAgain(id, after(NOON, minutes(3)));
      expect(await store.get(id)).toMatchObject({ lookAt: after(NOON, minutes(3)), dueAt: after(NOON, minutes(1)) });
    });

    test('makes nothing out of looking again at an incident that is gone', async () => {
      const { store } = open();
      await store.lookAgain('gone', NOON);
      expect(await store.get('gone')).toBeUndefined();
    });

    test('finds what is due, the longest waiting first, and nothing else', async () => {
      const { store } = open();
      const soon = after(NOON, minutes(-90));
      const early = recording({ dueAt: after(soon, seconds(1)) });
      const earlier = recording({ dueAt: soon });
      const later = recording({ dueAt: after(soon, minutes(5)) });
      for (const one of [early, earlier, later]) await store.record(one);
      expect(await store.due(after(soon, minutes(1)))).toEqual({ ids: [earlier.id, early.id] });
    });

    test('finds everything that is due, each once, page by page, whether it stays due or not', async () => {
      const { store } = open();
      const soon = after(NOON, hours(-48));
      const recordings = Array.from({ length: 420 }, (_, i) => recording({ dueAt: after(soon, seconds(i % 7)) }));
      await pMap(recordings, (one) => store.record(one), { concurrency: 16 });
      const found: string[] = [];
      let pages = 0;
      let from: unknown;
      do {
        const { ids, next } = await store.due(after(soon, minutes(1)), from);
        found.push(...ids);
        for (const id of ids.filter((_, i) => i % 2 === 0)) await store.record(recording({ id, dueAt: NOON }));
        pages++;
        from = next;
      } while (from !== undefined);
      expect(found.sort()).toEqual(recordings.map(({ id }) => id).sort());
      expect(pages).toBeGreaterThan(1);
    });

    test('counts the alerts that an incident has no room for, and says so', async () => {
      const { store } = open();
      const { id } = recording();
      const crowd = (wave: number) =>
        Array.from({ length: 4000 }, (_, i) => start(`a-fingerprint-of-${wave}-${i}`, NOON));
      for (const wave of [0, 1, 2, 2]) await store.record(recording({ id, starts: crowd(wave) }));
      const incident = (await store.get(id)) as Incident;
      expect(factsOf(incident).starts).toBe(12_000);
    });
  });

  describe(`Incidents by their service on ${name}`, () => {
    const service = () => `service-${ids++}-${process.pid}`;
    const listing = (name: string, parts: Partial<Listing> = {}): Listing => ({
      kind: 'errors',
      service: name,
      at: NOON,
      ...parts,
    });
    const found = async (key: Pick<Listing, 'kind' | 'service'>): Promise<readonly string[]> => {
      const answer = await open().listings.find(key, seconds(30));
      if ('failed' in answer) throw new Error(answer.failed);
      return answer.map(({ id }) => id);
    };

    test('are found, the newest first, whole, and apart from those of other services and kinds', async () => {
      const { store, listings } = open();
      const name = service();
      const older = await store.record(recording({ listing: listing(name), starts: [start('a', NOON)] }));
      const newer = await store.record(recording({ listing: listing(name, { at: after(NOON, minutes(1)) }) }));
      const alert = await store.record(recording({ listing: listing(name, { kind: 'alerts' }) }));
      await store.record(recording({ listing: listing(service()) }));
      await store.record(recording());
      const all = (await listings.find(listing(name), seconds(30))) as readonly Incident[];
      expect(all.map(known)).toEqual([newer, older].map(known));
      expect(await found({ kind: 'alerts', service: name })).toEqual([alert.id]);
    });

    test('are none where nobody was listed', async () => {
      expect(await found({ kind: 'errors', service: service() })).toEqual([]);
    });

    test('stay where they were listed first, whatever is recorded later', async () => {
      const { store } = open();
      const [name, other] = [service(), service()];
      const { id } = await store.record(recording());
      await store.record(recording({ id, listing: listing(name) }));
      const last = await store.record(
        recording({ id, hits: ['batch.1.2'], listing: listing(other, { at: after(NOON, minutes(1)) }) }),
      );
      expect(last.listing).toEqual(listing(name));
      expect(await found(last.listing ?? listing(other))).toEqual([id]);
      expect(await found({ kind: 'errors', service: other })).toEqual([]);
    });

    test('are among the newest again when they begin again', async () => {
      const { store } = open();
      const name = service();
      const old = await store.record(
        recording({ listing: listing(name), starts: [start('a', after(NOON, hours(1)))] }),
      );
      const newer = await store.record(recording({ listing: listing(name, { at: after(NOON, minutes(1)) }) }));
      expect(await found(listing(name))).toEqual([newer.id, old.id]);
      await store.save(decide(old, TERMS, after(NOON, hours(1))).next, NOTHING_PRUNED);
      expect(await found(listing(name))).toEqual([old.id, newer.id]);
    });

    test('are twenty at most, the newest', async () => {
      const { store } = open();
      const name = service();
      for (let i = 0; i < 22; i++)
        await store.record(recording({ listing: listing(name, { at: after(NOON, seconds(i)) }) }));
      const answer = await open().listings.find(listing(name), seconds(30));
      expect(answer).toHaveLength(20);
      expect((answer as Incident[]).at(-1)?.listing?.at).toBe(after(NOON, seconds(2)));
    });
  });

  describe(`The ledger on ${name}`, () => {
    const entry = (parts: Partial<LedgerEntry> = {}): LedgerEntry => ({
      incident: `incident-${ids++}-${process.pid}`,
      place: 'slack:alerts',
      version: 0,
      generation: 1,
      rev: 1,
      expiresAt: after(NOON, hours(1)),
      ...parts,
    });

    test('keeps what a destination remembers and what was shown', async () => {
      const { ledger } = open();
      const shown = { at: NOON, status: 'firing', severity: 'critical', firing: ['a'], occurrences: 1 } as const;
      const first = entry({ memory: { ts: '1724328000.000100' }, shown });
      const stored = await ledger.put(first);
      expect(stored).toEqual({ ...first, version: 1 });
      expect(await ledger.get(first.incident, first.place)).toEqual(stored);
      expect(await ledger.get(first.incident, 'slack:others')).toBeUndefined();
    });

    test('refuses to write over what it has not seen', async () => {
      const { ledger } = open();
      const first = entry();
      const stored = await ledger.put(first);
      expect(await ledger.put(first)).toBe('conflict');
      expect(await ledger.put(stored as LedgerEntry)).toMatchObject({ version: 2 });
    });

    test('finds the entries that are to be looked at, once each, the longest waiting first', async () => {
      const { ledger } = open();
      const at = after(NOON, hours(1_000_000 + ids));
      const made = Array.from({ length: 45 }, (_, i) =>
        entry({ lookAt: after(at, seconds(i % 2 === 0 ? -i : -i - 100)), place: `webhook:https://x.example/${i}#a` }),
      );
      const stored = await Promise.all(made.map((one) => ledger.put(one)));
      const [first] = stored;
      const later = entry({ lookAt: after(at, seconds(1)) });
      await ledger.put(later);
      const { lookAt: _, ...rest } = first as LedgerEntry;
      await ledger.put(rest);
      const keys = [];
      let from: unknown;
      do {
        const page = await ledger.due(at, from);
        keys.push(...page.keys);
        from = page.next;
      } while (from !== undefined);
      const names = keys.map(({ incident, place }) => `${incident} ${place}`);
      const expected = made.slice(1).map(({ incident, place }) => `${incident} ${place}`);
      expect(names.filter((name) => expected.includes(name)).sort()).toEqual(expected.sort());
      expect(names).not.toContain(`${later.incident} ${later.place}`);
      expect(names).not.toContain(`${first && first !== 'conflict' ? first.incident : ''} ${made[0]?.place}`);
    });

    test('lists what waits in line at a place, the most urgent first, until it waits no more', async () => {
      const { ledger } = open();
      const place = `slack:line-${ids++}#${process.pid}`;
      const made = Array.from({ length: 30 }, (_, i) => entry({ place, urgency: (i * 7) % 30 }));
      const stored = await Promise.all(made.map((one) => ledger.put(one)));
      const byUrgency = [...made].sort((a, b) => (a.urgency ?? 0) - (b.urgency ?? 0)).map(({ incident }) => incident);
      expect(await ledger.inLine(place, 30)).toEqual(byUrgency);
      expect(await ledger.inLine(place, 2)).toEqual(byUrgency.slice(0, 2));
      expect(await ledger.inLine(place, 9, { from: 10, to: 12 })).toEqual(byUrgency.slice(10, 13));
      expect(await ledger.countInLine(place, { from: 10, to: 12 })).toBe(3);
      expect(await ledger.countInLine(place, { from: 25, to: 1000 })).toBe(5);
      const { urgency: _, ...rest } = stored.find((one) => one !== 'conflict' && one.urgency === 0) as LedgerEntry;
      await ledger.put(rest);
      expect(await ledger.inLine(place, 2)).toEqual(byUrgency.slice(1, 3));
      expect(await ledger.inLine('slack:others', 2)).toEqual([]);
    });

    test('keeps what is known of a place, and refuses to write over what it has not seen', async () => {
      const { ledger } = open();
      const place = `slack:place-${ids++}#${process.pid}`;
      expect(await ledger.place(place)).toEqual({ place, version: 0 });
      const asked = { place, version: 0, turn: { is: 'asked', at: NOON } } as const;
      const written = await Promise.all(Array.from({ length: 5 }, () => ledger.putPlace(asked)));
      expect(written.filter((one) => one !== 'conflict')).toEqual([{ ...asked, version: 1 }]);
      expect(await ledger.place(place)).toEqual({ ...asked, version: 1 });
    });

    test('lets one of twenty callers at once take a slot, and says when the next one is free', async () => {
      const { ledger } = open();
      const pace = `slack#${ids++}-${process.pid}`;
      const answers = await Promise.all(Array.from({ length: 20 }, () => ledger.takeSlot(pace, seconds(10), NOON)));
      expect(answers.filter((at) => at === NOON)).toHaveLength(1);
      expect(answers.filter((at) => at === after(NOON, seconds(10)))).toHaveLength(19);
      expect(await ledger.takeSlot(pace, seconds(10), after(NOON, seconds(9)))).toBe(after(NOON, seconds(10)));
      expect(await ledger.takeSlot(pace, seconds(10), after(NOON, seconds(10)))).toBe(after(NOON, seconds(10)));
    });
  });

  test(`How a sender groups, on ${name}, is kept by its voice, however often it is seen`, async () => {
    const { groupings } = open().store;
    const voice = `v${ids++}-${process.pid}`;
    expect(await groupings.of(voice)).toEqual(new Set());
    await Promise.all([groupings.add(voice, ['["a"]', '*']), groupings.add(voice, ['["a"]', '["a","b"]'])]);
    expect(await groupings.of(voice)).toEqual(new Set(['["a"]', '["a","b"]', '*']));
    expect(await groupings.of(`${voice}-other`)).toEqual(new Set());
  });

  test(`The revision of the routing file on ${name} is replaced by one of many who see a new file`, async () => {
    const { revisions } = open();
    const before = await revisions.get();
    const next = (rev: number) => ({ rev, fingerprint: `file-${rev}`, at: NOON, walked: 0, retired: {}, seenAt: NOON });
    const first = next((before?.rev ?? 0) + 1);
    const replaced = await Promise.all(Array.from({ length: 8 }, () => revisions.replace(first, before)));
    expect(replaced.filter((isWritten) => isWritten)).toHaveLength(1);
    expect(await revisions.get()).toEqual(first);
    expect(await revisions.replace({ ...first, walked: 3 }, first)).toBe(true);
    expect(await revisions.replace({ ...first, walked: 2 }, first)).toBe(false);
    expect(await revisions.get()).toEqual({ ...first, walked: 3 });
  });

  test(`The note of when we listened on ${name} is replaced by one of many`, async () => {
    const { listening } = open();
    const before = await listening.get();
    const first = { last: NOON, gaps: [{ from: NOON, to: after(NOON, hours(1)) }], refused: {} };
    const replaced = await Promise.all(Array.from({ length: 8 }, () => listening.replace(first, before)));
    expect(replaced.filter((isWritten) => isWritten)).toHaveLength(1);
    expect(await listening.get()).toEqual(first);
    const second = { ...first, refused: { grafana: [{ from: NOON, to: NOON }] } };
    expect(await listening.replace(second, before)).toBe(false);
    expect(await listening.replace(second, await listening.get())).toBe(true);
    expect(await listening.get()).toEqual(second);
  });

  describe(`A threshold on ${name}`, () => {
    test('that fifty concurrent writers cross is notified of exactly once', async () => {
      const { store, details, ledger } = open();
      const world = new World({
        store,
        details,
        ledger,
        groupBy: ['run'],
        timing: { threshold: { count: 100, within: minutes(1) } },
      });
      const labels = { run: `${ids++}-${process.pid}` };
      const writer = (n: number) =>
        [0, 1].map((i) => alert(`${n}-${i}`, { startsAt: after(NOON, seconds((n + i) % 59)), labels }));
      world.advance(minutes(1));
      await Promise.all(Array.from({ length: 50 }, (_, n) => world.ingest(...writer(n))));
      await world.deliverAll();
      expect(world.reasonsSentTo('chat')).toEqual(['first']);
    });
  });
}
