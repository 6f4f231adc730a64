import { describe, expect, test } from 'vitest';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { saidBy } from '../support/said-by.ts';
import { sampleAlert, sampleView } from '../support/sample-view.ts';

const annotations = {
  summary: 'One request in ten fails',
  description: 'Since the last deploy',
  message: 'p99 is 2 s',
  impact: 'Orders are lost',
  action: 'Fail over to the replica',
  runbook: 'Ask the database team',
  house_rule: 'Call before eight',
};

describe.each(DESTINATIONS.map((one) => [one.name, one] as const))('%s', (_, destination) => {
  test('shows every text that people wrote about a problem', () => {
    for (const said of saidBy(destination, sampleView({ annotations }))) {
      for (const text of Object.values(annotations)) expect(said).toContain(text);
    }
  });

  test('shows what each listed alert says of itself', () => {
    const alerts = [
      sampleAlert('a', { annotations: { summary: 'slow', impact: 'carts time out' } }),
      sampleAlert('b', { annotations: { description: 'its disk is full' } }),
    ];
    for (const said of saidBy(destination, sampleView({ alerts }))) {
      for (const text of ['slow', 'carts time out', 'its disk is full']) expect(said).toContain(text);
    }
  });

  test('makes a link of a runbook that is an address', () => {
    const runbook = 'https://wiki.example/disk-full';
    for (const said of saidBy(destination, sampleView({ annotations: { runbook }, links: [] }))) {
      expect(said).toContain(runbook);
      expect(said).not.toContain(`Runbook* ${runbook}`);
    }
  });

  test('says how much there was no room for', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`note ${i}`, `${i} ${'x'.repeat(4000)}`]));
    for (const said of saidBy(destination, sampleView({ annotations: many }))) {
      expect(said).toMatch(/and \d+ more|labels or annotations too large to list/);
    }
  });
});
