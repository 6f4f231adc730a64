import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Span } from '../../../shared/traces/span-tree.ts';
import { segmentTree } from '../../../shared/traces/xray/segments.ts';
import { CHECKOUT, documentOf, documentsOf, type SampleSegment, treeOf } from '../../support/sample-trace.ts';

const outline = ({ name, isService, children }: Span): unknown => [
  isService ? name.toUpperCase() : name,
  ...children.map(outline),
];

const outlineOf = (segments: readonly SampleSegment[]) => treeOf(segments).roots.map(outline);

describe('Segments become the tree they are', () => {
  test('nested steps below their segment, other services below the step that called them', () => {
    expect(outlineOf(CHECKOUT)).toEqual([['CHECKOUT', ['DynamoDB'], ['payments', ['PAYMENTS', ['psp.example']]]]]);
  });

  test('in whatever order they come', () => {
    expect(outlineOf(CHECKOUT.toReversed())).toEqual(outlineOf(CHECKOUT));
  });

  test('a step that was sent alone below what it says it belongs to', () => {
    const alone = { id: 'b', name: 'query', parent_id: 'a', type: 'subsegment', took: 1 };
    expect(outlineOf([{ id: 'a', name: 'shop', took: 2 }, alone])).toEqual([['SHOP', ['query']]]);
  });

  test('what began first comes first', () => {
    const steps = [3, 1, 2].map((at) => ({ id: `${at}`, name: `step ${at}`, at, took: 1 }));
    expect(outlineOf([{ id: 'a', name: 'shop', took: 4, subsegments: steps }])).toEqual([
      ['SHOP', ['step 1'], ['step 2'], ['step 3']],
    ]);
  });

  test('a segment that was written when it began and when it ended is there once, as it ended', () => {
    const began = { id: 'a', name: 'shop' };
    const ended = { ...began, took: 2 };
    for (const documents of [documentsOf([began, ended]), documentsOf([ended, began])]) {
      const { roots, isComplete } = segmentTree(documents);
      expect(roots.map(({ start, end = 0 }) => end - start)).toEqual([2000]);
      expect(isComplete).toBe(true);
    }
  });

  test('one that lasts still has no end, and the tree is not complete', () => {
    const { roots, isComplete } = segmentTree([documentOf({ id: 'a', name: 'shop' })]);
    expect(roots[0]).not.toHaveProperty('end');
    expect(isComplete).toBe(false);
  });

  test('where what joins two parts is missing, both are roots', () => {
    const [, payments] = CHECKOUT;
    const other = { id: 'c', name: 'worker', at: 9, took: 1 };
    expect(outlineOf([other, ...(payments ? [payments] : [])])).toEqual([['PAYMENTS', ['psp.example']], ['WORKER']]);
  });
});

const read = (fields: Readonly<Record<string, unknown>>): Span | undefined =>
  segmentTree([documentOf({ id: 'a', name: 'shop', took: 1, ...fields })]).roots[0];

describe('How a segment failed', () => {
  test.each([
    [{ fault: true }, 'fault'],
    [{ error: true }, 'error'],
    [{ throttle: true, error: true }, 'throttle'],
    [{ error: true, http: { response: { status: 429 } } }, 'throttle'],
    [{ http: { response: { status: 503 } } }, 'fault'],
    [{ http: { response: { status: 404 } } }, 'error'],
    [{ http: { response: { status: 429 } } }, 'throttle'],
    [{ http: { response: { status: 302 } } }, undefined],
    [{ fault: false, error: false }, undefined],
    [{ fault: 'true', http: { response: { status: '503' } } }, undefined],
  ])('%j: %s', (fields, failure) => {
    expect(read(fields)?.failure).toBe(failure);
  });

  test.each([
    ['a text', 'eeeeeeeeeeeeee01'],
    ['a part of the cause', { id: 'eeeeeeeeeeeeee01', exceptions: [] }],
  ])('by the exception of another that is named as %s', (_, cause) => {
    expect(read({ cause })?.causedBy).toBe('eeeeeeeeeeeeee01');
  });
});

describe('What an operation of AWS was on', () => {
  test.each([
    [{ table_name: 'orders' }, 'orders'],
    [{ queue_url: 'https://sqs.eu-west-1.amazonaws.com/1/jobs' }, 'https://sqs.eu-west-1.amazonaws.com/1/jobs'],
    [{ topic_arn: 'arn:aws:sns:eu-west-1:1:news' }, 'arn:aws:sns:eu-west-1:1:news'],
    [
      { resource_names: ['arn:aws:kinesis:eu-west-1:1:stream/clicks', 'b'] },
      'arn:aws:kinesis:eu-west-1:1:stream/clicks',
    ],
    [{ resource_names: [7] }, undefined],
    [{}, undefined],
  ])('%j: %s', (aws, resource) => {
    expect(read({ aws })?.resource).toBe(resource);
  });
});

describe('What cannot be read', () => {
  test.each([
    ['no JSON', '{"id":'],
    ['no object', '[1]'],
    ['null', 'null'],
    ['a segment without an id', '{"name":"shop"}'],
    ['an id that is no text', '{"id":7,"name":"shop"}'],
  ])('%s is left out', (_, document) => {
    expect(segmentTree([document]).roots).toEqual([]);
  });

  test('parents that are each other’s children are no tree', () => {
    const circle = [
      { id: 'a', name: 'a', parent_id: 'b', took: 1 },
      { id: 'b', name: 'b', parent_id: 'a', took: 1 },
      { id: 'c', name: 'c', parent_id: 'c', took: 1 },
    ];
    expect(outlineOf(circle)).toEqual([]);
  });

  test('whatever it is, nothing is thrown, and no segment is there twice', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const document = fc.letrec((tie) => ({
      segment: fc.record(
        {
          id,
          name: fc.oneof(fc.string(), fc.integer()),
          parent_id: id,
          inferred: fc.boolean(),
          start_time: fc.oneof(fc.double(), fc.string()),
          end_time: fc.double(),
          http: fc.oneof(fc.jsonValue(), fc.record({ response: fc.record({ status: fc.integer() }) })),
          cause: fc.oneof(fc.jsonValue(), fc.record({ exceptions: fc.array(fc.record({ id, cause: id })) })),
          aws: fc.jsonValue(),
          subsegments: fc.oneof(fc.jsonValue(), fc.array(tie('segment'), { maxLength: 2 })),
        },
        { requiredKeys: ['id'] },
      ),
    })).segment;
    const text = fc.oneof(
      document.map((one) => JSON.stringify(one)),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (documents) => {
        const ids: string[] = [];
        const left = [...segmentTree(documents).roots];
        for (let one = left.pop(); one; one = left.pop()) {
          ids.push(one.id);
          left.push(...one.children);
        }
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test('what is nested deeper than anybody nests is left out', () => {
    const opened = Array.from({ length: 2000 }, (_, i) => `{"id":"${i}","name":"step","subsegments":[`);
    const { roots } = segmentTree([`${opened.join('')}${']}'.repeat(2000)}`]);
    let depth = 0;
    for (let one = roots[0]; one; one = one.children[0]) depth++;
    expect(depth).toBe(50);
  });
});
