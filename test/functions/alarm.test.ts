import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { wireAlarm } from '../../functions/core.ts';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import type { Inbox, InboxEntry } from '../../shared/flows/inbox.ts';
import { minutes } from '../../shared/values/time.ts';
import { World } from '../support/world.ts';

const eventOf = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/cloudwatch/${name}.json`, import.meta.url), 'utf8'));

let world: World;
let entries: InboxEntry[];
let counted: string[];

beforeEach(() => {
  world = new World();
  entries = [];
  counted = [];
});

const noting: Inbox = {
  put: async (entry) => {
    entries.push(entry);
    return 'put';
  },
};

const handle = (event: unknown, inbox = noting) =>
  wireAlarm({
    ...world.ports,
    telemetry: {
      ...silentTelemetry,
      count: (metric, dimensions) => counted.push([metric, ...Object.values(dimensions)].join(' ')),
    },
    inbox,
  })(event);

describe('the handler of CloudWatch alarms', () => {
  it('tells an alarm, and its end', async () => {
    expect(await handle(eventOf('metric-alarm'))).toEqual({ alerts: 1 });
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    await handle(eventOf('metric-ok'));
    await world.pass(minutes(10));
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'resolved']);
  });

  it('takes the same event twice for one', async () => {
    await handle(eventOf('metric-alarm'));
    await handle(eventOf('metric-alarm'));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
  });

  it('ignores alarms without data', async () => {
    expect(await handle(eventOf('ignored/insufficient-data'))).toEqual({ ignored: 'insufficient-data' });
  });

  it('puts what the table refuses into the inbox', async () => {
    const store = new Proxy(world.store, {
      get: () => () => {
        throw new Error('ThrottlingException');
      },
    });
    world = new World({ store });
    expect(await handle(eventOf('metric-alarm'))).toEqual({ alerts: 1 });
    expect(entries).toMatchObject([{ source: 'cloudwatch', body: JSON.stringify(eventOf('metric-alarm')) }]);
  });

  it('throws when neither takes it, so that Lambda hands it in again and then sets it aside', async () => {
    const store = new Proxy(world.store, {
      get: () => () => {
        throw new Error('ThrottlingException');
      },
    });
    world = new World({ store });
    const full = { put: () => Promise.reject(new Error('OverLimit')) };
    await expect(handle(eventOf('metric-alarm'), full)).rejects.toMatchObject({
      name: 'EventNotTaken',
      message: 'unavailable',
    });
    expect(counted).toContain('RequestsRefused cloudwatch unavailable');
  });

  it('throws for what is no alarm event, and names what is wrong', async () => {
    await expect(handle({ 'detail-type': 'CloudWatch Alarm State Change', region: 'x' })).rejects.toMatchObject({
      name: 'EventNotTaken',
      message: 'malformed: account must be a string: detail must be an object',
    });
    expect(counted).toEqual(['RequestsRefused cloudwatch malformed']);
  });
});
