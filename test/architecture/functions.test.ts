import { describe, expect, it } from 'vitest';
import { figuresOf, isMeasured, overLimits, statisticsOf } from './functions.ts';
import { readModule } from './syntax.ts';

const measured = (...lines: readonly string[]) =>
  statisticsOf([readModule({ path: 'shared/a.ts', text: lines.join('\n') })]);

const body = (lines: number): string => Array.from({ length: lines }, (_, i) => `  run(${i});`).join('\n');
const ofLength = (name: string, lines: number): string => `function ${name}() {\n${body(lines - 2)}\n}`;

describe('what is a function, and how long it is', () => {
  it.each([
    ['a declaration', ['', 'export function of(a: A) {', '  return a;', '}'], 'of', 2, 3, 1],
    ['an arrow that a constant is set to', ['const of =', '  (a: A, b: B) =>', '    a + b;'], 'of', 1, 3, 2],
    ['a method of a class', ['class A {', '  of({ a, b }: C) {', '    run();', '  }', '}'], 'of', 2, 3, 1],
    ['a constructor', ['class A {', '  constructor(a: A, b: B, c: C) {}', '}'], 'constructor', 2, 1, 3],
    ['a method of an object', ['const a = {', '  async of(...all: B[]) {', '  },', '};'], 'of', 2, 2, 1],
    ['an arrow in a property', ['const a = {', "  'of-all': () =>", '    run(),', '};'], 'of-all', 2, 2, 0],
    ['comments and blank lines inside', ['function of() {', '', '  // why', '}'], 'of', 1, 4, 0],
  ] as const)('%s', (_, lines, name, line, length, parameters) => {
    expect(measured(...lines).functions).toEqual([{ file: 'shared/a.ts', line, name, lines: length, parameters }]);
  });

  it('leaves callbacks without a name to the function that they stand in, and what has no body', () => {
    const { functions } = measured(
      'function outer(list: A[]) {',
      '  return list.map((one) => one.at);',
      '}',
      'function overload(a: A): B;',
      'type Shape = { of(a: A): B };',
    );
    expect(functions.map(({ name }) => name)).toEqual(['outer']);
  });

  it('measures what runs in the product, and no tests, measurements or types of packages', () => {
    const paths = ['shared/a.ts', 'bin/tocsin.js', 'local/dynalite.d.ts', 'test/a.ts', 'bench/a.ts', 'local/page.css'];
    expect(paths.filter(isMeasured)).toEqual(['shared/a.ts', 'bin/tocsin.js']);
  });
});

describe('the figures', () => {
  const statistics = measured(...[1, 2, 3, 4, 5, 6, 7, 8, 9, 20].map((lines, i) => ofLength(`f${i}`, lines + 2)));

  it('are the median, the 90th percentile and the longest', () => {
    const { median, ninetieth, longest } = statistics;
    expect({ median, ninetieth, longest }).toEqual({ median: 7, ninetieth: 11, longest: 22 });
  });

  it('are printed beside their limits', () => {
    expect(figuresOf(statistics)).toBe(
      [
        'functions with a name  10',
        'median length          7 (at most 5)',
        '90th percentile        11 (at most 15)',
        'longest                22 (at most 60)',
        'most parameters        0 (at most 4)',
        'any                    0 (none)',
        '!                      0 (none)',
      ].join('\n'),
    );
  });
});

describe('over the limits is', () => {
  const short = Array.from({ length: 20 }, (_, i) => `function short${i}() {}`);

  it.each([
    ['a median of more than 5 lines', [ofLength('a', 6)], 'the median is 6 lines'],
    [
      'more than 15 lines in more than a tenth of the functions',
      [...short, ofLength('a', 16), ofLength('b', 16), ofLength('c', 16)],
      'the 90th percentile is 16 lines',
    ],
    ['a function of more than 60 lines', [...short, ofLength('a', 61)], 'shared/a.ts:21 a has 61 lines'],
    ['more than four parameters', ['const f = (a, b, c, d, e) => a;'], 'shared/a.ts:1 f has 5 parameters'],
    ['any', ['', 'const a: any = 1;'], 'shared/a.ts:2 has any'],
    ['any inside a type', ['type A = readonly any[];'], 'shared/a.ts:1 has any'],
    ['a value said not to be null', ['const a = list[0]!;'], 'shared/a.ts:1 has !'],
    ['a field said to be set elsewhere', ['class A {', '  b!: string;', '}'], 'shared/a.ts:2 has !'],
  ] as const)('%s', (_, lines, text) => {
    expect(overLimits(measured(...lines))).toEqual([text]);
  });

  it('nothing at the limits', () => {
    const atLimits = measured(...short, ofLength('a', 60), 'const f = (a, b, c, d) => a;');
    expect(overLimits(atLimits)).toEqual([]);
  });
});
