import { expect, test } from 'vitest';
import { wireLogs } from '../../functions/core.ts';
import { documentOf } from '../../shared/messages/build-document.ts';
import { logDelivery } from '../support/log-delivery.ts';
import { NOON, World } from '../support/world.ts';

const LINE = JSON.stringify({
  level: 'ERROR',
  service: 'checkout',
  message: 'card of jane@example.com was refused',
  exception_name: 'CardError',
  stack_trace:
    'CardError: card of jane@example.com was refused\n    at pay (/app/pay.js:7:3)\n    at main (/app/main.js:1:1)',
  timestamp: '2026-08-22T12:00:00.000Z',
});

test('The stack trace of an error in a log is in the message about it, without personal data', async () => {
  const world = new World({});
  await wireLogs(world.ports)(logDelivery('batch', [{ at: NOON, message: LINE }]));
  await world.deliverAll();
  const [sent] = world.messages;
  if (sent === undefined) throw new Error('nothing was sent');
  const stacks = documentOf(sent.view).parts.flatMap((part) => (part.kind === 'preformatted' ? [part.text] : []));
  expect(stacks).toEqual([
    expect.stringMatching(/^CardError: card of .* was refused\n {4}at pay \(\/app\/pay\.js:7:3\)\n/),
  ]);
  expect(stacks.join()).not.toContain('jane@example.com');
});
