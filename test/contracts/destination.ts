import fc from 'fast-check';
import { expect, test } from 'vitest';
import type {
  Answer,
  Conversation,
  DeliveryOutcome,
  Memory,
  OutgoingRequest,
  Step,
} from '../../shared/destinations/conversation.ts';
import type { Destination } from '../../shared/destinations/destination.ts';
import { type Needs, needsTogether, type Permission } from '../../shared/destinations/needs.ts';
import { CADENCES } from '../../shared/incidents/lanes.ts';
import { seconds } from '../../shared/values/time.ts';
import { arbitraryView } from '../support/arbitrary-view.ts';
import { YES } from '../support/said-by.ts';
import { sampleView } from '../support/sample-view.ts';

const ANSWERS: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({
    answered: fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 409, 410, 413, 429, 500, 502, 503),
    body: fc.oneof(
      fc.constantFrom(
        {},
        { ok: true, ts: '1.2', channel: 'C0123456789' },
        { ok: false, error: 'ratelimited' },
        'ok',
        '',
      ),
      fc.constantFrom({ id: '10001', key: 'OPS-1' }, { issues: [] }, { transitions: [] }, { total: 0, comments: [] }),
      fc.jsonValue(),
    ),
  }),
  fc.constantFrom<Answer>(
    { answered: 429, body: {}, retryAfter: seconds(30) },
    { unreachable: 'timeout', detail: 'no answer within 10 s' },
    { unreachable: 'connection', detail: 'ECONNREFUSED' },
    { unreachable: 'secret-missing', detail: 'secret "token" is not set' },
  ),
);

function* alwaysYes(): Generator<Answer, never> {
  for (;;) yield YES;
}

/** More steps than any conversation needs. */
const STEPS = 40;

/** What a destination has to be and to do, whatever its receiver. Its messages are in destination-messages.ts. */
export function destinationContract(destination: Destination): void {
  const { name } = destination;
  const examples = (destination.entry.meta()?.examples ?? []) as readonly object[];
  const globals = destination.globals.parse({});
  const targets = examples.map((entry) => destination.bind(destination.entry.parse(entry), globals));

  test('has one word for a name, and globals that begin with it', () => {
    expect(name).toMatch(/^[a-z]+$/);
    for (const key of Object.keys(destination.globals.shape)) expect(key).toMatch(new RegExp(`^${name}_`));
  });

  test('has an example, and describes each of its keys', () => {
    expect(examples).not.toEqual([]);
    for (const shape of [destination.entry.shape, destination.globals.shape]) {
      for (const [key, schema] of Object.entries(shape)) expect(schema.meta()?.description, key).toBeTruthy();
    }
  });

  test('says of every example where it is, whether it can be edited, and what it needs: secrets by name, permissions by ARN', () => {
    for (const { cadence, place, needs } of targets) {
      expect(CADENCES).toContain(cadence);
      expect(place).not.toBe('');
      for (const secret of needs.secrets) expect(secret).toMatch(/^[A-Za-z][\w-]*$/);
      for (const { action, resource, condition = {} } of needs.permissions ?? []) {
        expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
        // What has no ARN is said by a condition, which names one.
        const named = resource === '*' ? Object.values(condition) : [resource];
        expect(named).toContainEqual(expect.stringMatching(/^arn:[^*]+$/));
      }
    }
  });

  test('needs what its first delivery asks for, and nothing else', () => {
    for (const target of targets) {
      const { steps } = converse(target.deliver({ view: sampleView(), memory: undefined }), alwaysYes());
      const { secrets, permissions } = needsTogether([target.needs]);
      expect(needsTogether(steps.map(neededBy))).toEqual({ secrets, permissions: permissions.filter(isOfACall) });
    }
  });

  test('ends in a named way whatever is answered, and asks for nothing that it did not say it needs', () => {
    fc.assert(
      fc.property(fc.constantFrom(...targets), arbitraryView, fc.infiniteStream(ANSWERS), (target, view, answers) => {
        const before = JSON.stringify(view);
        let memory: Memory | undefined;
        for (let attempt = 0; attempt < 3; attempt++) {
          const said = converse(target.deliver({ view, memory }), answers);
          expect(wordOf(said.outcome)).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
          const needs = needsTogether([target.needs]);
          expect(needsTogether([needs, ...said.steps.map(neededBy)])).toEqual(needs);
          memory = said.memory ?? memory;
        }
        expect(JSON.stringify(view)).toBe(before);
      }),
      { numRuns: 60 },
    );
  });
}

/** One attempt against a world that answers at random. Memory is what a ledger gives back: plain JSON. */
function converse(delivery: Conversation, answers: Iterator<Answer>) {
  const steps: Step[] = [];
  let memory: Memory | undefined;
  let next = delivery.next();
  while (!next.done) {
    const step = next.value;
    if (steps.push(step) > STEPS) throw new Error(`still asking after ${STEPS} steps`);
    if (step.do === 'remember') memory = kept(step.memory);
    next = delivery.next(step.do === 'remember' ? { remembered: true } : answers.next().value);
  }
  const outcome = next.value;
  return { steps, outcome, memory: outcome.outcome === 'delivered' ? kept(outcome.memory) : memory };
}

const kept = (memory: Memory): Memory => JSON.parse(JSON.stringify(memory)) as Memory;

/** The key of an encrypted topic is asked for by SNS and not by us. */
const isOfACall = ({ condition }: Permission): boolean => condition === undefined;

/** What one step takes: the secrets that its request names, the topic that it publishes to. */
function neededBy(step: Step): Needs {
  switch (step.do) {
    case 'request':
      return { secrets: secretsIn(step.request) };
    case 'publish':
      return { secrets: [], permissions: [{ action: 'sns:Publish', resource: step.publication.topicArn }] };
    case 'remember':
      return { secrets: [] };
  }
}

function secretsIn({ url, credentials }: OutgoingRequest): readonly string[] {
  const named = typeof url === 'string' ? [] : [url.secret];
  if (credentials === undefined) return named;
  return [...named, 'bearer' in credentials ? credentials.bearer : credentials.basic.password];
}

const wordOf = (outcome: DeliveryOutcome): string => (outcome.outcome === 'delivered' ? 'delivered' : outcome.reason);
