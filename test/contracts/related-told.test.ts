import { describe, expect, test } from 'vitest';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import type { Answer, Delivery } from '../../shared/domain/delivery.ts';
import type { Related } from '../../shared/domain/related.ts';
import type { View } from '../../shared/domain/view.ts';
import { TRACE_ID } from '../support/sample-trace.ts';
import { NOW, sampleView } from '../support/sample-view.ts';

/** What any of the receivers says when all is well. */
const YES: Answer = {
  answered: 200,
  body: { ok: true, channel: 'C0123456789', ts: '1.2', issues: [], id: '10001', key: 'OPS-1' },
};

function saidBy(delivery: Delivery): string {
  const said: unknown[] = [];
  for (let next = delivery.next(); !next.done; next = delivery.next(YES)) said.push(next.value);
  return JSON.stringify(said);
}

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
  const examples = (destination.entry.meta()?.examples ?? []) as readonly object[];
  const targets = examples.map((entry) =>
    destination.bind(destination.entry.parse(entry), destination.globals.parse({})),
  );
  const told = (related?: Related) => {
    const view: View = sampleView({ traces: [], ...(related && { related }) });
    return targets.map((target) => saidBy(target.deliver({ view, memory: undefined })));
  };

  test('tells the errors of the service, with how often they were seen and a trace', () => {
    expect(targets).not.toEqual([]);
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
