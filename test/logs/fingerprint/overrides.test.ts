import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../shared/logs/fingerprint/fingerprint.ts';
import { Fingerprinter, learnable, underLearned } from '../../../shared/logs/fingerprint/fingerprinter.ts';
import { type FingerprintRule, type OverrideFacts, overrideBy } from '../../../shared/logs/fingerprint/overrides.ts';
import { captured } from './captured.ts';

const FACTS: OverrideFacts = {
  message: 'order 8841 failed',
  level: 'error',
  service: 'shop',
  stack: captured('java-uncaught'),
};
const USUAL = fingerprintOf(FACTS);
const rule = (match: FingerprintRule['match'], ...fingerprint: readonly string[]): FingerprintRule => ({
  match,
  fingerprint,
});
const under = (...rules: readonly FingerprintRule[]) => overrideBy(rules)(FACTS, USUAL);
const fits = (match: FingerprintRule['match']) => under(rule(match, 'a')).rule === 0;
const ANY = { message: ['*'] };

describe('a rule for fingerprints', () => {
  it.each([
    ['message', 'order 8841 *'],
    ['message', 'ORDER * failed'],
    ['message', 'order 8841 cannot be read'],
    ['template', 'Orders$OrderException: order <\\*> cannot be read'],
    ['service', 'sho?'],
    ['level', 'error'],
    ['type', 'Orders$*'],
    ['type', 'java.lang.NumberFormatException'],
    ['value', 'Order 8841 CANNOT be read'],
    ['function', 'amount'],
    ['module', 'Orders'],
    ['module', 'java.lang.*'],
  ] as const)('fits by %s: %s', (subject, pattern) => {
    expect(fits({ [subject]: [pattern] })).toBe(true);
    expect(fits({ [subject]: ['something else'] })).toBe(false);
    expect(fits({ [subject]: ['something else', pattern] })).toBe(true);
  });

  it('tells cases apart in names', () => {
    expect(fits({ type: ['orders$*'] })).toBe(false);
    expect(fits({ service: ['Shop'] })).toBe(false);
  });

  it('needs all of its subjects', () => {
    expect(fits({ service: ['shop'], level: ['error'] })).toBe(true);
    expect(fits({ service: ['shop'], level: ['warn'] })).toBe(false);
  });

  it('needs type and value of one exception, function and module of one frame', () => {
    expect(fits({ type: ['Orders$OrderException'], value: ['order * cannot be read'] })).toBe(true);
    expect(fits({ type: ['java.lang.NumberFormatException'], value: ['order * cannot be read'] })).toBe(false);
    expect(fits({ module: ['java.lang.Integer'], function: ['parseInt'] })).toBe(true);
    expect(fits({ module: ['java.lang.Integer'], function: ['amount'] })).toBe(false);
  });

  it('decides before those below it', () => {
    const [first, second] = [rule({ level: ['error'] }, 'a'), rule(ANY, 'b')];
    expect(under(first, second)).toMatchObject({ rule: 0, parts: [{ part: 'rule', value: 'a' }] });
    expect(under(rule({ level: ['warn'] }, 'a'), second).rule).toBe(1);
  });

  it('brings errors together under one fingerprint, and keeps their template', () => {
    const by = overrideBy([rule(ANY, 'everything', 'in', '{{ service }}')]);
    const other: OverrideFacts = { ...FACTS, message: 'no', stack: undefined };
    const [one, two] = [by(FACTS, USUAL), by(other, fingerprintOf(other))];
    expect(one.id).toBe(two.id);
    expect([one.template, two.template]).toEqual([USUAL.template, 'no']);
    expect(one.id).not.toBe(by({ ...FACTS, service: 'mail' }, USUAL).id);
  });

  it('splits errors that are one by default', () => {
    expect(under(rule(ANY, '{{ default }}', '{{service}}')).parts.map(({ value }) => value)).toEqual([
      USUAL.id,
      'shop',
    ]);
  });

  it('has the own frame for what a variable says of frames', () => {
    expect(under(rule(ANY, '{{ type }} in {{ module }} {{ function }}')).parts[0]?.value).toBe(
      'Orders$OrderException in Orders read',
    );
  });

  it('of the default alone changes nothing, and keeps the rules below from it', () => {
    const { rule: decided, ...fingerprint } = under(rule(ANY, ' {{ default }} '.trim()), rule(ANY, 'b'));
    expect(decided).toBe(0);
    expect(fingerprint).toEqual(USUAL);
  });

  it('does not matter to errors that no rule fits', () => {
    expect(under(rule({ level: ['warn'] }, 'a'))).toBe(USUAL);
  });

  it('does not change a fingerprint by its place', () => {
    const never = rule({ level: ['warn'] }, 'x');
    expect(under(rule(ANY, 'a')).id).toBe(under(never, rule(ANY, 'a')).id);
  });
});

describe('what was learned', () => {
  const learned = (template: string) => template.replace('ada', '<*>');
  const facts = { message: 'login of ada failed', level: 'error' };

  it('makes another fingerprint of a message', () => {
    const fingerprint = new Fingerprinter().of(facts);
    expect(learnable(fingerprint)).toBe('login of ada failed');
    expect(underLearned(fingerprint, facts, learned)).toEqual(fingerprintOf(facts, learned));
    expect(underLearned(fingerprint, facts, (template) => template)).toBe(fingerprint);
  });

  it('does not matter where types and frames are enough', () => {
    const fingerprint = new Fingerprinter().of(FACTS);
    expect(learnable(fingerprint)).toBeUndefined();
    expect(underLearned(fingerprint, FACTS, learned)).toBe(fingerprint);
  });

  it('does not matter to a rule, not even to one that leaves the default', () => {
    for (const text of ['logins', '{{ default }}', '{{ template }}']) {
      const fingerprint = new Fingerprinter([rule(ANY, text)]).of(facts);
      expect(learnable(fingerprint)).toBeUndefined();
      expect(underLearned(fingerprint, facts, learned)).toBe(fingerprint);
    }
  });
});
