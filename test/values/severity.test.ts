import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isWorse,
  rankOf,
  SEVERITIES,
  type Severity,
  type SeverityWords,
  sentSeverity,
  severityOf,
  worst,
} from '../../shared/values/severity.ts';

describe('The severity of an alert', () => {
  test.each<[Severity, string[]]>([
    ['critical', ['critical', 'CRITICAL', 'crit', 'page', 'fatal', 'FATAL4', 'emergency', 'emerg', 'panic', 'alert']],
    ['critical', ['disaster', 'urgent', 'blocker', 'Highest', 'immediate', 'P0', 'p1', 'SEV1', 'sev-1', 'sev 0']],
    ['critical', ['S1', 's0', 'Severity 1', 'PRIO_1', 'priority-1', 'P-1']],
    ['error', ['error', 'err', 'ERROR2', 'high', 'High', 'major', 'severe', 'P2', 'sev2', 'SEV-2', 'S2']],
    ['warning', ['warning', 'warn', 'WARN3', 'medium', 'moderate', 'average', 'minor', 'ticket', 'P3', 'sev_3', 'S3']],
    ['info', ['info', 'INFO2', 'informational', 'Information', 'notice', 'low', 'lowest', 'trivial', 'p4', 'P5', 'S5']],
    ['none', ['none', 'debug', 'DEBUG4', 'trace', 'TRACE2', 'verbose', 'Not classified', 'not_classified']],
  ])('is %s for %j', (severity, words) => {
    expect(words.filter((word) => severityOf({ severity: word }) !== severity)).toEqual([]);
  });

  test('does not depend on blanks, case and what separates the parts of a word', () => {
    const separator = fc.constantFrom('', ' ', '-', '_', '.', '#');
    const blanks = fc.constantFrom('', ' ', '\t', '\n');
    fc.assert(
      fc.property(separator, blanks, blanks, fc.boolean(), (between, before, behind, isLoud) => {
        const word = `${before}sev${between}2${behind}`;
        expect(severityOf({ severity: isLoud ? word.toUpperCase() : word })).toBe('error');
        expect(severityOf({ severity: `${before}CRITICAL${behind}` })).toBe('critical');
      }),
    );
  });

  test.each([
    ['P1 - Critical', 'critical'],
    ['2 - High', 'error'],
    ['SEV2 (major)', 'error'],
    ['Low / P4', 'info'],
    ['P2 Major incident', 'error'],
    ['non-critical', 'warning'],
    ['not critical', 'warning'],
  ])('called %s is %s', (word, severity) => {
    expect(severityOf({ severity: word })).toBe(severity);
  });

  test.each(['paging', '1', '0', 'p6', 'sev', '-', 'ernst', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'called by the unknown word %s is a warning',
    (word) => {
      expect(severityOf({ severity: word })).toBe('warning');
      expect(severityOf({ severity: word }, { other: 'info' })).toBe('warning');
    },
  );

  test('is what the routing file says of its word, before what it means by itself', () => {
    const words: SeverityWords = { paging: 'critical', p1: 'error', '1': 'critical' };
    const severities = ['Paging', 'P-1', '1', 'p2'].map((severity) => severityOf({ severity }, words));
    expect(severities).toEqual(['critical', 'error', 'critical', 'error']);
  });

  test.each([
    [{}, 'none'],
    [{ severity: '' }, 'none'],
    [{ severity: ' ', level: 'error' }, 'error'],
    [{ level: 'error' }, 'error'],
    [{ priority: 'p1' }, 'critical'],
    [{ priority: 'p1', level: 'info' }, 'info'],
    [{ priority: 'p1', level: 'info', severity: 'warning' }, 'warning'],
  ])('of %j is %s: severity goes before level, level before priority', (labels, severity) => {
    expect(severityOf(labels)).toBe(severity);
  });

  test.each<[string, Severity, string | undefined]>([
    ['P0', 'critical', 'P0'],
    [' Highest ', 'critical', 'Highest'],
    ['paging', 'warning', 'paging'],
    ['error', 'critical', 'error'],
    ['???', 'warning', '???'],
    ['CRITICAL ', 'critical', undefined],
    ['crit', 'critical', undefined],
    ['ERR', 'error', undefined],
    ['informational', 'info', undefined],
    ['', 'none', undefined],
  ])('%j that is %s is shown as %s: in the word of its sender where that is another', (severity, ours, shown) => {
    expect(sentSeverity({ severity }, ours)).toBe(shown);
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
