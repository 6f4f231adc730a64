import { describe, expect, test } from 'vitest';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { saidBy } from '../support/said-by.ts';
import { resolvedView, sampleAlert, sampleView } from '../support/sample-view.ts';

const sent = { labels: { severity: 'P0' }, sentSeverity: 'P0' };

describe.each(DESTINATIONS)("What $name is sent has the sender's own word for how bad it is", (destination) => {
  test.each([
    ['one alert', sampleView({ alerts: [sampleAlert('a', sent)] })],
    ['two alerts', sampleView({ alerts: [sampleAlert('a', sent), sampleAlert('b', sent)] })],
    ['one that is over', resolvedView({ alerts: [sampleAlert('a', { ...sent, status: 'resolved' })] })],
  ])('of %s', (_, view) => {
    for (const text of saidBy(destination, view)) expect(text).toContain('P0');
  });
});
