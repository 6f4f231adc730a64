import { describe, expect, test } from 'vitest';
import { headline } from '../../shared/messages/wording.ts';
import { after, before, hours, minutes, seconds } from '../../shared/values/time.ts';
import { alert, NOON, World } from '../support/world.ts';

const later = (by: ReturnType<typeof seconds>) => after(NOON, by);

describe('The story of an incident', () => {
  test('one alert that fires and resolves is told as first and as resolved, to everybody', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    world.advance(minutes(3));
    await world.ingest(alert('a', { startsAt: NOON, endsAt: later(minutes(3)) }));
    await world.deliverAll();
    await world.pass(hours(5), minutes(10));
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'resolved']);
    expect(world.reasonsSentTo('mail')).toEqual(['first', 'resolved']);
  });

  test('thirty posts of a growing group are one first message, then edits no closer than update_interval', async () => {
    const world = new World();
    for (let i = 0; i < 30; i++) {
      await world.ingest(alert(`pod-${i}`, { startsAt: world.now }));
      await world.deliverAll();
      world.advance(seconds(1));
    }
    await world.pass(minutes(1));
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'growing', 'joined', 'joined']);
    expect(world.reasonsSentTo('mail')).toEqual(['first']);
    expect(world.messages.at(-1)?.view.firing).toBe(30);
    await world.pass(minutes(5));
    expect(world.reasonsSentTo('mail')).toEqual(['first', 'joined']);
  });

  test('a repeat by Alertmanager changes nothing until repeat_interval has passed', async () => {
    const world = new World();
    for (let i = 0; i < 50; i++) {
      await world.ingest(alert('a', { startsAt: NOON }));
      await world.pass(minutes(5), minutes(1));
    }
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'repeat']);
  });

  test('the other half of a high-availability pair, dated some seconds apart, is the same occurrence', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.ingest(alert('a', { startsAt: before(NOON, seconds(4)) }));
    await world.pass(minutes(10));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
  });

  test('words for severity mean what the routing file says, and the message keeps them', async () => {
    const world = new World({ settings: { severityWords: { paging: 'critical' } } });
    await world.ingest(alert('a', { startsAt: NOON, labels: { severity: 'P2' } }));
    await world.deliverAll();
    world.advance(seconds(1));
    await world.ingest(alert('b', { startsAt: world.now, labels: { severity: 'Paging' } }));
    await world.deliverAll();
    expect(world.reasonsSentTo('mail')).toEqual(['first', 'worse']);
    expect(world.messages.at(-1)?.view.severity).toBe('critical');
    expect(world.messages.at(-1)?.view.alerts.map((one) => one.sentSeverity)).toEqual(['Paging', 'P2']);
  });

  test('an alert whose rule was paused is over without recovery, and the message says why', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    world.advance(minutes(3));
    const over = alert('a', { startsAt: NOON, endsAt: later(minutes(3)) });
    await world.ingest({ ...over, stateReason: 'rule-paused' });
    await world.deliverAll();
    const [last] = world.messages.slice(-1).map(({ view }) => view);
    expect(last && headline(last)).toBe('Ended after 3m without recovery: its rule was paused');
  });

  test('an alert that becomes more severe is told at once', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    world.advance(seconds(1));
    await world.ingest(alert('b', { startsAt: world.now, labels: { severity: 'critical' } }));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'worse']);
    expect(world.reasonsSentTo('mail')).toEqual(['first', 'worse']);
  });

  test('alerts that leave are shown where the message can be edited, and not told where it cannot', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }), alert('b', { startsAt: NOON }));
    await world.deliverAll();
    world.advance(minutes(6));
    await world.ingest(alert('a', { startsAt: NOON, endsAt: world.now }));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'left']);
    expect(world.reasonsSentTo('mail')).toEqual(['first']);
  });

  test('a problem that comes back within its dedup window reopens, later it is a new one', async () => {
    const world = new World();
    const outage = async () => {
      const startsAt = world.now;
      await world.ingest(alert('a', { startsAt }));
      await world.deliverAll();
      world.advance(minutes(10));
      await world.ingest(alert('a', { startsAt, endsAt: world.now }));
      await world.deliverAll();
    };
    await outage();
    await world.pass(hours(1), minutes(5));
    await outage();
    await world.pass(hours(25), minutes(30));
    await outage();
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'resolved', 'reopened', 'resolved', 'first', 'resolved']);
    expect(world.messages.at(-1)?.view.generation).toBe(2);
  });

  test('a resolve whose firing was never seen is not told', async () => {
    const world = new World();
    const [ingested] = await world.ingest(alert('a', { startsAt: NOON, endsAt: later(minutes(1)) }));
    await world.pass(minutes(10));
    expect(world.messages).toEqual([]);
    const incident = await world.store.get(ingested?.incident ?? '');
    expect(incident?.decisions.map((one) => 'suppressed' in one && one.suppressed)).toEqual([
      'resolve-without-firing',
      'resolve-without-firing',
    ]);
  });

  test('an end that overtakes its start is told as one that came and went, once', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON, endsAt: later(seconds(5)) }));
    world.advance(seconds(2));
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(minutes(10));
    expect(world.reasonsSentTo('chat')).toEqual(['came-and-went']);
  });

  test('an incident whose source falls silent ends as assumed resolved, and reopens when it is heard of again', async () => {
    const world = new World();
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(hours(14), minutes(10));
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'ended']);
    expect(world.messages.at(-1)?.view.assumed).toBe(true);
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat').at(-1)).toBe('reopened');
  });

  test('below the threshold nobody is told; the occurrence that meets it tells, wherever the minute begins', async () => {
    const world = new World({ timing: { threshold: { count: 3, within: minutes(1) } } });
    world.advance(seconds(50));
    for (const name of ['a', 'b']) await world.ingest(alert(name, { startsAt: world.now }));
    await world.pass(minutes(2));
    expect(world.messages).toEqual([]);
    for (const name of ['c', 'd', 'e']) {
      await world.ingest(alert(name, { startsAt: world.now }));
      await world.deliverAll();
      world.advance(seconds(25));
    }
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
  });

  test('after an outage of a receiver it is told once, with what is true by then', async () => {
    let isDown = true;
    const world = new World({ answer: () => (isDown ? { answered: 503, body: {} } : { answered: 200, body: {} }) });
    await world.ingest(alert('a', { startsAt: NOON }));
    await world.pass(minutes(4));
    await world.ingest(alert('b', { startsAt: world.now }));
    await world.pass(minutes(4));
    await world.ingest(alert('a', { startsAt: NOON, endsAt: world.now }));
    isDown = false;
    await world.pass(minutes(10));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    expect(world.messages[0]?.view).toMatchObject({ firing: 1, resolved: 1 });
    expect(world.queue.depth).toBe(0);
  });
});
