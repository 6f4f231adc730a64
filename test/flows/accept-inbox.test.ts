import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { wireInbox } from '../../functions/core.ts';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import { packEntry } from '../../shared/adapters/sqs-inbox.ts';
import { acceptWebhook } from '../../shared/flows/accept-webhook.ts';
import type { InboxEntry } from '../../shared/flows/inbox.ts';
import { WEBHOOK_SOURCES } from '../../shared/sources/index.ts';
import { minutes } from '../../shared/values/time.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { NOON, World } from '../support/world.ts';

const BODY = readFileSync(new URL('../fixtures/alertmanager/firing.json', import.meta.url));
const TOKEN = 'planted-token-5f1e';

let world: World;
let isRefusing: boolean;
let entries: InboxEntry[];
let isInboxRefusing: boolean;
/** Characters of a body. */
let inboxRoom: number;
let asked: string[];

/** A store that refuses while `isRefusing`, as DynamoDB does when it throttles. */
const refusing = <Port extends object>(name: string, port: Port): Port =>
  name !== 'store'
    ? port
    : new Proxy(port, {
        get: (target, key) => {
          const method = Reflect.get(target, key) as unknown;
          if (typeof method !== 'function') return method;
          return (...args: unknown[]) => {
            if (isRefusing) throw new Error('ProvisionedThroughputExceededException');
            return method.apply(target, args);
          };
        },
      });

beforeEach(() => {
  world = new World({ wrap: refusing });
  isRefusing = false;
  isInboxRefusing = false;
  inboxRoom = Number.POSITIVE_INFINITY;
  entries = [];
  asked = [];
});

const inbox = {
  put: async (entry: InboxEntry) => {
    if (isInboxRefusing) throw new Error('OverLimit');
    if (entry.body.length > inboxRoom) return 'too-large' as const;
    entries.push(entry);
    return 'put' as const;
  },
};

const depsWith = (values: (demand?: 'fresh') => readonly string[], withInbox = true) => ({
  ...world.ports,
  policy: world.policy,
  sources: WEBHOOK_SOURCES,
  refusals: { note: async () => undefined },
  secrets: {
    get: async (_: string, demand?: 'fresh') => {
      asked.push(demand ?? 'kept');
      return values(demand);
    },
  },
  ...(withInbox && { inbox }),
});

const post = (deps = depsWith(() => [TOKEN])) =>
  acceptWebhook(
    { method: 'POST', source: 'alertmanager', headers: { authorization: `Bearer ${TOKEN}` }, rawBody: BODY },
    deps,
  );

const takeFromInbox = async () => {
  const Records = entries.map((entry, i) => recordOf(String(i), packEntry(entry)));
  return (await world.core.inbox({ Records })).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
};

describe('a request that the table refuses', () => {
  it('is accepted when the inbox has it, and notified when the table is back', async () => {
    isRefusing = true;
    expect(await post()).toEqual({ inboxed: true, alerts: 1 });
    expect(entries).toEqual([{ source: 'alertmanager', body: BODY.toString(), receivedAt: world.now }]);
    isRefusing = false;
    expect(await takeFromInbox()).toEqual([]);
    await world.deliverAll();
    expect([world.reasonsSentTo('chat'), world.reasonsSentTo('mail')]).toEqual([['first'], ['first']]);
  });

  it('stays in the inbox while the table refuses', async () => {
    isRefusing = true;
    await post();
    expect(await takeFromInbox()).toEqual(['0']);
  });

  it('is measured by how long it waited, each time that the table refuses it, whatever the queue says of its age', async () => {
    isRefusing = true;
    await post();
    const ages: unknown[] = [];
    const telemetry = { ...silentTelemetry, age: (...parts: readonly unknown[]) => void ages.push(parts) };
    const Records = entries.map((entry, i) => recordOf(String(i), packEntry(entry)));
    world.advance(minutes(7));
    await wireInbox({ ...world.ports, telemetry })({ Records });
    expect(ages).toEqual([['InboxAge', {}, minutes(7)]]);
    isRefusing = false;
    await wireInbox({ ...world.ports, telemetry })({ Records });
    expect(ages).toHaveLength(1);
  });

  it('is refused when the inbox refuses too, and when there is none', async () => {
    isRefusing = true;
    isInboxRefusing = true;
    expect(await post()).toEqual({ refused: 'unavailable' });
    expect(await post(depsWith(() => [TOKEN], false))).toEqual({ refused: 'unavailable' });
  });

  it('is divided by its alerts when the inbox has no room for it, and every alert is one of one incident', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `pod-${i}`);
    const body = JSON.stringify(alertmanagerBody(names.map((name) => ({ name, startsAt: world.now }))));
    isRefusing = true;
    inboxRoom = 1500;
    const request = { method: 'POST', source: 'alertmanager', headers: { authorization: `Bearer ${TOKEN}` } };
    expect(
      await acceptWebhook(
        { ...request, rawBody: Buffer.from(body) },
        depsWith(() => [TOKEN]),
      ),
    ).toEqual({
      inboxed: true,
      alerts: 9,
    });
    expect(entries.length).toBeGreaterThan(2);
    isRefusing = false;
    expect(await takeFromInbox()).toEqual([]);
    await world.deliverAll();
    expect(world.messages.at(-1)?.view.firing).toBe(9);
  });

  it('is refused when the inbox has no room for one of its alerts', async () => {
    isRefusing = true;
    inboxRoom = 10;
    expect(await post()).toEqual({ refused: 'unavailable' });
    expect(entries).toEqual([]);
  });

  it('leaves nothing of its credentials in the inbox', async () => {
    isRefusing = true;
    await post();
    expect(JSON.stringify(entries)).not.toContain(TOKEN);
  });
});

describe('the inbox', () => {
  it('keeps what no source reads, so that it ends among the dead letters', async () => {
    const entry = { source: 'gone', body: '{}', receivedAt: world.now };
    entries = [
      entry,
      { ...entry, source: 'alertmanager' },
      { ...entry, source: 'alertmanager', body: BODY.toString() },
    ];
    expect(await takeFromInbox()).toEqual(['0', '1']);
  });

  it('is not used for bodies that are refused, and not for wrong credentials', async () => {
    isRefusing = true;
    expect(await post(depsWith(() => ['another']))).toEqual({ refused: 'unauthorized' });
    expect(entries).toEqual([]);
  });
});

describe('a secret that was rotated after it was kept', () => {
  it('lets its sender in', async () => {
    expect(await post(depsWith((demand) => (demand === 'fresh' ? [TOKEN, 'old'] : ['old'])))).toMatchObject({
      alerts: 1,
    });
    expect(asked).toEqual(['kept', 'fresh']);
  });

  it('is not looked for when the kept one fits', async () => {
    await post();
    expect(asked).toEqual(['kept']);
  });

  it('is not looked for when nothing was presented', async () => {
    const deps = depsWith(() => [TOKEN]);
    expect(await acceptWebhook({ method: 'POST', source: 'alertmanager', headers: {}, rawBody: BODY }, deps)).toEqual({
      refused: 'unauthorized',
    });
    expect(asked).toEqual(['kept']);
  });
});

describe('secrets that cannot be had', () => {
  it('make the request one to be repeated: it is not known whether it may come in', async () => {
    const deps = depsWith(() => {
      throw new Error('InternalServiceError');
    });
    expect(await post(deps)).toEqual({ refused: 'unavailable' });
    expect(entries).toEqual([]);
  });
});

const recordOf = (messageId: string, body: string) => ({
  messageId,
  receiptHandle: messageId,
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(NOON),
    SenderId: 'local',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:local:000000000000:inbox',
  awsRegion: 'local',
});
