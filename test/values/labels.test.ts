import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonLabels, hashLabels } from '../../shared/values/labels.ts';

const pairs = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));

describe('The hash of labels', () => {
  test('never changes: stored incidents are found by it', () => {
    expect(hashLabels({})).toBe('47DEQpj8HBS');
    expect(hashLabels({ alertname: 'A' })).toBe('NT0taD1OkFn');
    expect(hashLabels({ b: '2', a: '1' }, 'route')).toBe('8uD30vx6Qdt');
    expect(hashLabels({ city: 'Zürich 東京 🔔', empty: '' })).toBe('C0HX0rR5t0U');
    expect(hashLabels({ alertname: 'CheckoutErrors', cluster: 'eu-1', severity: 'critical' }, 'team')).toBe(
      'hmD1mA7--5e',
    );
  });

  test('does not depend on the order of the labels', () => {
    fc.assert(
      fc.property(pairs, (labels) => {
        const reversed = Object.fromEntries(Object.entries(labels).reverse());
        expect(hashLabels(reversed)).toBe(hashLabels(labels));
      }),
    );
  });

  test('tells any two sets apart, whatever characters they are made of', () => {
    const tricky = fc.dictionary(
      fc.string({ unit: fc.constantFrom(...'a1:=;é') }),
      fc.string({ unit: fc.constantFrom(...'a1:=;é') }),
    );
    fc.assert(
      fc.property(tricky, tricky, (one, other) => {
        const areSame = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
        expect(hashLabels(one) === hashLabels(other)).toBe(areSame);
      }),
    );
  });

  test('keeps the parts of its scope apart', () => {
    expect(hashLabels({}, 'x', 'yz')).not.toBe(hashLabels({}, 'xy', 'z'));
    expect(hashLabels({ a: '1' }, 'x')).not.toBe(hashLabels({ a: '1' }));
  });
});

describe('Common labels', () => {
  test('are the pairs that every set has', () => {
    const sets = [
      { alertname: 'A', pod: '1', severity: 'critical' },
      { alertname: 'A', pod: '2', severity: 'critical' },
    ];
    expect(commonLabels(sets)).toEqual({ alertname: 'A', severity: 'critical' });
    expect(commonLabels([])).toEqual({});
  });
});
