import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shardNames, shardOf } from '../../shared/adapters/shards.ts';
import { hashLabels } from '../../shared/values/labels.ts';

const DUE = { of: 'due', count: 16 };

describe('Shards', () => {
  test('of a list are named after it', () => {
    expect(shardNames({ of: 'listed', count: 3 })).toEqual(['listed#00', 'listed#01', 'listed#02']);
  });

  test('hold each id in one of them, always the same', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 100 }), (id, count) => {
        const shard = shardOf({ ...DUE, count }, id);
        expect(shardNames({ ...DUE, count })).toContain(shard);
        expect(shardOf({ ...DUE, count }, id)).toBe(shard);
      }),
    );
    // What is stored stands where this says: another hash would hide it.
    expect(['2FEcDJCGPp5', 'aLJoJoPE35U', ''].map((id) => shardOf(DUE, id))).toEqual(['due#13', 'due#11', 'due#02']);
  });

  test('take the same share of ten thousand incidents, within a fifth', () => {
    const counts = new Map(shardNames(DUE).map((name) => [name, 0]));
    for (let i = 0; i < 10_000; i++) {
      const shard = shardOf(DUE, hashLabels({ service: `checkout-${i}` }));
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    for (const count of counts.values()) expect(Math.abs(count - 625)).toBeLessThan(125);
  });
});
