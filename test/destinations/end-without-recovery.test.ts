import { describe, expect, test } from 'vitest';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { saidBy } from '../support/said-by.ts';
import { resolvedView, sampleAlert, sampleView } from '../support/sample-view.ts';

const paused = sampleAlert('a', { status: 'resolved', stateReason: 'rule-paused' });
const recovered = sampleAlert('b', { status: 'resolved' });

describe.each(DESTINATIONS)('What $name is sent of an alert that did not recover', (destination) => {
  test('says why it is over, and not that it is resolved', () => {
    for (const text of saidBy(destination, resolvedView({ resolved: 1, alerts: [paused] }))) {
      expect(text).toContain('without recovery: its rule was paused');
      expect(text).not.toMatch(/Resolved after|RESOLVED|✅/);
    }
  });

  test('says which part of the alerts it is', () => {
    for (const text of saidBy(destination, resolvedView({ alerts: [paused, recovered] })))
      expect(text).toContain('1 of 2 alerts without recovery: its rule was paused');
  });

  test('says of a rule without data what is wrong with it', () => {
    const alerts = [sampleAlert('a', { stateReason: 'no-data' })];
    for (const text of saidBy(destination, sampleView({ firing: 1, alerts })))
      expect(text).toMatch(/its query returns no data|no-data/);
  });
});
