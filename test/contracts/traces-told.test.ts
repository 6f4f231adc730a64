import { describe, expect, test } from 'vitest';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import type { View } from '../../shared/messages/view.ts';
import { verdictOf } from '../../shared/traces/trace-verdict.ts';
import { saidBy } from '../support/said-by.ts';
import { CHECKOUT, TRACE_ID, treeOf } from '../support/sample-trace.ts';
import { sampleView } from '../support/sample-view.ts';

const verdict = verdictOf({ id: TRACE_ID, tree: treeOf(CHECKOUT), isCut: false }, (text) => text);
const traced: View = sampleView({ traces: [TRACE_ID], traced: { verdicts: verdict ? [verdict] : [] } });

describe.each(DESTINATIONS.map((one) => [one.name, one] as const))('%s', (_, destination) => {
  const told = (view: View) => saidBy(destination, view);

  test('tells what the trace shows', () => {
    expect(told(traced)).not.toEqual([]);
    for (const said of told(traced)) {
      expect(said).toContain(
        'checkout → payments → POST https://psp.example 503 after 2.1 s: TimeoutError: no answer for jane@example.com.',
      );
    }
  });

  test('says no more of a trace that nobody asked for than its ID', () => {
    for (const said of told(sampleView({ traces: [TRACE_ID] }))) {
      expect(said).toContain(TRACE_ID);
      expect(said).not.toMatch(/X-Ray (does|did|could|was|refused)/);
    }
  });

  test('has both forms of an ID of which half is known', () => {
    for (const said of told(sampleView({ traces: ['0000000000000000e1be46a994272793'] }))) {
      expect(said).toContain('e1be46a994272793');
      expect(said).not.toMatch(/X-Ray|1-00000000-/);
    }
  });
});
