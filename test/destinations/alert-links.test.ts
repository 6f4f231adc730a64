import { describe, expect, test } from 'vitest';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import type { Link } from '../../shared/values/link.ts';
import { saidBy } from '../support/said-by.ts';
import { sampleAlert, sampleView } from '../support/sample-view.ts';

const panelOf = (pod: string): Link => ({ kind: 'panel', url: `https://grafana.example/d/${pod}` });
const group = (pods: readonly string[], length = 0) =>
  sampleView({
    links: [],
    firing: pods.length,
    alerts: pods.map((pod) => sampleAlert(pod, { links: [panelOf(`${pod}${'x'.repeat(length)}`)] })),
  });

describe.each(DESTINATIONS)('What $name is sent of the links of a group', (destination) => {
  test('has those of each alert, or says how many alerts go without', () => {
    for (const text of saidBy(destination, group(['a', 'b']))) {
      const linked = ['a', 'b'].filter((pod) => text.includes(panelOf(pod).url));
      if (linked.length < 2) expect(text).toContain('links of 2 alerts left out');
    }
  });

  test('says for how many alerts there was no room', () => {
    const pods = Array.from({ length: 20 }, (_, i) => `pod-${i}-`);
    for (const text of saidBy(destination, group(pods, 400))) {
      const linked = pods.filter((pod) => text.includes(panelOf(pod).url)).length;
      if (linked < pods.length) expect(text).toMatch(/links of \d+ alerts left out|\d+ more alerts/);
    }
  });
});
