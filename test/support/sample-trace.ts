import type { SpanTree } from '../../shared/traces/span-tree.ts';
import { segmentTree } from '../../shared/traces/xray/segments.ts';

/** A segment document, as a library writes it. Times are seconds after the trace began. */
export interface SampleSegment {
  readonly id: string;
  readonly name: string;
  readonly parent_id?: string;
  readonly at?: number;
  readonly took?: number;
  readonly subsegments?: readonly SampleSegment[];
  readonly [field: string]: unknown;
}

export const TRACE_ID = '6a89abe1bd862e3fe1be46a994272793';
/** 2026-08-22 14:02:09 UTC. */
export const TRACE_BEGAN = 0x6a89abe1;

function written({ at = 0, took, subsegments, ...fields }: SampleSegment): object {
  return {
    ...fields,
    start_time: TRACE_BEGAN + at,
    ...(took === undefined ? { in_progress: true } : { end_time: TRACE_BEGAN + at + took }),
    ...(subsegments && { subsegments: subsegments.map(written) }),
  };
}

export const documentOf = (segment: SampleSegment, id = TRACE_ID): string =>
  JSON.stringify({ trace_id: `1-${id.slice(0, 8)}-${id.slice(8)}`, ...written(segment) });

export const http = (method: string, url: string, status?: number) => ({
  request: { method, url },
  ...(status !== undefined && { response: { status } }),
});

const step = (segment: SampleSegment): SampleSegment => ({ ...segment, namespace: 'remote' });

/**
 * A checkout that failed because a payment provider answered 503, after 2.1 seconds: two services, and what X-Ray adds
 * for the provider.
 */
export const CHECKOUT: readonly SampleSegment[] = [
  {
    id: 'aaaaaaaaaaaaaa01',
    name: 'checkout',
    took: 2.4,
    fault: true,
    http: http('POST', 'https://shop.example/orders/4213/pay', 502),
    subsegments: [
      {
        id: 'aaaaaaaaaaaaaa02',
        name: 'DynamoDB',
        namespace: 'aws',
        at: 0.01,
        took: 0.02,
        aws: { operation: 'GetItem', table_name: 'orders' },
        http: { response: { status: 200 } },
      },
      step({
        id: 'aaaaaaaaaaaaaa03',
        name: 'payments',
        at: 0.1,
        took: 2.25,
        fault: true,
        http: http('POST', 'http://payments.internal/charge', 500),
      }),
    ],
  },
  {
    id: 'aaaaaaaaaaaaaa11',
    name: 'payments',
    parent_id: 'aaaaaaaaaaaaaa03',
    at: 0.11,
    took: 2.2,
    fault: true,
    http: http('POST', 'http://payments.internal/charge', 500),
    cause: { id: 'eeeeeeeeeeeeee01', exceptions: [] },
    subsegments: [
      step({
        id: 'aaaaaaaaaaaaaa12',
        name: 'psp.example',
        at: 0.15,
        took: 2.1,
        fault: true,
        http: http('POST', 'https://psp.example/v1/charges?key=sk_live_5ecret', 503),
        cause: {
          exceptions: [
            {
              id: 'eeeeeeeeeeeeee01',
              type: 'com.example.psp.TimeoutError',
              message: 'no answer for jane@example.com',
              remote: true,
            },
          ],
        },
      }),
    ],
  },
  {
    id: 'aaaaaaaaaaaaaa21',
    name: 'psp.example',
    parent_id: 'aaaaaaaaaaaaaa12',
    inferred: true,
    at: 0.15,
    took: 2.1,
    fault: true,
    http: http('POST', 'https://psp.example/v1/charges', 503),
  },
];

export const documentsOf = (segments: readonly SampleSegment[], id = TRACE_ID): readonly string[] =>
  segments.map((one) => documentOf(one, id));

export const treeOf = (segments: readonly SampleSegment[]): SpanTree => segmentTree(documentsOf(segments));
