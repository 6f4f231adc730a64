import { describe, expect, test } from 'vitest';
import type { Listings } from '../../shared/flows/correlate.ts';
import { hitsOf } from '../../shared/incidents/hits.ts';
import type { Alert } from '../../shared/incidents/signal.ts';
import type { Related } from '../../shared/messages/related.ts';
import { hashLabels, type Labels } from '../../shared/values/labels.ts';
import { hours, minutes, seconds } from '../../shared/values/time.ts';
import { TRACE_ID } from '../support/sample-trace.ts';
import { alert, batch, NOON, World } from '../support/world.ts';

/** Takes an error in as the logs bring it, each of its texts an incident of its own. */
async function logged(world: World, text: string, times: number, parts: Labels = {}): Promise<void> {
  const labels = { alertname: 'TimeoutError', service: 'checkout', error: text, ...parts };
  const error: Alert = {
    status: 'firing',
    fingerprint: hashLabels(labels),
    labels,
    annotations: { summary: text, trace_id: TRACE_ID },
    startsAt: world.now,
    links: [],
    hits: hitsOf(
      `${text}${world.now}`,
      Array.from({ length: times }, () => world.now),
    ),
  };
  await world.core.record({ ...batch([error], labels), source: 'logs' });
  await world.deliverAll();
}

async function fires(world: World, ...alerts: readonly Alert[]): Promise<void> {
  await world.ingest(...alerts);
  await world.deliverAll();
}

const related = (world: World): Related | undefined =>
  world.messages.findLast(({ integration }) => integration === 'chat')?.view.related;

describe('A message about an alert', () => {
  test('carries the errors that the logs of its service show, and a link to one of their traces', async () => {
    const world = new World();
    await logged(world, 'no answer', 40);
    await logged(world, 'no such order', 2);
    world.advance(minutes(1));
    await fires(world, alert('a', { startsAt: world.now }));
    expect(related(world)).toMatchObject({
      kind: 'errors',
      service: 'checkout',
      found: [
        { template: 'no answer', count: 40, trace: TRACE_ID },
        { template: 'no such order', count: 2 },
      ],
      more: 0,
    });
  });

  test('carries those, too, of which nobody was told, because there are too few of them', async () => {
    const world = new World({ timing: { threshold: { count: 5, within: minutes(1) } } });
    await logged(world, 'no answer', 4);
    expect(world.messages).toEqual([]);
    await fires(world, ...['a', 'b', 'c', 'd', 'e'].map((pod) => alert(pod, { startsAt: NOON })));
    expect(related(world)?.found).toMatchObject([{ template: 'no answer', count: 4 }]);
  });

  test('carries in an edit what the logs show by then, and once it is over nothing', async () => {
    const world = new World();
    await fires(world, alert('a', { startsAt: NOON }));
    expect(related(world)).toBeUndefined();
    world.advance(minutes(1));
    await logged(world, 'no answer', 1);
    await fires(world, alert('b', { startsAt: world.now }));
    expect(related(world)?.found).toMatchObject([{ template: 'no answer' }]);
    const joinedAt = world.now;
    world.advance(minutes(1));
    const endsAt = world.now;
    await fires(world, alert('a', { startsAt: NOON, endsAt }), alert('b', { startsAt: joinedAt, endsAt }));
    expect(world.reasonsSentTo('chat').at(-1)).toBe('resolved');
    expect(related(world)).toBeUndefined();
  });

  test('carries nothing of another service, and nothing where its own is not known', async () => {
    const world = new World({ groupBy: ['pod'] });
    await logged(world, 'no answer', 1);
    await fires(world, alert('a', { startsAt: NOON, labels: { service: 'payments' } }));
    expect(related(world)).toBeUndefined();
    await fires(world, alert('b', { startsAt: NOON, labels: { service: '' } }));
    expect(related(world)).toBeUndefined();
    expect(world.reasonsSentTo('chat').filter((reason) => reason === 'first')).toHaveLength(3);
  });

  test('carries nothing where its alerts are of several services', async () => {
    const world = new World();
    await logged(world, 'no answer', 1);
    await fires(world, alert('a', { startsAt: NOON }), alert('b', { startsAt: NOON, labels: { service: 'payments' } }));
    expect(related(world)).toBeUndefined();
  });

  test('carries no personal data: the errors were stored without', async () => {
    const world = new World();
    await logged(world, 'no answer for jane@example.com', 1);
    await fires(world, alert('a', { startsAt: NOON }));
    expect(related(world)?.found).toHaveLength(1);
    expect(JSON.stringify(world.messages)).not.toContain('jane@example.com');
  });
});

describe('A message about an error in logs', () => {
  test('names the alerts that fire for its service, and not those that are over', async () => {
    const world = new World({ groupBy: ['pod', 'error'] });
    await fires(world, alert('a', { startsAt: NOON }));
    await fires(world, alert('b', { startsAt: NOON, labels: { alertname: 'Over' } }));
    world.advance(seconds(30));
    await fires(world, alert('b', { startsAt: NOON, endsAt: world.now, labels: { alertname: 'Over' } }));
    await logged(world, 'no answer', 1);
    expect(related(world)).toMatchObject({
      kind: 'alerts',
      service: 'checkout',
      found: [{ name: 'HighErrorRate', severity: 'warning', firing: 1, summary: 'Errors above 5 %' }],
    });
  });
});

describe('An incident', () => {
  const listed = (world: World) => [...world.incidents.items.values()].map(({ listing }) => listing);

  test('is listed when it is made, and stays there while it is written to', async () => {
    const world = new World();
    await logged(world, 'no answer', 1);
    for (let i = 0; i < 5; i++) {
      world.advance(minutes(4));
      await logged(world, 'no answer', 10);
    }
    expect(listed(world)).toEqual([{ kind: 'errors', service: 'checkout', at: NOON }]);
  });

  test('is listed anew when it begins again', async () => {
    const world = new World({ timing: { resolveAfter: minutes(15), quietAfter: minutes(15) } });
    await logged(world, 'no answer', 1);
    await world.pass(hours(1), minutes(1));
    await logged(world, 'no answer', 1);
    expect(world.reasonsSentTo('chat').at(-1)).toBe('reopened');
    expect(listed(world)).toEqual([{ kind: 'errors', service: 'checkout', at: world.now }]);
  });
});

describe('A notification leaves without what is related', () => {
  const found = async (listings: Listings) => {
    const world = new World({ listings });
    await fires(world, alert('a', { startsAt: NOON }));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    return related(world);
  };

  test('and says so, when the table does not answer in time', async () => {
    const budgets: number[] = [];
    const slow: Listings = {
      find: async (_, budget) => {
        budgets.push(budget);
        return { failed: 'timeout' };
      },
    };
    expect(await found(slow)).toEqual({ kind: 'errors', service: 'checkout', found: [], more: 0, unknown: 'timeout' });
    expect(budgets).toEqual([1500, 1500]);
  });

  test('when something breaks that never should', async () => {
    expect(await found({ find: () => Promise.reject(new TypeError('planted-secret')) })).toBeUndefined();
  });
});
