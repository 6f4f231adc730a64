import type { SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { wireLogs } from '../../functions/core.ts';
import { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import { MemoryMemberDetails } from '../../local/simulation/memory-member-details.ts';
import { packEntry } from '../../shared/adapters/sqs-inbox.ts';
import type { Inbox, InboxEntry } from '../../shared/flows/inbox.ts';
import type { IncidentStore } from '../../shared/flows/incident-store.ts';
import type { MemberDetailsStore } from '../../shared/flows/member-details-store.ts';
import type { DetailsPage } from '../../shared/incidents/member-details.ts';
import { after, duration, minutes } from '../../shared/values/time.ts';
import { envelope, packed } from '../support/log-batch.ts';
import { logDelivery } from '../support/log-delivery.ts';
import { storedIn } from '../support/stored-in.ts';
import { NOON, World } from '../support/world.ts';

const LINE = (order: number, extra = {}) =>
  JSON.stringify({
    level: 'ERROR',
    service: 'checkout',
    message: `Payment of order ${order} failed after ${order % 900} ms`,
    xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    timestamp: '2026-08-22T12:00:00.000Z',
    ...extra,
  });
const INFO = JSON.stringify({ level: 'INFO', service: 'checkout', message: 'served' });

/** A new container each time. */
const logs = (world: World, inbox?: Inbox) => wireLogs({ ...world.ports, ...(inbox && { inbox }) });

/** What was set aside, and why. */
const setAside = (world: World) => world.memory.logDeadLetters.kept;

const spread = (count: number, line: (n: number) => string, over = 1000) =>
  Array.from({ length: count }, (_, n) => ({ at: after(NOON, duration((n * over) / count)), message: line(n) }));

const NOT_GZIP = Buffer.from('not gzip').toString('base64');

/** What Lambda is handed from a stream. */
const records = (...data: readonly string[]) => ({
  Records: data.map((one, i) => ({ kinesis: { data: one, sequenceNumber: String(i + 1) } })),
});

const TIMING = { threshold: { count: 100, within: minutes(1) }, quietAfter: minutes(15) };

describe('Log events', () => {
  test('of one error, a hundred within a minute, are one notification with template, sample, count and trace', async () => {
    const world = new World({ timing: TIMING });
    const handler = logs(world);
    await handler(logDelivery('batch-1', spread(99, LINE)));
    await world.deliverAll();
    expect(world.messages).toEqual([]);
    await handler(
      logDelivery(
        'batch-2',
        spread(1, () => LINE(123_456)),
      ),
    );
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    const view = world.messages[0]?.view;
    expect(view).toMatchObject({
      title: 'Payment of order <*> failed after <*>: checkout',
      occurrences: 100,
      severity: 'error',
      source: 'logs',
    });
    expect(view?.traces).toEqual(['5759e988bd862e3fe1be46a994272793']);
    expect(view?.alerts[0]?.annotations.summary).not.toMatch(/\d{3}/);
    expect(view?.alerts[0]?.annotations.description).toMatch(/^Payment of order \d+ failed/);
  });

  test('of one error are taken in however many there are', async () => {
    const world = new World({ timing: TIMING });
    await logs(world)(
      logDelivery(
        'batch',
        spread(150_000, (n) => `ERROR payment of order ${n} failed`, 60_000),
      ),
    );
    await world.deliverAll();
    expect(world.messages.map(({ view }) => view.occurrences)).toEqual([150_000, 150_000]);
  });

  test('whose error is recorded and cannot be decided are decided by the sweep, and not handed in again', async () => {
    let refuses = false;
    const store = new MemoryIncidents();
    const world = new World({
      timing: { threshold: { count: 3, within: minutes(1) } },
      store: Object.assign(Object.create(store) as IncidentStore, {
        save: (...saved: Parameters<IncidentStore['save']>) =>
          refuses ? Promise.reject(new Error('refused')) : store.save(...saved),
      }),
    });
    await logs(world)(logDelivery('first', spread(1, LINE)));
    refuses = true;
    await logs(world)(logDelivery('batch', spread(2, LINE)));
    await world.deliverAll();
    expect(world.messages).toEqual([]);
    refuses = false;
    world.advance(minutes(1));
    await world.sweep();
    await world.deliverAll();
    expect(world.messages.map(({ view }) => view.occurrences)).toEqual([3, 3]);
  });

  test('that are delivered again are not counted again', async () => {
    const world = new World({ timing: TIMING });
    for (let i = 0; i < 3; i++) await logs(world)(logDelivery('batch', spread(60, LINE)));
    await world.deliverAll();
    expect(world.messages).toEqual([]);
  });

  test('below the level that is looked for write nothing', async () => {
    const world = new World({ timing: TIMING });
    await logs(world)(
      logDelivery(
        'batch',
        spread(1000, () => INFO),
      ),
    );
    expect(world.incidents.items.size).toBe(0);
  });

  test('of two errors are two incidents, one write each, however many lines', async () => {
    let writes = 0;
    const world = new World({
      timing: TIMING,
      wrap: (name, port) =>
        new Proxy(port, {
          get: (target, property) => {
            const isWrite = property === 'create' || property === 'record' || property === 'recordHits';
            if (name === 'store' && isWrite) writes++;
            const value: unknown = Reflect.get(target, property);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        }),
    });
    const lines = [...spread(500, LINE), ...spread(500, () => LINE(1, { message: 'Cannot reach the stock service' }))];
    await logs(world)(logDelivery('batch', lines));
    expect(world.incidents.items.size).toBe(2);
    expect(writes).toBe(2);
  });

  test('lose personal data and secrets before anything is stored', async () => {
    const world = new World();
    const message = 'Login of ada@example.com with password=correct-horse-9 failed';
    await logs(world)(
      logDelivery(
        'batch',
        spread(1, () => LINE(1, { message })),
      ),
    );
    await world.deliverAll();
    const stored = JSON.stringify([...storedIn(world), world.messages]);
    expect(stored).not.toMatch(/ada@example|correct-horse/);
    expect(stored).toContain('Login of');
  });

  test('that can never be read are set aside with their reason, and a stream goes on with what comes after them', async () => {
    const world = new World();
    expect(await logs(world)({ awslogs: { data: NOT_GZIP } })).toEqual({ batchItemFailures: [] });
    const good = logDelivery('batch', spread(1, LINE)).awslogs.data;
    expect(await logs(world)(records(NOT_GZIP, good))).toEqual({ batchItemFailures: [] });
    expect(world.incidents.items.size).toBe(1);
    expect(setAside(world)).toEqual([
      [NOT_GZIP, 'not-gzip'],
      [NOT_GZIP, 'not-gzip'],
    ]);
  });

  test('on which a reader fails by surprise are set aside, because they would fail again', async () => {
    const matches = () => {
      throw new RangeError('a bug');
    };
    const world = new World({ settings: { redaction: { patterns: [{ name: 'customer', regex: 'CU-.', matches }] } } });
    const { data } = logDelivery('batch', spread(1, LINE)).awslogs;
    expect(await logs(world)(records(data))).toEqual({ batchItemFailures: [] });
    expect(setAside(world)).toEqual([[data, 'not-understood']]);
  });

  test('that could be neither read nor set aside are handed in again', async () => {
    const logDeadLetters = { put: () => Promise.reject(new Error('the queue refuses')) };
    const handler = wireLogs({ ...new World().ports, logDeadLetters });
    await expect(handler({ awslogs: { data: NOT_GZIP } })).rejects.toThrow('the queue refuses');
    expect(await handler(records(NOT_GZIP))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });

  test('that are not there at all fail the call, so that Lambda keeps what was handed in', async () => {
    await expect(logs(new World())({ Records: [{ s3: {} }] })).rejects.toThrow('neither log events nor records');
  });

  test('of which one is not right are counted as unreadable by one, and the others are taken in', async () => {
    const counted: unknown[] = [];
    const world = new World();
    const telemetry = { ...world.ports.telemetry, count: (...parts: unknown[]) => counted.push(parts) };
    const events = [
      { id: 'a', message: LINE(0) },
      { id: 'b', timestamp: NOON, message: LINE(1) },
    ];
    const logDeadLetters = { put: () => Promise.reject(new Error('nothing is set aside')) };
    const handler = wireLogs({ ...world.ports, telemetry, logDeadLetters });
    await handler({ awslogs: { data: packed(JSON.stringify(envelope(events))) } });
    expect(counted).toContainEqual(['LogsUnreadable', { reason: 'event' }, 1]);
    expect(world.incidents.items.size).toBe(1);
  });

  test('of which the table refuses one wait for it in the inbox, and the others are not counted again', async () => {
    let refuses = true;
    const details = new MemoryMemberDetails();
    const world = new World({
      timing: { threshold: { count: 3, within: minutes(1) } },
      details: Object.assign(Object.create(details) as MemberDetailsStore, {
        put: (page: DetailsPage) =>
          refuses && JSON.stringify(page).includes('refund') ? Promise.reject(new Error('refused')) : details.put(page),
      }),
    });
    const entries: InboxEntry[] = [];
    const inbox: Inbox = {
      put: async (entry) => {
        entries.push(entry);
        return 'put';
      },
    };
    const lines = (n: number) => (n < 3 ? LINE(n) : LINE(n).replace('Payment', 'A refund'));
    await logs(world, inbox)(logDelivery('batch', spread(6, lines)));
    await world.deliverAll();
    const seen = () =>
      world.messages.filter(({ integration }) => integration.includes('chat')).map(({ view }) => view.occurrences);
    expect(seen()).toEqual([3]);

    refuses = false;
    const message = { messageId: '1', attributes: {}, body: packEntry(entries[0] as InboxEntry) } as SQSRecord;
    expect(entries).toHaveLength(1);
    for (let i = 0; i < 2; i++)
      expect(await world.core.inbox({ Records: [message] })).toEqual({ batchItemFailures: [] });
    await world.deliverAll();
    expect(seen()).toEqual([3, 3]);
  });

  test('come again from where the table refused, if the inbox does, too', async () => {
    const world = new World({
      wrap: (name, port) =>
        name === 'store'
          ? (new Proxy(port, { get: () => () => Promise.reject(new Error('refused')) }) as typeof port)
          : port,
    });
    const { data } = logDelivery('batch', spread(1, LINE)).awslogs;
    expect(await logs(world)(records(data, data))).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });
});
