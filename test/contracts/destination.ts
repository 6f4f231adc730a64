import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer, Conversation, DeliveryOutcome, Memory, Step } from '../../shared/destinations/conversation.ts';
import type { Destination } from '../../shared/destinations/destination.ts';
import { AUDIENCES } from '../../shared/incidents/incident.ts';
import { seconds } from '../../shared/values/time.ts';
import { arbitraryView } from '../support/arbitrary-view.ts';

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

  test('says of every example whether it can be edited, and names the secrets it uses', () => {
    for (const target of targets) {
      expect(AUDIENCES).toContain(target.audience);
      for (const secret of target.secrets) expect(secret).toMatch(/^[A-Za-z][\w-]*$/);
    }
  });

  test('ends in a named way whatever is answered, and asks for no secret that it did not name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...targets), arbitraryView, fc.infiniteStream(ANSWERS), (target, view, answers) => {
        const before = JSON.stringify(view);
        let memory: Memory | undefined;
        for (let attempt = 0; attempt < 3; attempt++) {
          const said = converse(target.deliver({ view, memory }), answers);
          expect(wordOf(said.outcome)).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
          expect(target.secrets).toEqual(expect.arrayContaining(said.steps.flatMap(secretsIn)));
          memory = said.memory ?? memory;
        }
        expect(JSON.stringify(view)).toBe(before);
      }),
      { numRuns: 150 },
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

function secretsIn(step: Step): readonly string[] {
  if (step.do !== 'request') return [];
  const { url, credentials } = step.request;
  const named = typeof url === 'string' ? [] : [url.secret];
  if (credentials === undefined) return named;
  return [...named, 'bearer' in credentials ? credentials.bearer : credentials.basic.password];
}

const wordOf = (outcome: DeliveryOutcome): string => (outcome.outcome === 'delivered' ? 'delivered' : outcome.reason);
