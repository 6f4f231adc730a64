import { describe, expect, test } from 'vitest';
import { type TraceVerdict, verdictOf } from '../../shared/traces/trace-verdict.ts';
import { segmentTree } from '../../shared/traces/xray/segments.ts';
import { duration, seconds } from '../../shared/values/time.ts';
import { CHECKOUT, http, type SampleSegment, TRACE_ID, treeOf } from '../support/sample-trace.ts';

const asIs = (text: string) => text;

const verdictOn = (
  segments: readonly SampleSegment[],
  more: { isCut?: boolean; redact?: (text: string) => string } = {},
) => verdictOf({ id: TRACE_ID, tree: treeOf(segments), isCut: more.isCut ?? false }, more.redact ?? asIs);

/** A service that failed after a second, and the steps that it took. */
const failed = (subsegments: readonly SampleSegment[], fields: Readonly<Record<string, unknown>> = {}) => [
  { id: 'a', name: 'shop', took: 1, fault: true, ...fields, subsegments },
];

const failureOf = (subsegments: readonly SampleSegment[], fields?: Readonly<Record<string, unknown>>) =>
  verdictOn(failed(subsegments, fields))?.failure;

describe('The verdict on a trace', () => {
  test('names the way from the entry to the step that failed first, its status, length and exception', () => {
    expect(verdictOn(CHECKOUT)).toEqual({
      id: TRACE_ID,
      services: ['checkout', 'payments'],
      failure: {
        kind: 'fault',
        step: 'POST https://psp.example',
        status: 503,
        after: duration(2100),
        exception: 'TimeoutError',
        message: 'no answer for jane@example.com',
        isHandled: false,
      },
      took: duration(2400),
      isPartial: false,
    } satisfies TraceVerdict);
  });

  test('is the same in whatever order the segments come', () => {
    expect(verdictOn(CHECKOUT.toReversed())).toEqual(verdictOn(CHECKOUT));
  });

  test('says nothing that the redaction takes out, and of addresses the place alone', () => {
    const verdict = verdictOn(CHECKOUT, { redact: (text) => text.replace(/\S+@\S+/, '[e-mail]') });
    expect(verdict?.failure?.message).toBe('no answer for [e-mail]');
    expect(JSON.stringify(verdict)).not.toMatch(/sk_live|charges|orders|jane/);
  });

  test.each(['name', 'operation', 'type', 'message'])('gives every text to the redaction: %s', (field) => {
    const secret = 'PLANTED';
    const given = { name: 'step', operation: 'Put', type: 'Error', message: 'no', [field]: secret };
    const exceptions = [{ id: 'e', type: given.type, message: given.message }];
    const steps = [
      { id: 'b', name: given.name, took: 1, fault: true, aws: { operation: given.operation }, cause: { exceptions } },
    ];
    const verdict = verdictOn(failed(steps, { name: given.name }), { redact: (text) => text.replaceAll(secret, '') });
    expect(JSON.stringify(verdictOn(failed(steps)))).toContain(secret);
    expect(JSON.stringify(verdict)).not.toContain(secret);
  });

  test('of a trace in which nothing failed tells where it came in and how long it took', () => {
    const [ok] = failed([{ id: 'b', name: 'query', took: 0.5 }], { fault: false });
    expect(verdictOn(ok ? [ok] : [])).toEqual({ id: TRACE_ID, services: ['shop'], took: 1000, isPartial: false });
  });

  test('there is none where nothing can be read', () => {
    expect(verdictOf({ id: TRACE_ID, tree: segmentTree(['{']), isCut: false }, asIs)).toBeUndefined();
  });

  test('compares with what is usual where the length of the whole is known', () => {
    const found = { id: TRACE_ID, tree: treeOf(CHECKOUT), isCut: false, usual: seconds(1) };
    expect(verdictOf(found, asIs)).toMatchObject({ took: 2400, usual: 1000 });
    const lasting = { ...found, tree: treeOf([{ id: 'a', name: 'shop' }]) };
    expect(verdictOf(lasting, asIs)).not.toHaveProperty('usual');
  });
});

describe('The verdict is partial', () => {
  test.each([
    ['while a part lasts', [{ id: 'a', name: 'shop' }], false],
    ['where what joins its parts is missing', [{ id: 'z', name: 'edge', took: 1 }, ...CHECKOUT], false],
    ['where X-Ray has more than it gave', CHECKOUT, true],
  ])('%s', (_, segments, isCut) => {
    expect(verdictOn(segments, { isCut })?.isPartial).toBe(true);
  });

  test('and not where the entry names a caller that traces elsewhere', () => {
    expect(verdictOn([{ id: 'a', name: 'shop', parent_id: 'ffffffffffffffff', took: 1 }])?.isPartial).toBe(false);
  });
});

describe('The cause', () => {
  const call = (id: string, at: number, fields: Readonly<Record<string, unknown>> = {}): SampleSegment => ({
    id,
    name: `call ${id}`,
    at,
    took: 0.1,
    fault: true,
    ...fields,
  });

  test('is the service itself where none of its steps failed', () => {
    const cause = { exceptions: [{ id: 'e', type: 'KeyError', message: "'price'" }] };
    const fields = { cause, http: http('GET', 'https://shop.example/cart', 500) };
    expect(failureOf([{ id: 'b', name: 'query', took: 0.5 }], fields)).toEqual({
      kind: 'fault',
      status: 500,
      after: 1000,
      exception: 'KeyError',
      message: "'price'",
      isHandled: false,
    });
  });

  test('is what failed first of what failed again and again', () => {
    expect(failureOf([call('third', 0.6), call('first', 0.1), call('second', 0.3)])?.step).toBe('call first');
  });

  test('is the one whose exception was passed on, whatever failed before it', () => {
    const exceptions = [{ id: 'e2', type: 'TimeoutError' }];
    const steps = [call('first', 0.1), call('second', 0.3, { cause: { exceptions } })];
    expect(failureOf(steps, { cause: 'e2' })?.step).toBe('call second');
  });

  test('of a fault is a fault, and not a lookup before it that found nothing', () => {
    const lookup = call('lookup', 0.1, { fault: false, error: true, http: { response: { status: 404 } } });
    expect(failureOf([lookup, call('charge', 0.5)])?.step).toBe('call charge');
  });

  test('that is a wrong request is told with the exception that it led to', () => {
    const lookup = call('lookup', 0.1, {
      fault: false,
      error: true,
      http: { response: { status: 404 } },
      cause: { exceptions: [{ id: 'e1', type: 'NotFound', message: 'no such key' }] },
    });
    const cause = { exceptions: [{ id: 'e2', type: 'TypeError', message: 'undefined is not a price' }] };
    expect(failureOf([lookup], { cause })).toMatchObject({
      kind: 'error',
      step: 'call lookup',
      status: 404,
      exception: 'TypeError',
    });
  });

  test('of a wrong request is a wrong request', () => {
    const steps = [call('cache', 0.1), call('lookup', 0.5, { fault: false, error: true })];
    expect(failureOf(steps, { fault: false, error: true })?.step).toBe('call lookup');
  });

  test('is found below steps that bear no mark themselves', () => {
    const inner = { id: 'c', name: '## handler', at: 0.1, took: 0.6, subsegments: [call('deep', 0.2)] };
    expect(failureOf([{ id: 'b', name: 'Invocation', took: 0.8, subsegments: [inner] }])?.step).toBe('call deep');
  });

  test('is a failure of a service before one that a service has got over', () => {
    const survived = { id: 'x', name: 'web', took: 3, subsegments: [call('cache', 0.1)] };
    const worker = { id: 'y', name: 'worker', parent_id: 'x', at: 1, took: 1, error: true };
    expect(verdictOn([survived, worker])).toMatchObject({
      services: ['web', 'worker'],
      failure: { kind: 'error', isHandled: false },
    });
  });

  test('that every service has got over is told as such', () => {
    expect(verdictOn([{ id: 'x', name: 'web', took: 3, subsegments: [call('cache', 0.1)] }])?.failure).toMatchObject({
      step: 'call cache',
      isHandled: true,
    });
  });

  test('is found at the end of a way as long as the trace has segments', () => {
    const way = Array.from({ length: 20_000 }, (_, i) => ({
      id: `${i}`,
      name: `service ${i}`,
      fault: true,
      took: 1,
      ...(i > 0 && { parent_id: `${i - 1}` }),
    }));
    expect(verdictOn(way)?.services).toEqual(['service 0', 'service 1', '…', 'service 19998', 'service 19999']);
  });
});

describe('A step is named', () => {
  const stepOf = (fields: Readonly<Record<string, unknown>>) =>
    failureOf([{ id: 'b', name: 'named', took: 0.1, fault: true, ...fields }])?.step;

  test.each([
    [
      'by its operation and what that was on',
      { aws: { operation: 'PutItem', table_name: 'orders' } },
      'named PutItem orders',
    ],
    ['by its operation', { aws: { operation: 'PutItem' } }, 'named PutItem'],
    [
      'by its operation and the name at the end of what it was on',
      { aws: { operation: 'Send', queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs' } },
      'named Send jobs',
    ],
    [
      'by method and place',
      { http: http('GET', 'https://u:p@api.example:8443/a?b#c') },
      'GET https://api.example:8443',
    ],
    ['by the place', { http: { request: { url: 'https://api.example/a' } } }, 'https://api.example'],
    ['by its name where the address is none', { http: http('GET', '/a/b') }, 'named'],
    ['by its name where the address has no place', { http: http('GET', 'mailto:jane@example.com') }, 'named'],
    ['by its name', {}, 'named'],
  ])('%s', (_, fields, step) => {
    expect(stepOf(fields)).toBe(step);
  });

  test.each([
    [
      'the name of a resource',
      { aws: { operation: 'Get', table_name: 'arn:aws:x:eu:1:acme/orders' } },
      'arn:.*/ord',
      'named Get ‹custom:own›ers',
    ],
    ['the place of a URL', { http: http('GET', 'https://acme.example/42') }, 'acme[.]example/42', 'named'],
    ['an address', { http: http('GET', 'http://10.0.0.7:80/x') }, '10[.0-9]+', 'GET http://‹custom:own›'],
    [
      'what stands behind the place',
      { http: http('GET', 'https://ACME.example/42') },
      '42',
      'GET https://acme.example',
    ],
  ])('without half of what is removed across the end of %s', (_, fields, pattern, step) => {
    const redact = (text: string) => text.replace(new RegExp(pattern, 'g'), '‹custom:own›');
    const segments = failed([{ id: 'b', name: 'named', took: 0.1, fault: true, ...fields }]);
    expect(verdictOn(segments, { redact })?.failure?.step).toBe(step);
  });

  test('in one line of a length that can be read', () => {
    expect(stepOf({ name: `a\nb${'c'.repeat(500)}` })).toMatch(/^a bc{96}…$/);
  });
});

describe('An exception', () => {
  const causeIn = (exceptions: readonly object[]) =>
    failureOf([{ id: 'b', name: 'call', took: 0.1, fault: true, cause: { exceptions } }]);

  test('is the innermost of those that wrap each other', () => {
    const wrapped = [
      { id: '1', type: 'org.example.Wrapper', message: 'failed', cause: '2' },
      { id: '2', type: 'java.net.SocketTimeoutException', message: 'Read timed out' },
    ];
    expect(causeIn(wrapped)).toMatchObject({ exception: 'SocketTimeoutException', message: 'Read timed out' });
  });

  test('is one of those that wrap each other in a circle', () => {
    const circle = [
      { id: '1', type: 'A', cause: '2' },
      { id: '2', type: 'B', cause: '1' },
    ];
    expect(causeIn(circle)?.exception).toMatch(/^[AB]$/);
  });

  test('without type or message is left out', () => {
    expect(causeIn([{ id: '1' }])).not.toHaveProperty('exception');
    expect(causeIn([{ id: '1' }])).not.toHaveProperty('message');
  });
});

describe('Services on the way', () => {
  test('are named once where two segments in a row have one name', () => {
    const lambda = [
      { id: 'a', name: 'pay', origin: 'AWS::Lambda', took: 2, fault: true },
      { id: 'b', name: 'pay', origin: 'AWS::Lambda::Function', parent_id: 'a', at: 0.1, took: 1, fault: true },
    ];
    expect(verdictOn(lambda)?.services).toEqual(['pay']);
  });
});
