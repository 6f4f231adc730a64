import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../shared/incidents/incident.ts';
import { type Accepted, ModelledSenders, type ModelledSetup, type ShownText } from '../support/modelled-senders.ts';

const RUNS = Math.ceil(Number(process.env.PROPERTY_RUNS ?? 40) / 4);
const HOUR = 3600;

/** After a pause in seconds. */
type Step = { readonly pause: number } & (
  | { readonly turns: readonly number[] }
  | { readonly mutes: number; readonly hours: number }
  | { readonly sleeps: number }
  | { readonly groups: readonly string[] }
);

/** Three of one problem, and one that inhibits two of them. */
const ALERTS = [
  ['a', { alertname: 'PodDown', node: 'n1', namespace: 'shop' }],
  ['b', { alertname: 'PodDown', node: 'n1', namespace: 'data' }],
  ['c', { alertname: 'PodDown', node: 'n2', namespace: 'shop' }],
  ['n', { alertname: 'NodeDown', node: 'n1', severity: 'critical' }],
] as const;

const PAUSES = fc.constantFrom(1, 20, 70, 320, 1000, 4000, 5 * HOUR);
/** Of what is older than an hour, less is remembered (prune.ts). */
const WITHIN_AN_HOUR = { pause: fc.constantFrom(1, 20, 70, 320) };
const turns = fc.record({ pause: PAUSES, turns: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 }) });
const mutes = fc.record({ pause: PAUSES, mutes: fc.nat({ max: 2 }), hours: fc.constantFrom(0.1, 1, 30) });
const sleeps = fc.record({ pause: PAUSES, sleeps: fc.constantFrom(600, 5 * HOUR, 14 * HOUR) });
const groups = fc.record({
  pause: PAUSES,
  groups: fc.constantFrom(['alertname'], ['alertname', 'namespace'], ['alertname', 'node']),
});
const soon = fc.record({
  ...WITHIN_AN_HOUR,
  turns: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 }),
});
const mutesSoon = fc.record({ ...WITHIN_AN_HOUR, mutes: fc.nat({ max: 2 }), hours: fc.constantFrom(0.1, 1) });
const stepsWithinAnHour: fc.Arbitrary<readonly Step[]> = fc.array(fc.oneof(soon, soon, mutesSoon), {
  minLength: 2,
  maxLength: 8,
});
const stepsOf = (...kinds: readonly fc.Arbitrary<Step>[]): fc.Arbitrary<readonly Step[]> =>
  fc.array(fc.oneof({ weight: 6, arbitrary: turns }, ...kinds.map((arbitrary) => ({ weight: 1, arbitrary }))), {
    minLength: 4,
    maxLength: 8,
    size: 'max',
  });

const whole = {
  groupInterval: fc.constantFrom(30, 300),
  repeatInterval: fc.constantFrom(HOUR, 4 * HOUR, 24 * HOUR),
  urls: fc.constantFrom(['https://am.example'], ['https://am-1.example', 'https://am-2.example']),
  more: fc.constantFrom('', 'twins: [[https://am-1.example, https://am-2.example]]\n'),
};
const WHOLE: fc.Arbitrary<ModelledSetup> = fc.record(whole);
const CUT: fc.Arbitrary<ModelledSetup> = fc.record({
  ...whole,
  maxAlerts: fc.constantFrom(undefined, 1, 2),
  inhibits: fc.constant({ source: 'NodeDown', target: 'PodDown', equal: 'node' }),
});

async function played(steps: readonly Step[], setup: ModelledSetup, rest = 2 * HOUR): Promise<ModelledSenders> {
  const run = new ModelledSenders(setup);
  for (const step of steps) {
    await run.pass(step.pause);
    take(step, run);
  }
  await run.pass(rest);
  return run;
}

function take(step: Step, run: ModelledSenders): void {
  if ('turns' in step) {
    for (const index of step.turns) {
      const [name, labels] = ALERTS[index] ?? ALERTS[0];
      run.turn(name, labels);
    }
  } else if ('mutes' in step) {
    const [name] = ALERTS[step.mutes] ?? ALERTS[0];
    for (const model of run.models) model.mute(name, run.now + step.hours * HOUR * 1000);
  } else if ('sleeps' in step) run.sleep(step.sleeps);
  else for (const model of run.models) model.reload(step.groups, run.now);
}

/** A text, and what is wrong with it. */
const wrongIn = ({ at, headline }: ShownText, wrong: readonly string[]) =>
  wrong.length === 0 ? [] : [`${new Date(at).toISOString()} ${headline}, though ${wrong.join(', ')}`];

/** A reminder of what its senders have not said since people were notified last. */
function unconfirmed(text: ShownText, { shown, accepted }: ModelledSenders): readonly string[] {
  const { at, place, incident } = text;
  const last = shown.findLast((one) => one.pings && one.at < at && one.place === place && one.incident === incident);
  const words = accepted.filter((one) => one.incident === incident && one.at > (last?.at ?? 0) && one.at <= at);
  return words.some(({ flush }) => flush.words.some(({ isOver }) => !isOver)) ? [] : ['it was not said since'];
}

/** What is recorded of each incident, whatever was decided on the way. */
const recordedIn = ({ system }: ModelledSenders) =>
  [...system.incidents.items.values()]
    .map((incident) => {
      const facts = factsOf(incident);
      // Of all voices together: of two that say the same, the one that is heard of later may have nothing to add.
      const occurrences = [...facts.members.values()].flatMap(({ fingerprint, occurrences: all }) =>
        all.map(({ severity, receivedAt, end }) =>
          [fingerprint, severity, receivedAt, end?.receivedAt, end?.kind].join(),
        ),
      );
      return { id: incident.id, starts: facts.starts, ends: facts.ends, occurrences: occurrences.sort() };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));

async function received(bodies: readonly Accepted[], setup: ModelledSetup): Promise<ModelledSenders> {
  const run = new ModelledSenders(setup);
  const last = Math.max(...bodies.map(({ at }) => at));
  run.at(last + 60_000);
  for (const { flush, at } of bodies) await run.receive(flush, at);
  return run;
}

const REASON =
  /New problem|\d+ more alerts?|Worse[^·]*|Now \w+|Growing|Still firing|Firing again|Updated|(?:Resolved|Ended) after|Assumed|alerts? (?:resolved|ended|came and went)|Not reported any more/g;

/** What was shown, when, whether people were notified, and why. Which alerts of before are listed is no reason. */
const reasonsIn = ({ shown }: ModelledSenders) =>
  shown.map(({ at, place, pings, headline }) => [at, place, pings, headline.match(REASON)?.join()]);

describe('Whatever Alertmanager leaves out', () => {
  test('nothing is called resolved in words while an alert of it fires that is not muted', async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(mutes, groups, sleeps), CUT, async (steps, setup) => {
        const run = await played(steps, setup);
        const said = run.shown.filter(({ headline }) => /✅|\bresolved after\b/i.test(headline));
        expect(said.flatMap((text) => wrongIn(text, text.firing))).toEqual([]);
      }),
      { numRuns: 3 * RUNS },
    );
  });

  test('people are reminded of nothing that its senders have not said since the last message', async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(mutes, groups, sleeps), CUT, async (steps, setup) => {
        const run = await played(steps, setup);
        const reminders = run.shown.filter(({ pings, headline }) => pings && headline.includes('Still firing'));
        expect(reminders.flatMap((text) => wrongIn(text, unconfirmed(text, run)))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  test('hours in which Tocsin sleeps end nothing', async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(sleeps), WHOLE, async (steps, setup) => {
        const run = await played(steps, setup);
        const said = run.shown.filter(({ headline }) =>
          /✅|⚪|resolved after|assumed|ended after|no longer/i.test(headline),
        );
        expect(said.flatMap((text) => wrongIn(text, text.firing))).toEqual([]);
        expect(run.shown.filter(({ whole: all }) => /assumed/i.test(all))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('Bodies of Alertmanager', () => {
  test('give the same in whatever order and however often they are recorded', async () => {
    await fc.assert(
      fc.asyncProperty(stepsWithinAnHour, CUT, fc.infiniteStream(fc.nat()), async (steps, setup, picks) => {
        const { accepted } = await played(steps, setup, 600);
        if (accepted.length === 0) return;
        const copies = accepted.flatMap((one) =>
          Array.from({ length: 1 + ((picks.next().value ?? 0) % 2) }, () => one),
        );
        const shuffled = copies.map((one) => ({ one, key: picks.next().value ?? 0 })).sort((a, b) => a.key - b.key);
        const mixed = await received(
          shuffled.map(({ one }) => one),
          setup,
        );
        expect(recordedIn(mixed)).toEqual(recordedIn(await received(accepted, setup)));
      }),
      { numRuns: RUNS },
    );
  });

  test('give the same reasons whatever the time at their sender', async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(mutes, groups), CUT, fc.constantFrom(-600, 600), async (steps, setup, clockAhead) => {
        const right = await played(steps, setup);
        const shifted = await played(steps, { ...setup, clockAhead });
        expect(reasonsIn(shifted)).toEqual(reasonsIn(right));
        expect(recordedIn(shifted)).toEqual(recordedIn(right));
      }),
      { numRuns: RUNS },
    );
  });
});
