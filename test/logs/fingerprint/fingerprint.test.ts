import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ErrorFacts, fingerprintOf } from '../../../shared/logs/fingerprint/fingerprint.ts';
import { Fingerprinter } from '../../../shared/logs/fingerprint/fingerprinter.ts';
import { captured } from './captured.ts';

const idOf = (facts: ErrorFacts): string => fingerprintOf(facts).id;
const ofStack = (...lines: readonly string[]): string => idOf({ message: '', stack: lines.join('\n') });
const partsOf = (facts: ErrorFacts): readonly string[] =>
  fingerprintOf(facts).parts.map(({ part, value }) => `${part} ${value}`);

const CAPTURED = [
  'python-cause',
  'python-context',
  'node-uncaught',
  'node-type',
  'java-uncaught',
  'java-stream',
  'go-nil',
];

describe('the fingerprint of an error', () => {
  it('says its version, and is fit for a URL and a label', () => {
    expect(idOf({ message: 'payment 17 was declined' })).toMatch(/^v2:[\w-]{11}$/);
  });

  it('is the same in every place and at every time', () => {
    expect(idOf({ message: 'payment 17 was declined' })).toBe('v2:yc-Q7XcbCmZ');
    expect(idOf({ message: '', stack: captured('java-uncaught') })).toBe('v2:2hvrntphM0M');
  });

  it('is made of the message where there is no exception', () => {
    expect(fingerprintOf({ message: 'payment 17 was declined' })).toMatchObject({
      template: 'payment <*> was declined',
      parts: [{ part: 'message', value: 'payment <*> was declined' }],
    });
  });

  it('is made of type and message where there is no stack trace', () => {
    const facts = {
      message: 'charging failed',
      exceptionType: 'DeclinedError',
      exceptionMessage: 'card 17 is blocked',
    };
    expect(partsOf(facts)).toEqual(['type DeclinedError', 'message charging failed: card <*> is blocked']);
    expect(fingerprintOf(facts).template).toBe('DeclinedError: charging failed: card <*> is blocked');
  });

  it('is made of all types of the chain and the own functions, and names them', () => {
    expect(partsOf({ message: '', stack: captured('java-uncaught') })).toEqual([
      'type Orders$OrderException',
      'frame Orders read',
      'frame Orders main',
      'type java.lang.NumberFormatException',
      'frame Orders amount',
      'frame Orders read',
    ]);
  });

  it('shows what the exception says, behind its type', () => {
    expect(fingerprintOf({ message: 'it failed', stack: captured('java-uncaught') }).template).toBe(
      'Orders$OrderException: order <*> cannot be read',
    );
  });

  it('is the same however a program logged it', () => {
    const ids = ['python-logging', 'python-logging-format', 'python-logging-line'].map((name) =>
      idOf({ message: '', stack: captured(name) }),
    );
    expect(new Set(ids).size).toBe(1);
    expect(idOf({ message: '', stack: captured('java-logging') })).toBe(
      idOf({ message: '', stack: captured('java-uncaught') }),
    );
  });

  it.each(CAPTURED)('of %s does not change with lines, columns, addresses, ids and folders', (name) => {
    const stack = captured(name);
    const other = stack
      .replaceAll('8841', '207')
      .replaceAll(/:\d+\b/g, ':77')
      .replaceAll(/line \d+/g, 'line 5')
      .replaceAll(/0x[\da-f]+/g, '0xc0ffee')
      .replaceAll(/\/tmp\/shop-\w+/g, '/var/task');
    expect(other).not.toBe(stack);
    expect(idOf({ message: '', stack: other })).toBe(idOf({ message: '', stack }));
  });

  it('does not change with the code of frameworks', () => {
    const trace = (framework: string) =>
      ofStack('DeclinedError: no', '    at charge (/app/a.js:9:1)', framework, '    at handler (/app/b.js:9:1)');
    expect(trace('    at next (/app/node_modules/router/index.js:2:1)')).toBe(trace('    at Array.map (<anonymous>)'));
  });

  it('does not change with the depth of a recursion, nor with where the trace was cut', () => {
    const recursion = (depth: number, ...callers: readonly string[]) =>
      ofStack('RangeError: no', ...Array<string>(depth).fill('    at walk (/app/a.js:9:1)'), ...callers);
    expect(recursion(2, '    at handler (/app/b.js:9:1)')).toBe(recursion(9));
    expect(recursion(50)).toBe(recursion(9));
  });

  it('does not change with which of two functions that call each other was the last', () => {
    const [one = '', other = ''] = ['    at back (/app/a.js:9:1)', '    at forth (/app/a.js:12:1)'];
    expect(ofStack('RangeError: no', one, other, one, other, one)).toBe(
      ofStack('RangeError: no', other, one, other, one, other, one),
    );
  });

  it('does not change with the names that a minifier gives', () => {
    const minified = (name: string, column: number) =>
      ofStack('TypeError: x is 5', `    at ${name} (/var/task/index.js:1:${column})`);
    expect(minified('n', 1200)).toBe(minified('aa', 88_000));
  });

  it('tells minified code apart by the message', () => {
    const minified = (message: string) => ofStack(`TypeError: ${message}`, '    at n (/var/task/index.js:1:900)');
    expect(minified('order is undefined')).not.toBe(minified('shop is undefined'));
  });

  it.each([
    ['types', ['TypeError: no', '    at f (/app/a.js:9:1)'], ['RangeError: no', '    at f (/app/a.js:9:1)']],
    ['functions', ['TypeError: no', '    at f (/app/a.js:9:1)'], ['TypeError: no', '    at g (/app/a.js:9:1)']],
    ['files', ['TypeError: no', '    at f (/app/a.js:9:1)'], ['TypeError: no', '    at f (/app/b.js:9:1)']],
    [
      'folders',
      ['KeyError: 1', '  File "/x/orders/a.py", line 1, in f'],
      ['KeyError: 1', '  File "/x/users/a.py", line 1, in f'],
    ],
    [
      'causes',
      ['A.BException: no', '\tat a.B.c(D.java:1)', 'Caused by: e.FException'],
      ['A.BException: no', '\tat a.B.c(D.java:1)', 'Caused by: e.GException'],
    ],
    [
      'messages of general types',
      ['Error: no amount', '    at f (/app/a.js:9:1)'],
      ['Error: no shop', '    at f (/app/a.js:9:1)'],
    ],
    ['messages without a trace', ['TypeError: no amount'], ['TypeError: no shop']],
  ])('tells different %s apart', (_, one, other) => {
    expect(idOf({ message: one[0] ?? '', stack: one.join('\n') })).not.toBe(
      idOf({ message: other[0] ?? '', stack: other.join('\n') }),
    );
  });

  it('is another for each of the captured errors', () => {
    const different = [
      'python-cause',
      'python-context',
      'python-group',
      'python-recursion',
      'node-uncaught',
      'node-type',
      'node-recursion',
      'node-recursion-of-two',
      'node-async',
      'node-rejected',
      'node-aggregate',
      'java-uncaught',
      'java-stream',
      'java-recursion',
      'go-nil',
      'go-panic',
      'go-goroutine',
      'go-index',
      'go-recursion',
      'go-deadlock',
    ];
    expect(new Set(different.map((name) => idOf({ message: '', stack: captured(name) }))).size).toBe(different.length);
  });

  it('never fails, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.string(),
        (message, stack, exceptionType) => {
          expect(idOf({ message, stack, exceptionType })).toMatch(/^v2:[\w-]{11}$/);
        },
      ),
    );
  });
});

describe('a fingerprinter', () => {
  const TRACES = CAPTURED.map(captured);
  const facts = fc.record({
    message: fc.constantFrom('order 17 failed', 'order 99 failed', 'shop 3 is closed', ''),
    stack: fc.option(
      fc
        .tuple(fc.constantFrom(...TRACES, 'Error: order 17', 'TypeError: no 3\n    at f (/a.js:1:2)'), fc.nat(99))
        .map(([trace, n]) => trace.replaceAll('8841', String(n))),
      { nil: undefined },
    ),
    exceptionType: fc.option(fc.constantFrom('AError', 'BError'), { nil: undefined }),
    exceptionMessage: fc.option(fc.constantFrom('no 1', 'no shop'), { nil: undefined }),
  });

  it('gives the fingerprints of fingerprintOf, however much it remembers', () => {
    const fingerprinter = new Fingerprinter();
    fc.assert(
      fc.property(facts, (one) => {
        expect(fingerprinter.of(one)).toEqual(fingerprintOf(one));
      }),
      { numRuns: 2000 },
    );
  });

  it('forgets, and is right again', () => {
    const fingerprinter = new Fingerprinter();
    const names = Array.from({ length: 3000 }, (_, n) => `order of shop ${String.fromCodePoint(0x4e00 + n)} failed`);
    for (const message of [...names, ...names])
      expect(fingerprinter.of({ message })).toEqual(fingerprintOf({ message }));
  });
});
