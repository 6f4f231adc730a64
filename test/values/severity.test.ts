import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWorse, rankOf, SEVERITIES, severityOf, worst } from '../../shared/values/severity.ts';

describe('The severity of an alert', () => {
  test.each([
    ['critical', 'critical'],
    ['CRITICAL', 'critical'],
    ['page', 'critical'],
    ['P1', 'critical'],
    ['Fatal', 'critical'],
    ['error', 'error'],
    ['high', 'error'],
    ['warning', 'warning'],
    ['ticket', 'warning'],
    ['info', 'info'],
    ['low', 'info'],
    ['debug', 'none'],
    ['none', 'none'],
  ])('called %s is %s', (word, severity) => {
    expect(severityOf({ severity: word })).toBe(severity);
  });

  test.each(['urgent', 'sev-1', '1', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'called by the unknown word %s is a warning',
    (word) => {
      expect(severityOf({ severity: word })).toBe('warning');
    },
  );

  test.each([
    [{}, 'none'],
    [{ severity: '' }, 'none'],
    [{ level: 'error' }, 'error'],
    [{ priority: 'p1' }, 'critical'],
    [{ priority: 'p1', level: 'info' }, 'info'],
    [{ priority: 'p1', level: 'info', severity: 'warning' }, 'warning'],
  ])('of %j is %s: severity goes before level, level before priority', (labels, severity) => {
    expect(severityOf(labels)).toBe(severity);
  });

  test('of several is the worst one, and of none is none', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SEVERITIES)), (severities) => {
        const result = worst(severities);
        expect(severities.some((one) => isWorse(one, result))).toBe(false);
        expect([...severities, 'none']).toContain(result);
      }),
    );
  });

  test('falls from critical to none', () => {
    expect(SEVERITIES.map(rankOf)).toEqual([0, 1, 2, 3, 4]);
    expect([isWorse('critical', 'error'), isWorse('error', 'error'), isWorse('none', 'info')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
