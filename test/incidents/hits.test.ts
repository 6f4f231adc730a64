import { expect, test } from 'vitest';
import { countOf, type Hit, hitsBeside, hitsOf, hitToken, hitTokens, readHits } from '../../shared/incidents/hits.ts';
import { instant } from '../../shared/values/time.ts';

const at = (second: number) => instant(Date.UTC(2026, 7, 22, 12, 0, second));
const hit = (batch: string, second: number, count: number): Hit => ({ batch, at: at(second), count });

test('What a batch shows of an error is counted by the second, and read as it was written', () => {
  const hits = hitsOf('batch', [at(1), instant(at(1) + 999), at(2)]);
  expect(hits).toEqual([hit('batch', 1, 2), hit('batch', 2, 1)]);
  expect(readHits(hitTokens(hits))).toEqual(hits);
  expect(hitTokens(hits)).toHaveLength(1);
  // As version 0.1 wrote them.
  expect(readHits(hits.map((one) => hitToken(one)))).toEqual(hits);
});

test('A batch that is delivered again and counted otherwise counts once, by the greater count', () => {
  const tokens = [hit('a', 1, 5), hit('a', 1, 6), hit('a', 1, 4), hit('a', 2, 1), hit('b', 1, 3)].map((one) =>
    hitToken(one),
  );
  const hits = readHits(tokens);
  expect(countOf(hits)).toBe(6 + 1 + 3);
  expect(hitsBeside([hit('a', 1, 7), hit('a', 3, 1)], hits)).toEqual([hit('a', 3, 1)]);
});

test('A batch that holds what was kept for hours is counted in fewer, longer spans, and nothing is left out', () => {
  for (const [count, apart, spans] of [
    [10_000, 1, 10_000],
    [20_000, 1, 334],
    [20_000, 60, 334],
  ] as const) {
    const hits = hitsOf(
      'batch',
      Array.from({ length: count }, (_, n) => instant(at(0) + n * apart * 1000)),
    );
    expect([countOf(hits), hits.length]).toEqual([count, spans]);
  }
});
