import { describe, expect, test } from 'vitest';
import type { Destination } from '../../shared/destinations/destination.ts';
import type { Related } from '../../shared/messages/related.ts';
import type { View } from '../../shared/messages/view.ts';
import { verdictOf } from '../../shared/traces/trace-verdict.ts';
import { saidBy } from '../support/said-by.ts';
import { CHECKOUT, TRACE_ID, treeOf } from '../support/sample-trace.ts';
import { NOW, sampleAlert, sampleView } from '../support/sample-view.ts';

/** What people have to find in the messages of a destination, in its own format. */
export function messagesContract(destination: Destination): void {
  const sent = (view: View): readonly string[] => saidBy(destination, view);
  const eachSent = (view: View, check: (message: string) => void): void => {
    expect(sent(view)).not.toEqual([]);
    for (const message of sent(view)) check(message);
  };
  describe('shows what people wrote', () => wordsContract(eachSent));
  describe('shows the stack trace', () => stackContract(eachSent));
  describe('shows traces', () => tracesContract(eachSent));
  describe('shows what is related', () => relatedContract(eachSent));
}

type EachSent = (view: View, check: (message: string) => void) => void;

function wordsContract(eachSent: EachSent): void {
  const annotations = {
    summary: 'One request in ten fails',
    description: 'Since the last deploy',
    message: 'p99 is 2 s',
    impact: 'Orders are lost',
    action: 'Fail over to the replica',
    runbook: 'Ask the database team',
    house_rule: 'Call before eight',
  };

  test('about a problem, all of it', () => {
    eachSent(sampleView({ annotations }), (message) => {
      for (const text of Object.values(annotations)) expect(message).toContain(text);
    });
  });

  test('about each listed alert', () => {
    const alerts = [
      sampleAlert('a', { annotations: { summary: 'slow', impact: 'carts time out' } }),
      sampleAlert('b', { annotations: { description: 'its disk is full' } }),
    ];
    eachSent(sampleView({ alerts }), (message) => {
      for (const text of ['slow', 'carts time out', 'its disk is full']) expect(message).toContain(text);
    });
  });

  test('with the address of a runbook', () => {
    const runbook = 'https://wiki.example/disk-full';
    eachSent(sampleView({ annotations: { runbook }, links: [] }), (message) => expect(message).toContain(runbook));
  });

  test('and says when there was no room for all of it', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`note ${i}`, `${i} ${'x'.repeat(4000)}`]));
    eachSent(sampleView({ annotations: many }), (message) => {
      expect(message).toMatch(/and \d+ more|labels or annotations too large to list/);
    });
  });
}

function stackContract(eachSent: EachSent): void {
  const stack = 'TypeError: x is undefined\n  at pay (pay.js:7:3)\n  at main (main.js:1:1)';

  test('of an error', () => {
    eachSent(sampleView({ annotations: { stack } }), (message) => {
      for (const line of stack.split('\n')) expect(message).toContain(line.trim());
    });
  });
}

function tracesContract(eachSent: EachSent): void {
  const verdict = verdictOf({ id: TRACE_ID, tree: treeOf(CHECKOUT), isCut: false }, (text) => text);
  const traced: View = sampleView({ traces: [TRACE_ID], traced: { verdicts: verdict ? [verdict] : [] } });

  test('and what they say', () => {
    eachSent(traced, (message) => {
      expect(message).toContain(
        'checkout → payments → POST https://psp.example 503 after 2.1 s: TimeoutError: no answer for jane@example.com.',
      );
    });
  });

  test('by their IDs alone where X-Ray was not asked', () => {
    eachSent(sampleView({ traces: [TRACE_ID] }), (message) => {
      expect(message).toContain(TRACE_ID);
      expect(message).not.toMatch(/X-Ray (does|did|could|was|refused)/);
    });
  });

  test('in both forms of an ID of which half is known', () => {
    eachSent(sampleView({ traces: ['0000000000000000e1be46a994272793'] }), (message) => {
      expect(message).toContain('e1be46a994272793');
      expect(message).not.toMatch(/X-Ray|1-00000000-/);
    });
  });
}

const ERRORS: Related = {
  kind: 'errors',
  service: 'checkout',
  found: [
    { incident: 'x', template: 'no answer after 41 ms', count: 1204, isAtLeast: false, lastAt: NOW, trace: TRACE_ID },
  ],
  more: 2,
};
const ALERTS: Related = {
  kind: 'alerts',
  service: 'checkout',
  found: [{ incident: 'x', name: 'DiskFull', severity: 'critical', firing: 3, since: NOW, summary: 'No room left' }],
  more: 0,
};

function relatedContract(eachSent: EachSent): void {
  const viewWith = (related?: Related): View => sampleView({ traces: [], ...(related && { related }) });

  test('the errors of the service, with how often they were seen and a trace', () => {
    eachSent(viewWith(ERRORS), (message) => {
      expect(message).toContain('no answer after 41 ms');
      expect(message).toMatch(/1,?204/);
      expect(message).toContain(TRACE_ID);
    });
  });

  test('the alerts that fire for the service', () => {
    eachSent(viewWith(ALERTS), (message) => {
      expect(message).toContain('DiskFull');
      expect(message).toContain('No room left');
    });
  });

  test('why it is not known', () => {
    eachSent(viewWith({ ...ALERTS, found: [], unknown: 'timeout' }), (message) => {
      expect(message).toMatch(/the table did not answer in time|\\?"unknown\\?":\\?"timeout\\?"/);
    });
  });

  test('and nothing where nothing was found', () => {
    eachSent(viewWith(), (message) => expect(message).not.toMatch(/Errors of|Alerts firing for|related/));
  });
}
