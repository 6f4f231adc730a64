import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TemplateTree, TreeLimits, TreeTime } from '../../../shared/logs/templates/learned-template.ts';
import { readTree, treeText } from '../../../shared/logs/templates/template-text.ts';
import { countedIn, EMPTY_TREE, keep, learn } from '../../../shared/logs/templates/template-tree.ts';
import { GivenTemplates } from '../../support/given-templates.ts';

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
const KEPT = 48;
const at = (hour: number): TreeTime => ({ hour, kept: KEPT });
/** From here on nothing that was seen at hour 0 matters any more: it is noted up to six hours late. */
const LATER = KEPT + 7;
const learned = (...templates: readonly string[]) => learn(EMPTY_TREE, templates, at(0));
const templateIn = (tree: TemplateTree, template: string, limits?: TreeLimits) => countedIn(tree, limits)(template);
const templatesOf = (tree: TemplateTree) => [...tree.templates.keys()].sort();
const WIDE = 'login of <*> was refused by policy';

/** Messages as a service writes them: sentences, in which names vary in one place or two. */
const message = fc
  .tuple(
    fc.constantFrom('login of', 'order by', 'mail to'),
    fc.constantFrom(...NAMES, '<*>'),
    fc.constantFrom('failed', 'was refused', 'is late for'),
    fc.constantFrom('', ...NAMES),
  )
  .map((words) => words.join(' ').trim());

describe('what is learned from messages', () => {
  it('is that a place in which many different words occur is variable', () => {
    expect(templatesOf(learned(...logins))).toEqual([WIDE]);
    expect(templateIn(learned(...logins), 'login of zoe was refused by policy')).toBe(WIDE);
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
    expect(templatesOf(learned(...logins, WIDE))).toEqual([WIDE]);
    expect(templatesOf(learned('order <*> failed', 'order of-ada failed'))).toEqual(['order <*> failed']);
  });

  it('comes from messages hours apart, too', () => {
    let tree = EMPTY_TREE;
    for (const [hour, one] of logins.entries()) tree = learn(tree, [one], at(hour));
    expect(templatesOf(tree)).toEqual([...logins.slice(0, 3), WIDE].sort());
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
    expect(learn(tree, logins, at(1))).toBe(tree);
    expect(learn(tree, [], at(100))).toBe(tree);
  });

  it('is in the tree with what each message of the batch is counted under', () => {
    fc.assert(
      fc.property(fc.array(fc.array(message, { maxLength: 40 }), { maxLength: 4 }), (batches) => {
        let tree = EMPTY_TREE;
        for (const [hour, batch] of batches.entries()) {
          tree = learn(tree, batch, at(hour));
          for (const one of batch) expect(tree.templates.has(templateIn(tree, one))).toBe(true);
        }
      }),
    );
  });

  it('takes what 10,000 different messages have in common without comparing each with each', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => `login of ${letters(n)} was refused by policy`);
    expect(templatesOf(learned(...many))).toEqual([WIDE]);
  });
});

describe('what a message is counted under', () => {
  /** What happens to a service: batches, hours apart. */
  const history = fc.array(fc.tuple(fc.array(message, { maxLength: 30 }), fc.integer({ min: 0, max: 2 * KEPT })), {
    minLength: 1,
    maxLength: 8,
  });

  it('stays for as long as there may be an incident of it, whatever is learned', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(600, 2000, 100_000), (all, size) => {
        const limits = { templates: 1000, size, characters: 400 };
        const given = new GivenTemplates(KEPT);
        let tree = EMPTY_TREE;
        let hour = 0;
        for (const [batch, hours] of all) {
          hour += hours;
          tree = learn(tree, batch, at(hour), limits);
          expect(given.moved(new Map(batch.map((one) => [one, templateIn(tree, one, limits)])), hour)).toEqual([]);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is its own for the first words, and one for all that come later', () => {
    const [first = '', second = ''] = logins;
    const tree = learn(learned(first), logins, at(1));
    expect(templateIn(tree, first)).toBe(first);
    expect(templateIn(tree, second)).toBe(WIDE);
  });

  it('stays narrow when something wider is learned', () => {
    const narrow = 'mail of <*> to ada was lost';
    const toAda = NAMES.map((name) => `mail of ${name} to ada was lost`);
    const pairs = NAMES.flatMap((one) => NAMES.map((other) => `mail of ${one} to ${other} was lost`));
    const tree = learn(learned(...toAda), pairs, at(1));
    expect(templateIn(tree, 'mail of zoe to ada was lost')).toBe(narrow);
    expect(templateIn(tree, 'mail of zoe to yan was lost')).toBe('mail of <*> to <*> was lost');
  });

  it('is the first of two that cover it', () => {
    const late = (one: string, other: string) => `mail to ${one} is late for ${other}`;
    let tree = learned(...NAMES.map((name) => late('ada', name)));
    tree = learn(
      tree,
      NAMES.slice(1).map((name) => late(name, 'bob')),
      at(1),
    );
    expect(templatesOf(tree)).toEqual([late('<*>', 'bob'), late('ada', '<*>')]);
    expect(templateIn(tree, late('ada', 'bob'))).toBe(late('ada', '<*>'));
  });

  it('is the wider one once no incident of its own is left', () => {
    const [first = ''] = logins;
    const both = learn(learned(first), logins, at(1));
    const still = learn(both, [first, ...logins.slice(1)], at(LATER - 1));
    expect(templateIn(still, first)).toBe(first);
    const over = learn(both, [first, ...logins.slice(1)], at(LATER));
    expect(templateIn(over, first)).toBe(WIDE);
  });

  it('is noted as seen no more than every six hours', () => {
    const tree = learned('disk is full');
    expect(learn(tree, ['disk is full'], at(5))).toBe(tree);
    expect(learn(tree, ['disk is full'], at(6)).templates.get('disk is full')?.seen).toBe(6);
  });

  it('is itself for what was given out while nothing could be saved', () => {
    const tree = keep(EMPTY_TREE, logins, at(0));
    expect(templatesOf(tree)).toEqual([...logins].sort());
    for (const one of logins) expect(templateIn(learn(tree, logins, at(1)), one)).toBe(one);
    expect(keep(learned(...logins), logins, at(1))).toEqual(learned(...logins));
  });
});

describe('a tree that is full', () => {
  const limits = { templates: 1000, size: 200, characters: 40 };
  /** Nothing is learned from them: two words differ. Eleven have room. */
  const sentences = (from: number) => Array.from({ length: 15 }, (_, n) => `${letters(from + n)} is ${letters(n)}`);

  it('never holds more', () => {
    const tree = learn(EMPTY_TREE, sentences(0), at(0), limits);
    expect(treeText(tree).length).toBeLessThan(250);
    expect(treeText(learn(tree, sentences(20), at(LATER), limits)).length).toBeLessThan(250);
  });

  it('is one with as many templates as it may have, too', () => {
    const tree = learn(EMPTY_TREE, sentences(0), at(0), { ...limits, size: 10_000, templates: 3 });
    expect([tree.templates.size, tree.fullAt]).toEqual([3, 0]);
  });

  it('keeps what it has and learns nothing more, until nobody is counted beside it any more', () => {
    const names = ['a long name', 'a longer name', 'a much longer name'];
    const full = learn(EMPTY_TREE, sentences(0), at(0), limits);
    expect(full.fullAt).toBe(0);
    const [known = ''] = full.templates.keys();
    const later = learn(full, [known, ...names], at(10), limits);
    expect(templatesOf(later)).toEqual(templatesOf(full));
    expect(later.fullAt).toBe(10);
    expect(templateIn(later, names[0] ?? '', limits)).toBe(names[0]);
    const open = learn(later, names, at(10 + LATER), limits);
    expect(templatesOf(open)).toEqual(expect.arrayContaining(names));
  });

  it('takes nothing in that would cover what was counted beside it, even when there is room again', () => {
    const refused = NAMES.map((name) => `login of ${name} was refused`);
    const [beside = ''] = refused;
    const full = learn(learn(EMPTY_TREE, sentences(0), at(0), limits), [beside], at(LATER - 1), limits);
    expect(full.templates.has(beside)).toBe(false);
    const roomy = learn(full, refused, at(LATER), limits);
    expect(templateIn(roomy, beside, limits)).toBe(beside);
    expect(templateIn(learn(roomy, refused, at(3 * LATER), limits), beside, limits)).toBe('login of <*> was refused');
  });

  it('forgets first what was not seen for longest', () => {
    const old = learn(EMPTY_TREE, ['mail is late', 'disk is full'], at(0), limits);
    const full = learn(old, ['disk is full', ...sentences(0).slice(0, 8)], at(50), limits);
    const next = learn(full, sentences(20).slice(0, 1), at(LATER), limits);
    expect(next.templates.has('mail is late')).toBe(false);
    expect(next.templates.has('disk is full')).toBe(true);
    expect(next.fullAt).toBeUndefined();
  });

  it('leaves long messages to themselves', () => {
    const long = NAMES.map((name) => `login of ${name} was refused by policy of ${'the shop '.repeat(9)}`);
    expect(learn(EMPTY_TREE, long, at(0), limits)).toBe(EMPTY_TREE);
    expect(templateIn(learned(...long), long[0] ?? '', limits)).toBe(long[0]);
  });

  it('takes less than an item of the table, whatever the script', () => {
    const long = (n: number) => `${'알림 '.repeat(120)}${letters(n)}`;
    const tree = learned(...Array.from({ length: 2000 }, (_, n) => long(n) + letters(n * 7)));
    expect(
      Buffer.byteLength(
        treeText(
          keep(
            tree,
            Array.from({ length: 2000 }, (_, n) => long(n)),
            at(0),
          ),
        ),
      ),
    ).toBeLessThan(320_000);
  });
});

describe('the text of a tree', () => {
  it('is read as the same tree, in the same order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 })),
        fc.array(message),
        fc.nat(1e6),
        fc.constantFrom(100, 10_000),
        (odd, messages, hour, size) => {
          const tree = learn(
            learn(EMPTY_TREE, odd, at(hour), { templates: 1000, size, characters: 400 }),
            messages,
            at(hour + 7),
          );
          const read = readTree(treeText(tree));
          expect(read).toEqual(tree);
          expect([...(read?.templates.keys() ?? [])]).toEqual([...tree.templates.keys()]);
        },
      ),
    );
  });

  it('is small', () => {
    expect(treeText(learn(EMPTY_TREE, logins, at(36)))).toBe(`tocsin-templates 1-v2\n10 ${WIDE}`);
  });

  it.each([
    'tocsin-templates 2-v2\n1 a',
    'tocsin-templates 1-v0\n1 a',
    'tocsin-templates 1-v2 empty',
    '',
    '1 a',
    'tocsin-templates 1-v2\nlogin',
    'tocsin-templates 1-v2\n-1 login',
    'tocsin-templates 1-v2\n1 login\n',
  ])('is refused when it is not one: %j', (text) => {
    expect(readTree(text)).toBeUndefined();
  });
});

/** A word for each number. */
const letters = (n: number): string =>
  [...n.toString(26)]
    .map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26)))
    .join('')
    .padStart(3, 'q');

function order(text: string, seed: number): number {
  let hash = seed | 0;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return hash;
}
