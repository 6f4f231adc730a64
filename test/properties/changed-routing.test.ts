import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minutes, seconds } from '../../shared/values/time.ts';
import { System } from '../support/system.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { NOON } from '../support/world.ts';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 40);

const SLACK = ["{ channel: '#alerts' }", '{ channel: C0BACKEND1 }', "{ channel: '#others' }"];
const TOPICS = ['one', 'two'].map((name) => `{ topic_arn: 'arn:aws:sns:eu-west-1:123456789012:${name}' }`);

/** A routing file with two receivers, in some order. */
interface Order {
  readonly slack: readonly string[];
  readonly topics: readonly string[];
  readonly isReversed: boolean;
}

function routingOf({ slack, topics, isReversed }: Order): string {
  const receivers = [
    `  - name: team\n    slack_configs: [${slack.join(', ')}]\n    sns_configs: [${topics.join(', ')}]\n`,
    `  - name: spare\n    slack_configs: [${slack.join(', ')}]\n`,
  ];
  const head = 'global:\n  slack_api_url: https://slack.example/api/\nroute:\n  receiver: team\n';
  const routes = "  routes: [{ receiver: spare, matchers: ['team=spare'] }]\nreceivers:\n";
  return `${head}${routes}${(isReversed ? receivers.toReversed() : receivers).join('')}`;
}

const arbitraryOrder: fc.Arbitrary<Order> = fc.record({
  slack: fc.shuffledSubarray(SLACK, { minLength: SLACK.length }),
  topics: fc.shuffledSubarray(TOPICS, { minLength: TOPICS.length }),
  isReversed: fc.boolean(),
});

/** What is posted in a minute: alerts that fire from then on, or end. */
const arbitrarySignal = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  severity: fc.constantFrom('warning', 'critical'),
  ends: fc.boolean(),
  order: arbitraryOrder,
});

type Signal = typeof arbitrarySignal extends fc.Arbitrary<infer T> ? T : never;

async function play(signals: readonly Signal[], orderOf: (signal: Signal) => Order | undefined): Promise<System> {
  const start: Order = { slack: SLACK, topics: TOPICS, isReversed: false };
  let system = new System(NOON, routingOf(start));
  for (const signal of signals) {
    const order = orderOf(signal);
    if (order) system = new System(NOON, routingOf(order), { before: system });
    const { name, severity, ends } = signal;
    const alert = { name, startsAt: NOON, labels: { severity }, ...(ends && { endsAt: system.now }) };
    await system.post(alertmanagerBody([alert]));
    await system.pass(minutes(1), seconds(10));
  }
  await system.pass(minutes(15), seconds(30));
  return system;
}

/** What each place was sent, without what differs by the order in which places take their turns. */
const sentTo = ({ slack, topics }: System) => ({
  slack: ['#alerts', 'C0BACKEND1', '#others'].map((name) =>
    slack
      .channel(name)
      .map(({ edits, replies, text }) => [text, edits.map((one) => one.text), replies.map((one) => one.text)]),
  ),
  topics: ['one', 'two'].map((name) =>
    topics.published
      .filter(({ topicArn }) => topicArn.endsWith(name))
      .map(({ subject, attributes }) => [subject, attributes?.reason]),
  ),
});

test('Whatever the order of receivers and of their places between two signals, each place is sent the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitrarySignal, { minLength: 1, maxLength: 5 }), async (signals) => {
      const shuffled = await play(signals, ({ order }) => order);
      const still = await play(signals, () => undefined);
      expect(sentTo(shuffled)).toEqual(sentTo(still));
    }),
    { numRuns: Math.ceil(RUNS / 4) },
  );
});

/** The old ones alone for minutes: then their file was put back. */
const isPutBack = (turns: readonly boolean[]): boolean => /(?:false ?){4}/.test(turns.join(' '));
const arbitraryTurns = fc.array(fc.boolean(), { minLength: 6, maxLength: 10 }).filter((turns) => !isPutBack(turns));

test('While old and new processes decide in turn, a place that was added is notified once, and one that was removed at most once more', async () => {
  const [first = '', ...others] = SLACK;
  const old = routingOf({ slack: others.toReversed(), topics: TOPICS, isReversed: false });
  const added = routingOf({ slack: [first, ...others.slice(0, 1)], topics: TOPICS, isReversed: false });
  await fc.assert(
    fc.asyncProperty(arbitraryTurns, async (turns) => {
      let system = new System(NOON, old);
      await system.post(alertmanagerBody([{ name: 'a', startsAt: NOON }]));
      await system.pass(minutes(1), seconds(10));
      const roots = (name: string) => system.slack.channel(name).filter((one) => one.thread_ts === undefined);
      const before = roots('#others')[0]?.edits.length ?? 0;
      for (const isNew of [true, ...turns]) {
        system = new System(NOON, isNew ? added : old, { before: system });
        await system.pass(seconds(60), seconds(10));
      }
      system = new System(NOON, added, { before: system });
      await system.pass(minutes(20), seconds(30));
      expect(roots('#alerts')).toHaveLength(1);
      expect(roots('#alerts')[0]?.replies).toEqual([]);
      expect(roots('#others')).toHaveLength(1);
      expect((roots('#others')[0]?.edits.length ?? 0) - before).toBe(1);
      expect(roots('#others')[0]?.text).toContain('No longer routed here');
      expect(system.topics.published).toHaveLength(2);
    }),
    { numRuns: Math.ceil(RUNS / 4) },
  );
});
