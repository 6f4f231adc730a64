import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTree, treeText } from '../../shared/domain/template-text.ts';
import {
  EMPTY_TREE,
  learn,
  markIssued,
  merge,
  type TemplateTree,
  templateIn,
} from '../../shared/domain/template-tree.ts';

const NAMES = [
  'ada',
  'bob',
  'cyd',
  'dan',
  'eve',
  'fay',
  'gus',
  'hal',
  'ida',
  'joe',
  'kay',
  'lea',
  'max',
  'ned',
  'oda',
  'pia',
];
const logins = NAMES.map((name) => `login of ${name} was refused by policy`);
const learned = (...templates: readonly string[]) => learn(EMPTY_TREE, templates, 1);
const templatesOf = (tree: TemplateTree) => [...tree.templates.keys()].sort();

/** Messages as a service writes them: sentences, in which names vary in one place or two. */
const message = fc
  .tuple(
    fc.constantFrom('login of', 'order by', 'mail to'),
    fc.constantFrom(...NAMES),
    fc.constantFrom('failed', 'was refused', 'is late for'),
    fc.constantFrom('', ...NAMES),
  )
  .map((words) => words.join(' ').trim());
const batches = fc.array(fc.array(message, { maxLength: 40 }), { minLength: 1, maxLength: 6 });

describe('what is learned from messages', () => {
  it('is that a place in which many different words occur is variable', () => {
    expect(templatesOf(learned(...logins))).toEqual(['login of <*> was refused by policy']);
    expect(templateIn(learned(...logins), 'login of zoe was refused by policy')).toBe(
      'login of <*> was refused by policy',
    );
  });

  it('is nothing from few words', () => {
    const few = ['volume is mounted', 'volume is missing', 'volume is full'];
    expect(templatesOf(learned(...few))).toEqual([...few].sort());
  });

  it.each([
    [4, 'the login of NAME was refused by policy'],
    [5, 'login of NAME was refused'],
    [6, 'refused login NAME'],
    [8, 'refused NAME'],
    [8, 'NAME was refused by the policy'],
  ])('needs %i different words in: %s', (needed, sentence) => {
    const some = (count: number) => NAMES.slice(0, count).map((name) => sentence.replace('NAME', name));
    expect(learned(...some(needed - 1)).templates.size).toBe(needed - 1);
    expect(templatesOf(learned(...some(needed)))).toEqual([sentence.replace('NAME', '<*>')]);
  });

  it('is nothing where no other word is the same', () => {
    expect(learned(...NAMES).templates.size).toBe(NAMES.length);
    expect(learned(...NAMES.map((name) => `<*> ${name} <*>`)).templates.size).toBe(NAMES.length);
  });

  it('is two variable places, one after the other', () => {
    const pairs = NAMES.slice(0, 6).flatMap((one) =>
      NAMES.slice(0, 6).map((other) => `mail of ${one} to ${other} was lost`),
    );
    expect(templatesOf(learned(...pairs))).toEqual(['mail of <*> to <*> was lost']);
  });

  it('covers what is variable already', () => {
    const tree = learned(...logins, 'login of <*> was refused by policy');
    expect(templatesOf(tree)).toEqual(['login of <*> was refused by policy']);
  });

  it('does not depend on the order of a batch', () => {
    fc.assert(
      fc.property(fc.uniqueArray(message, { maxLength: 60 }), fc.nat(), (messages, seed) => {
        const shuffled = [...messages].sort((one, other) => order(one, seed) - order(other, seed));
        expect(treeText(learned(...shuffled))).toBe(treeText(learned(...messages)));
      }),
    );
  });

  it('is the tree itself when there is nothing new', () => {
    const tree = learned(...logins);
    expect(learn(tree, logins, 1)).toBe(tree);
    expect(learn(tree, [], 2)).toBe(tree);
  });
});

describe('a fingerprint that was given out', () => {
  it('stays, whatever is learned afterwards', () => {
    fc.assert(
      fc.property(batches, (all) => {
        let tree = EMPTY_TREE;
        const given = new Map<string, string>();
        for (const [period, batch] of all.entries()) {
          tree = learn(tree, batch, period);
          for (const one of batch) {
            const template = templateIn(tree, one);
            expect(template).toBe(given.get(one) ?? template);
            given.set(one, template);
          }
          tree = markIssued(
            tree,
            batch.map((one) => templateIn(tree, one)),
            period,
          );
        }
        for (const [one, template] of given) expect(templateIn(tree, one)).toBe(template);
      }),
      { numRuns: 500 },
    );
  });

  it('is its own for the first words, and one for all that come later', () => {
    const [first = '', second = ''] = logins;
    let tree = markIssued(learned(first), [first], 1);
    tree = learn(tree, logins, 2);
    expect(templateIn(tree, first)).toBe(first);
    expect(templateIn(tree, second)).toBe('login of <*> was refused by policy');
  });

  it('stays narrow when something wider is learned', () => {
    const narrow = 'mail of <*> to ada was lost';
    const toAda = NAMES.map((name) => `mail of ${name} to ada was lost`);
    let tree = markIssued(learned(...toAda), [narrow], 1);
    tree = learn(
      tree,
      NAMES.flatMap((one) => NAMES.map((other) => `mail of ${one} to ${other} was lost`)),
      2,
    );
    expect(templateIn(tree, 'mail of zoe to ada was lost')).toBe(narrow);
    expect(templateIn(tree, 'mail of zoe to yan was lost')).toBe('mail of <*> to <*> was lost');
  });
});

describe('two trees of one service', () => {
  const tree = fc
    .tuple(fc.array(message, { maxLength: 40 }), fc.array(message, { maxLength: 5 }), fc.nat(9))
    .map(([seen, issued, period]) => markIssued(learn(EMPTY_TREE, seen, period), issued, period));

  it('are one tree, whichever is the first', () => {
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        expect(treeText(merge(one, other))).toBe(treeText(merge(other, one)));
      }),
    );
  });

  it('are one tree that holds every template that was given out', () => {
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        const both = merge(one, other);
        for (const [text, { isIssued }] of [...one.templates, ...other.templates]) {
          if (isIssued) expect(templateIn(both, text)).toBe(text);
        }
      }),
    );
  });

  it('learn together what neither could alone', () => {
    const [some, others] = [logins.slice(0, 2), logins.slice(2, 4)];
    expect(templatesOf(merge(learned(...some), learned(...others)))).toEqual(['login of <*> was refused by policy']);
  });

  it('change nothing when they are merged again', () => {
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        const both = merge(one, other);
        expect(merge(both, other)).toBe(both);
      }),
    );
  });
});

describe('a tree that is full', () => {
  const limits = { templates: 10, characters: 40, kept: 5 };
  const sentences = (from: number) =>
    Array.from({ length: 10 }, (_, n) => `${String.fromCharCode(97 + from + n).repeat(3)} is down`);

  it('never holds more', () => {
    const tree = merge(learn(EMPTY_TREE, sentences(0), 1, limits), learn(EMPTY_TREE, sentences(10), 1, limits), limits);
    expect(tree.templates.size).toBeLessThanOrEqual(10);
    expect(learn(tree, NAMES, 1, limits).templates.size).toBeLessThanOrEqual(10);
  });

  it('forgets what was not seen for longest', () => {
    const old = learn(EMPTY_TREE, ['mail is late', 'disk is full'], 1, limits);
    const full = learn(old, ['disk is full', ...NAMES.slice(0, 9)], 2, limits);
    expect(templatesOf(full)).toEqual(['disk is full', ...NAMES.slice(0, 9)].sort());
  });

  it('keeps what was given out and was seen lately, and learns nothing more', () => {
    const full = markIssued(EMPTY_TREE, NAMES.slice(0, 10), 1, limits);
    expect(learn(full, ['disk is full'], 6, limits)).toBe(full);
    expect(templatesOf(learn(full, ['disk is full'], 7, limits))).toContain('disk is full');
  });

  it('leaves long messages to themselves', () => {
    const long = NAMES.map((name) => `login of ${name} was refused by policy of ${'the shop '.repeat(9)}`);
    expect(learn(EMPTY_TREE, long, 1, limits)).toBe(EMPTY_TREE);
    expect(templateIn(learned(...logins), long[0] ?? '')).toBe(long[0]);
  });
});

describe('the text of a tree', () => {
  it('is read as the same tree', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 })),
        fc.array(message),
        fc.nat(1e9),
        (odd, messages, period) => {
          const tree = markIssued(learn(EMPTY_TREE, [...odd, ...messages], period), messages.slice(0, 3), period);
          expect(readTree(treeText(tree))).toEqual(tree);
        },
      ),
    );
  });

  it('is small', () => {
    expect(treeText(learned(...logins))).toBe('tocsin-templates 1 v1\n1 login of <*> was refused by policy');
  });

  it.each([
    ['tocsin-templates 2 v1\n1 a', 'other-version'],
    ['tocsin-templates 1 v0\n1 a', 'other-version'],
    ['', 'malformed'],
    ['1 a', 'malformed'],
    ['tocsin-templates 1 v1\nlogin', 'malformed'],
    ['tocsin-templates 1 v1\n-1 login', 'malformed'],
  ])('is refused when it is not one: %j', (text, reason) => {
    expect(readTree(text)).toBe(reason);
  });
});

function order(text: string, seed: number): number {
  let hash = seed | 0;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return hash;
}
