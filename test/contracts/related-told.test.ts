import { describe, expect, test } from 'vitest';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import type { Related } from '../../shared/messages/related.ts';
import type { View } from '../../shared/messages/view.ts';
import { saidBy } from '../support/said-by.ts';
import { TRACE_ID } from '../support/sample-trace.ts';
import { NOW, sampleView } from '../support/sample-view.ts';

const errors: Related = {
  kind: 'errors',
  service: 'checkout',
  found: [
    { incident: 'x', template: 'no answer after 41 ms', count: 1204, isAtLeast: false, lastAt: NOW, trace: TRACE_ID },
  ],
  more: 2,
};
const alerts: Related = {
  kind: 'alerts',
  service: 'checkout',
  found: [{ incident: 'x', name: 'DiskFull', severity: 'critical', firing: 3, since: NOW, summary: 'No room left' }],
  more: 0,
};

describe.each(DESTINATIONS.map((one) => [one.name, one] as const))('%s', (_, destination) => {
  const told = (related?: Related) => {
    const view: View = sampleView({ traces: [], ...(related && { related }) });
    return saidBy(destination, view);
  };

  test('tells the errors of the service, with how often they were seen and a trace', () => {
    expect(told(errors)).not.toEqual([]);
    for (const said of told(errors)) {
      expect(said).toContain('no answer after 41 ms');
      expect(said).toMatch(/1,?204/);
      expect(said).toContain(TRACE_ID);
    }
  });

  test('tells the alerts that fire for the service', () => {
    for (const said of told(alerts)) {
      expect(said).toContain('DiskFull');
      expect(said).toContain('No room left');
    }
  });

  test('tells why it is not known', () => {
    for (const said of told({ ...alerts, found: [], unknown: 'timeout' })) {
      expect(said).toMatch(/the table did not answer in time|\\?"unknown\\?":\\?"timeout\\?"/);
    }
  });

  test('says nothing of it where nothing was found', () => {
    for (const said of told()) expect(said).not.toMatch(/Errors of|Alerts firing for|related/);
  });
});
