import type { SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { wireDeliver } from '../../functions/core.ts';
import type { DeliverHandler } from '../../functions/deliver/create-handler.ts';
import type { DeliverPorts } from '../../functions/ports.ts';
import type { Notification } from '../../shared/incidents/notification.ts';
import { instant } from '../../shared/values/time.ts';

const notification = (incident: string, rev: number): Notification => ({
  incident,
  generation: 1,
  rev,
  lane: 'route/0/at-once/ops',
  place: 'slack:alerts',
  reason: 'first',
});

const record = (messageId: string, body: unknown): SQSRecord =>
  ({
    messageId,
    receiptHandle: `receipt of ${messageId}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1' },
  }) as SQSRecord;

/** A handler whose table refuses the incidents that are named, and knows none of the others. */
function handlerThatFails(...refused: readonly string[]) {
  const asked: string[] = [];
  const events: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  const integration = {
    place: 'slack:alerts',
    edits: true,
    cadence: 'at-once',
    sendResolved: true,
    destination: 'slack',
  } as const;
  const ports = {
    settings: { policy: { receivers: new Map([['ops', { name: 'ops', integrations: [integration] }]]) } },
    store: {
      get: async (id: string) => {
        asked.push(id);
        if (refused.includes(id)) throw new Error('the table refuses');
        return undefined;
      },
    },
    ledger: { get: async () => undefined },
    queue: { postpone: async () => undefined },
    telemetry: {
      count: () => undefined,
      event: (_level: string, event: string, fields: object) => events.push([event, { ...fields }]),
    },
    clock: () => instant(0),
    chance: () => 0.5,
  } as unknown as DeliverPorts;
  return { handler: wireDeliver(ports) satisfies DeliverHandler, asked, events };
}

const failuresOf = async (handler: DeliverHandler, ...Records: SQSRecord[]) =>
  (await handler({ Records })).batchItemFailures.map((failure) => failure.itemIdentifier);

describe('a batch of the delivery queue', () => {
  test('keeps the order within an incident and place, though the queue does not name the group', async () => {
    const { handler, asked } = handlerThatFails('a');
    const failed = await failuresOf(
      handler,
      record('1', notification('a', 1)),
      record('2', notification('b', 1)),
      record('3', notification('a', 2)),
    );
    expect(failed).toEqual(['1', '3']);
    expect(asked).toEqual(['a', 'b']);
  });

  const UNREADABLE = [
    ['is not JSON', 'not JSON, and bob@example.com'],
    ['is no notification', { incident: 'a' }],
    ['has no reason', { ...notification('a', 1), reason: undefined }],
  ] as const;
  for (const [what, body] of UNREADABLE) {
    test(`delivers the others when a message ${what}, which stays for the dead letters`, async () => {
      const { handler, asked, events } = handlerThatFails();
      expect(await failuresOf(handler, record('1', body), record('2', notification('b', 1)))).toEqual(['1']);
      expect(asked).toEqual(['b']);
      expect(events[0]).toMatchObject(['notification-unreadable', { message: '1' }]);
      expect(JSON.stringify(events)).not.toContain('bob@');
    });
  }
});
