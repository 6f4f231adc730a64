import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryTemplates } from '../../local/simulation/memory-templates.ts';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import { TemplateLearner, type Templates } from '../../shared/flows/learn-templates.ts';
import { after, type DurationMs, duration, type EpochMs, hours, minutes, seconds } from '../../shared/values/time.ts';
import { GivenTemplates } from '../support/given-templates.ts';
import { gated } from '../support/interleave.ts';
import { NOON } from '../support/world.ts';

const KEPT = 48;
const NAMES = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'joe'] as const;
const login = (name: string) => `login of ${name} was refused by policy`;
const WIDE = login('<*>');
const LOGINS = NAMES.map(login);

/** Some containers that learn, and the table that they share. */
class Containers {
  now: EpochMs = NOON;
  readonly table = new MemoryTemplates();
  readonly calls: string[] = [];
  readonly log: unknown[] = [];
  refuses = false;

  start(templates: Templates = this.#counted()): TemplateLearner {
    return new TemplateLearner({
      templates,
      clock: () => this.now,
      kept: hours(KEPT),
      telemetry: { ...silentTelemetry, event: (level, event, fields) => this.log.push([level, event, fields]) },
    });
  }

  advance(by: DurationMs): void {
    this.now = after(this.now, by);
  }

  #counted(): Templates {
    return gated('templates', this.table, async (call, moment) => {
      if (moment === 'after') return;
      this.calls.push(call);
      if (this.refuses) throw new TypeError('no answer from 10.0.0.1');
    });
  }
}

const answers = async (learner: TemplateLearner, ...templates: readonly string[]) => {
  const learned = await learner.learn('shop', templates);
  return templates.map((one) => learned(one));
};

describe('a container that learns', () => {
  test('answers under what each message is counted, and shares it with the others', async () => {
    const containers = new Containers();
    expect(await answers(containers.start(), ...LOGINS)).toEqual(LOGINS.map(() => WIDE));
    expect(await answers(containers.start(), login('zoe'), 'disk is full')).toEqual([WIDE, 'disk is full']);
  });

  test('learns of each service by itself', async () => {
    const learner = new Containers().start();
    await learner.learn('mail', LOGINS);
    expect(await answers(learner, login('zoe'))).toEqual([login('zoe')]);
  });

  test('writes once for what is new, and then neither reads nor writes for ten minutes', async () => {
    const containers = new Containers();
    const learner = containers.start();
    for (let i = 0; i < 9; i++) {
      await answers(learner, ...LOGINS, 'disk is full');
      containers.advance(minutes(1));
    }
    expect(containers.calls).toEqual(['templates.get', 'templates.put']);
    containers.advance(minutes(1));
    await answers(learner, login('zoe'));
    expect(containers.calls).toEqual(['templates.get', 'templates.put', 'templates.get']);
  });

  test('asks for nothing where there is nothing to learn from', async () => {
    const containers = new Containers();
    await containers.start().learn('shop', []);
    expect(containers.calls).toEqual(['templates.get']);
  });

  test('that lost a race takes what the winner learned', async () => {
    const containers = new Containers();
    const [one, other] = [containers.start(), containers.start()];
    await answers(other, 'disk is full');
    await answers(one, ...LOGINS);
    expect(await answers(other, login('zoe'))).toEqual([WIDE]);
    expect(containers.table.items.get('shop')?.version).toBe(2);
  });

  test('forgets what was deleted in the table within ten minutes', async () => {
    const containers = new Containers();
    const learner = containers.start();
    await answers(learner, ...LOGINS);
    containers.table.items.clear();
    expect(await answers(learner, login('zoe'))).toEqual([WIDE]);
    containers.advance(minutes(10));
    expect(await answers(learner, login('zoe'))).toEqual([login('zoe')]);
  });
});

describe('a table that refuses', () => {
  test('holds no error up: what is not known is counted under itself, and it is told once', async () => {
    const containers = new Containers();
    const learner = containers.start();
    containers.refuses = true;
    for (let i = 0; i < 5; i++) {
      expect(await answers(learner, ...LOGINS)).toEqual(LOGINS);
      containers.advance(minutes(2));
    }
    const frames = expect.stringMatching(/^test\/flows\/learn-templates\.test\.ts:\d+:\d+ /);
    expect(containers.log).toEqual([['warn', 'templates-refused', { error: 'TypeError', frames }]]);
  });

  test('is not asked again for a minute', async () => {
    const containers = new Containers();
    const learner = containers.start();
    containers.refuses = true;
    await answers(learner, ...LOGINS);
    containers.advance(seconds(59));
    await answers(learner, ...LOGINS);
    expect(containers.calls).toHaveLength(1);
    containers.advance(seconds(1));
    await answers(learner, ...LOGINS);
    expect(containers.calls).toHaveLength(2);
  });

  test('leaves what was read before, however long ago', async () => {
    const containers = new Containers();
    const learner = containers.start();
    await answers(learner, ...LOGINS);
    containers.refuses = true;
    containers.advance(hours(5));
    expect(await answers(learner, login('zoe'), 'disk is full')).toEqual([WIDE, 'disk is full']);
  });

  test('has what was counted without it as soon as it answers: it stays counted so', async () => {
    const containers = new Containers();
    const learner = containers.start();
    containers.refuses = true;
    await answers(learner, ...LOGINS.slice(0, 3));
    containers.refuses = false;
    containers.advance(minutes(1));
    expect(await answers(learner, ...LOGINS)).toEqual([...LOGINS.slice(0, 3), ...LOGINS.slice(3).map(() => WIDE)]);
    expect(await answers(containers.start(), ...LOGINS.slice(0, 4))).toEqual([...LOGINS.slice(0, 3), WIDE]);
  });

  test('is told again when it refuses again', async () => {
    const containers = new Containers();
    const learner = containers.start();
    for (const refuses of [true, false, true]) {
      containers.refuses = refuses;
      containers.advance(minutes(10));
      await answers(learner, 'disk is full');
    }
    expect(containers.log).toHaveLength(2);
  });

  test('that always has somebody else written is given up, and told', async () => {
    const containers = new Containers();
    const { table } = containers;
    const learner = containers.start({ get: (service) => table.get(service), put: async () => 'conflict' });
    expect(await answers(learner, ...LOGINS)).toEqual(LOGINS);
    expect(containers.log).toEqual([['warn', 'templates-contended', { templates: 10 }]]);
  });
});

describe('containers that learn at once', () => {
  const message = fc
    .tuple(fc.constantFrom('login of', 'mail to'), fc.constantFrom(...NAMES), fc.constantFrom('', ...NAMES.slice(0, 6)))
    .map(([what, name, other]) => `${what} ${name} was refused by policy ${other}`.trim());
  /** What three containers take in at once, and how many hours later the next follows. */
  const round = fc.record({
    batches: fc.array(fc.array(message, { minLength: 1, maxLength: 12 }), { minLength: 3, maxLength: 3 }),
    hours: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * KEPT })),
  });
  const rounds = fc.array(round, { minLength: 1, maxLength: 6 });

  test('never count a message under something else while there may be an incident, in whatever order they get through', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), rounds, async (scheduler, all) => {
        const containers = new Containers();
        const shared = gated('templates', containers.table, () => scheduler.schedule(Promise.resolve()));
        const learners = [1, 2, 3].map(() => containers.start(shared));
        const given = new GivenTemplates(KEPT);
        const moved: string[] = [];
        const take = async (learner: TemplateLearner, messages: readonly string[]) => {
          const learned = await learner.learn('shop', messages);
          const hour = Math.floor(containers.now / hours(1));
          moved.push(...given.moved(new Map(messages.map((one) => [one, learned(one)])), hour));
        };
        for (const { batches, hours: later } of all) {
          await scheduler.waitFor(Promise.all(learners.map((learner, n) => take(learner, batches[n] ?? []))));
          containers.advance(duration(hours(1) * later));
        }
        expect(moved).toEqual([]);
        expect(containers.log).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('lose no answer when the table fails now and then', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.boolean()), rounds, async (refusals, all) => {
        const containers = new Containers();
        const shared = gated('templates', containers.table, async () => {
          if (refusals.next().value === true) throw new Error('refused');
        });
        for (const { batches } of all) {
          const learner = containers.start(shared);
          for (const messages of batches) {
            const got = await answers(learner, ...messages);
            expect(got).toHaveLength(messages.length);
            containers.advance(minutes(1));
          }
        }
      }),
    );
  });
});
