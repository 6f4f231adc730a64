import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { xrayTraces } from '../../shared/adapters/xray-traces.ts';
import type { Traces } from '../../shared/flows/enrich.ts';
import { duration, instant, seconds } from '../../shared/values/time.ts';
import { CHECKOUT, documentOf, documentsOf, TRACE_BEGAN, TRACE_ID, treeOf } from '../support/sample-trace.ts';
import { type Listening, listen } from '../support/stub-server.ts';
import { StubXRay } from '../support/stub-xray.ts';

const credentials = { accessKeyId: 'AKIDSTUB', secretAccessKey: 'planted-key-77aa' };
const STARTED = instant(TRACE_BEGAN * 1000);
const OPTIONS = { budget: seconds(30), before: STARTED };
/** The segment of the entry is on the second page. */
const ENTRY_LAST = CHECKOUT.toReversed();
const otherId = (n: number): string => TRACE_ID.slice(0, -1) + n;

let xray: StubXRay;
let server: Listening;
let traces: Traces;

beforeEach(async () => {
  xray = new StubXRay(() => instant(0));
  server = await listen(xray);
  traces = xrayTraces({ endpoint: server.url, region: 'eu-west-1', credentials });
});

afterEach(() => server.close());

const summary = (seconds: number, changes: object = {}) => ({
  EntryPoint: { Name: 'checkout' },
  Http: { HttpMethod: 'POST', HttpURL: 'https://shop.example/orders/1/pay' },
  ResponseTime: seconds,
  HasFault: false,
  ...changes,
});

describe('X-Ray is asked', () => {
  test('for traces in its own form, and gives all their segments, from as many pages as there are', async () => {
    xray.traces.set(TRACE_ID, { documents: documentsOf(ENTRY_LAST) });
    const { found, failed } = await traces.lookUp([TRACE_ID], OPTIONS);
    expect(failed).toBeUndefined();
    expect(found).toEqual([{ id: TRACE_ID, tree: treeOf(CHECKOUT), isCut: false }]);
    expect(xray.inputsOf('/Traces')).toEqual([
      { TraceIds: ['1-6a89abe1-bd862e3fe1be46a994272793'] },
      { TraceIds: ['1-6a89abe1-bd862e3fe1be46a994272793'], NextToken: '2' },
    ]);
  });

  test('for five traces at a time', async () => {
    const ids = [1, 2, 3, 4, 5, 6, 7].map(otherId);
    for (const id of ids) xray.traces.set(id, { documents: [documentOf({ id: 'a', name: 'shop', took: 1 }, id)] });
    const { found } = await traces.lookUp(ids, OPTIONS);
    expect(found.map(({ id }) => id)).toEqual(ids);
  });

  test('once by all who ask the same at the same time, and again by who asks later', async () => {
    xray.traces.set(TRACE_ID, { documents: documentsOf(CHECKOUT).slice(0, 1) });
    const ask = () => traces.lookUp([TRACE_ID], OPTIONS);
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(second).toEqual(first);
    expect(xray.inputsOf('/Traces')).toHaveLength(1);
    await ask();
    expect(xray.inputsOf('/Traces')).toHaveLength(2);
  });

  test('for none of which only half the ID is known', async () => {
    expect(await traces.lookUp([`${'0'.repeat(16)}e1be46a994272793`], OPTIONS)).toEqual({ found: [] });
    expect(xray.requests).toEqual([]);
  });

  test('and what it does not have is not there', async () => {
    expect(await traces.lookUp([TRACE_ID], OPTIONS)).toEqual({ found: [] });
  });

  test('and says of a trace when there is more of it than it gives', async () => {
    xray.traces.set(TRACE_ID, { documents: documentsOf(CHECKOUT), limitExceeded: true });
    expect((await traces.lookUp([TRACE_ID], OPTIONS)).found).toMatchObject([{ isCut: true }]);
  });
});

describe('What is usual', () => {
  beforeEach(() => xray.traces.set(TRACE_ID, { documents: documentsOf(CHECKOUT) }));

  test('is measured over the half hour before, by requests that came in the same way and went well', async () => {
    const usual = [0.16, 0.17, 0.18, 0.19, 0.2].map((time) => summary(time));
    const others = [
      summary(9, { HasFault: true }),
      summary(9, { EntryPoint: { Name: 'cart' } }),
      summary(9, { Http: {} }),
      { ResponseTime: 9 },
      { EntryPoint: { Name: 'checkout' } },
    ];
    xray.summaries = [...usual, ...others];
    expect((await traces.lookUp([TRACE_ID], OPTIONS)).found).toMatchObject([{ id: TRACE_ID, usual: 180 }]);
    expect(xray.inputsOf('/TraceSummaries')).toEqual([
      {
        StartTime: TRACE_BEGAN - 30 * 60,
        EndTime: TRACE_BEGAN,
        FilterExpression: 'service("checkout")',
        Sampling: true,
      },
    ]);
  });

  test('holds for the traces that came in that way, and for no other', async () => {
    xray.summaries = [1, 1, 1, 1, 1].map((time) => summary(time));
    xray.traces.set(otherId(1), { documents: documentsOf(CHECKOUT, otherId(1)) });
    xray.traces.set(otherId(2), { documents: [documentOf({ id: 'a', name: 'cart', took: 1 }, otherId(2))] });
    const { found } = await traces.lookUp([TRACE_ID, otherId(1), otherId(2)], OPTIONS);
    expect(found.map(({ usual }) => usual)).toEqual([1000, 1000, undefined]);
  });

  test('is not asked for by a name that would be read as more than a name', async () => {
    xray.traces.set(TRACE_ID, { documents: [documentOf({ id: 'a', name: 'x") OR ("', took: 1 })] });
    expect((await traces.lookUp([TRACE_ID], OPTIONS)).found).toHaveLength(1);
    expect(xray.inputsOf('/TraceSummaries')).toEqual([]);
  });

  test('is left out when X-Ray does not tell, and what was found stands', async () => {
    xray.fail({ status: 500 }, { when: ({ url }) => url === '/TraceSummaries' });
    const { found, ...rest } = await traces.lookUp([TRACE_ID], OPTIONS);
    expect(found).toMatchObject([{ id: TRACE_ID, isCut: false }]);
    expect(rest).toEqual({ usualFailed: 'unavailable' });
  });
});

describe('What X-Ray refuses is named', () => {
  test.each([
    [429, 'ThrottledException', 'throttled'],
    [403, 'AccessDeniedException', 'refused'],
    [403, 'UnrecognizedClientException', 'refused'],
    [400, 'InvalidRequestException', 'unavailable'],
    [500, 'InternalFailure', 'unavailable'],
    [503, 'ServiceUnavailable', 'unavailable'],
  ] as const)('%i %s: %s, and it is asked once', async (status, error, failed) => {
    xray.fail({ status, error }, { times: 9 });
    expect(await traces.lookUp([TRACE_ID], OPTIONS)).toEqual({ found: [], failed });
    expect(xray.requests).toHaveLength(1);
  });

  test('a connection that breaks: unavailable', async () => {
    xray.fail('refused');
    expect(await traces.lookUp([TRACE_ID], OPTIONS)).toEqual({ found: [], failed: 'unavailable' });
  });

  test('no credentials: no-credentials, and nothing is sent', async () => {
    const error = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    const bare = xrayTraces({
      endpoint: server.url,
      region: 'eu-west-1',
      credentials: () => Promise.reject(error),
    });
    expect(await bare.lookUp([TRACE_ID], OPTIONS)).toEqual({ found: [], failed: 'no-credentials' });
    expect(xray.requests).toEqual([]);
  });
});

describe('When the budget is spent', () => {
  const HASTY = { budget: duration(200), before: STARTED };

  test('a silent X-Ray is a timeout', async () => {
    xray.fail('hang');
    expect(await traces.lookUp([TRACE_ID], HASTY)).toEqual({ found: [], failed: 'timeout' });
  });

  test('so is waiting for credentials', async () => {
    const waiting = xrayTraces({
      endpoint: server.url,
      region: 'eu-west-1',
      credentials: () => new Promise(() => undefined),
    });
    expect(await waiting.lookUp([TRACE_ID], HASTY)).toEqual({ found: [], failed: 'timeout' });
  });

  /** Enough for an answer that comes, on a machine that is busy. */
  const PATIENT = { budget: seconds(2), before: STARTED };

  test('what was there by then is told, as what may be cut', async () => {
    xray.traces.set(TRACE_ID, { documents: documentsOf(ENTRY_LAST) });
    xray.fail('hang', { when: ({ body }) => body.includes('NextToken') });
    const { found, failed } = await traces.lookUp([TRACE_ID], PATIENT);
    expect(failed).toBe('timeout');
    expect(found).toEqual([{ id: TRACE_ID, tree: treeOf(ENTRY_LAST.slice(0, 2)), isCut: true }]);
  });

  test('while it asks for what is usual, the traces stand', async () => {
    xray.traces.set(TRACE_ID, { documents: documentsOf(CHECKOUT) });
    xray.fail('hang', { when: ({ url }) => url === '/TraceSummaries' });
    expect(await traces.lookUp([TRACE_ID], PATIENT)).toMatchObject({
      found: [{ id: TRACE_ID, isCut: false }],
      usualFailed: 'timeout',
    });
  });
});
