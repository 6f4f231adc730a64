import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../shared/domain/fingerprint/fingerprint.ts';
import { type Override, type OverrideFacts, override } from '../../../shared/domain/fingerprint/overrides.ts';
import { captured } from './captured.ts';

const FACTS: OverrideFacts = {
  message: 'order 8841 failed',
  level: 'error',
  service: 'shop',
  stack: captured('java-uncaught'),
};
const USUAL = fingerprintOf(FACTS);
const rule = (when: Override['when'], ...fingerprint: readonly string[]): Override => ({
  name: 'a rule',
  when,
  fingerprint,
});
const under = (...rules: readonly Override[]) => override(rules, FACTS, USUAL);

describe('a rule for fingerprints', () => {
  it.each([
    ['message', 'order 8841 failed'],
    ['template', 'Orders$OrderException: order <*> cannot be read'],
    ['service', 'shop'],
    ['level', 'error'],
    ['type', 'Orders$OrderException'],
    ['type', 'java.lang.NumberFormatException'],
    ['frame', 'Orders amount'],
    ['frame', 'java.lang.Integer parseInt'],
  ] as const)('matches by %s: %s', (on, expected) => {
    const matching = rule([{ on, matches: (value) => value === expected }], 'orders');
    expect(under(matching)).toMatchObject({ rule: 'a rule', parts: [{ part: 'rule', value: 'orders' }] });
    expect(under(rule([{ on, matches: (value) => value === 'other' }], 'orders'))).toEqual(USUAL);
  });

  it('needs all of its conditions', () => {
    const [holds, fails] = [true, false].map((is) => ({ on: 'service', matches: () => is }) as const);
    if (holds === undefined || fails === undefined) throw new Error('two conditions');
    expect(under(rule([holds, holds], 'a')).rule).toBe('a rule');
    expect(under(rule([holds, fails], 'a')).rule).toBeUndefined();
  });

  it('decides before those below it', () => {
    const all = [{ on: 'level', matches: () => true }] as const;
    expect(under({ ...rule(all, 'a'), name: 'first' }, { ...rule(all, 'b'), name: 'second' }).rule).toBe('first');
  });

  it('brings errors together under one fingerprint, and keeps their template', () => {
    const rules = [rule([{ on: 'service', matches: () => true }], 'everything', 'in', '{{ service }}')];
    const other: OverrideFacts = { ...FACTS, message: 'no', stack: undefined };
    const [one, two] = [under(...rules), override(rules, other, fingerprintOf(other))];
    expect(one.id).toBe(two.id);
    expect([one.template, two.template]).toEqual([USUAL.template, 'no']);
    expect(one.id).not.toBe(override(rules, { ...FACTS, service: 'mail' }, USUAL).id);
  });

  it('splits errors that are one by default', () => {
    const rules = [rule([{ on: 'service', matches: () => true }], '{{ default }}', '{{service}}')];
    expect(under(...rules).parts.map(({ value }) => value)).toEqual([USUAL.id, 'shop']);
  });

  it('leaves braces around other words alone', () => {
    const [part] = under(rule([], '{{ user }} {{ type }}')).parts;
    expect(part?.value).toBe('{{ user }} Orders$OrderException');
  });

  it('does not change a fingerprint by its name', () => {
    expect(under({ ...rule([], 'a'), name: 'x' }).id).toBe(under({ ...rule([], 'a'), name: 'y' }).id);
  });
});
