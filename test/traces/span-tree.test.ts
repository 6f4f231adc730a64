import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FlatSpan, type Span, spanTree } from '../../shared/traces/span-tree.ts';
import { verdictOf } from '../../shared/traces/trace-verdict.ts';
import { duration } from '../../shared/values/time.ts';

const BEGAN = 1_787_407_329_000;

/** A span of a second that begins `at` milliseconds after the trace. */
const span = (id: string, parentId?: string, changes: Partial<FlatSpan> & { readonly at?: number } = {}): FlatSpan => {
  const { at = 0, ...rest } = changes;
  const start = BEGAN + at;
  const parent = parentId === undefined ? {} : { parentId };
  return { id, ...parent, name: id, isService: true, start, end: start + 1000, exceptions: [], ...rest };
};

const outline = ({ id, children }: Span): unknown => (children.length === 0 ? id : [id, ...children.map(outline)]);
const outlineOf = (...spans: readonly FlatSpan[]) => spanTree(spans).roots.map(outline);

describe('Spans are joined to a tree', () => {
  test.each([
    ['below their parents', [span('a'), span('b', 'a'), span('c', 'b')], [['a', ['b', 'c']]]],
    ['in whatever order they come', [span('c', 'b'), span('b', 'a'), span('a')], [['a', ['b', 'c']]]],
    [
      'those that began first before the others',
      [span('a'), span('b', 'a', { at: 2 }), span('c', 'a', { at: 1 })],
      [['a', 'c', 'b']],
    ],
    ['with a root for each part whose parent is missing', [span('b', 'x', { at: 1 }), span('c')], ['c', 'b']],
    ['without those that are each other’s parents', [span('a', 'b'), span('b', 'a'), span('c', 'c'), span('d')], ['d']],
  ])('%s', (_, spans, roots) => {
    expect(outlineOf(...spans)).toEqual(roots);
  });

  test('of several with one id the first that has ended', () => {
    const { end: _, ...begun } = span('a', undefined, { name: 'begun' });
    for (const spans of [
      [begun, span('a')],
      [span('a'), begun],
    ]) {
      const { roots, isComplete } = spanTree(spans);
      expect(roots.map(({ name }) => name)).toEqual(['a']);
      expect(isComplete).toBe(true);
    }
    expect(spanTree([begun]).isComplete).toBe(false);
  });

  test('each at most once, below its own parent, whatever is given', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const flat = fc
      .record({ id, parent: fc.option(id, { nil: undefined }), at: fc.integer({ min: 0, max: 9 }) })
      .map(({ id: own, parent, at }) => span(own, parent, { at }));
    fc.assert(
      fc.property(fc.array(flat, { maxLength: 12 }), (spans) => {
        const seen: string[] = [];
        const left = [...spanTree(spans).roots];
        for (let one = left.pop(); one; one = left.pop()) {
          seen.push(one.id);
          for (const child of one.children) expect(child.parent).toBe(one);
          left.push(...one.children);
        }
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });
});

test('A verdict takes a tree of any backend', () => {
  const tree = spanTree([
    span('shop', undefined, { end: BEGAN + 2400, failure: 'fault', status: 502 }),
    span('charge', 'shop', {
      isService: false,
      method: 'POST',
      url: 'https://psp.example/v1/charges?key=5ecret',
      end: BEGAN + 2100,
      failure: 'fault',
      status: 503,
      exceptions: [{ type: 'java.net.SocketTimeoutException', message: 'Read timed out' }],
    }),
  ]);
  expect(verdictOf({ id: '6a89abe1bd862e3fe1be46a994272793', tree, isCut: false }, (text) => text)).toEqual({
    id: '6a89abe1bd862e3fe1be46a994272793',
    services: ['shop'],
    failure: {
      kind: 'fault',
      step: 'POST https://psp.example',
      status: 503,
      after: duration(2100),
      exception: 'SocketTimeoutException',
      message: 'Read timed out',
      isHandled: false,
    },
    took: duration(2400),
    isPartial: false,
  });
});
