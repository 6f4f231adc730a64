import { expect, test } from 'vitest';
import { readPattern } from '../../shared/config/redaction-pattern.ts';
import { minutes } from '../../shared/values/time.ts';
import { logDelivery } from '../support/log-delivery.ts';
import { storedIn } from '../support/stored-in.ts';
import { System } from '../support/system.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { alert, batch, NOON, World } from '../support/world.ts';

const PERSONAL = {
  mail: 'ada.lovelace@example.com',
  card: '4111 1111 1111 1111',
  token: 'ghp_0123456789abcdefghijABCDEFGHIJ012345',
  password: 'hunter2-and-more',
};

const everything = (system: System): string =>
  JSON.stringify(
    [
      [...storedIn(system), ...system.memory.ledger.entries.values()],
      system.slack.messages,
      system.jira.issues,
      system.topics.published,
      system.log,
    ],
    (_, value) => (value instanceof Set ? [...value] : value),
  );

test('Personal data and secrets in labels, annotations and links are neither stored nor told; trace IDs are', async () => {
  const system = new System(NOON);
  const body = alertmanagerBody([
    {
      name: 'pod-1',
      startsAt: NOON,
      labels: { customer: PERSONAL.mail },
      annotations: {
        summary: `Payment of ${PERSONAL.mail} with ${PERSONAL.card} fails`,
        description: `GET https://api.example.com/?access_token=${PERSONAL.token} password=${PERSONAL.password}`,
        trace_id: '5759e988bd862e3fe1be46a994272793',
        runbook_url: `https://user:${PERSONAL.password}@runbooks.example.com/payments`,
      },
    },
  ]);
  const answer = await system.post(body);
  await system.pass(minutes(1));
  const all = everything(system) + JSON.stringify(answer);
  for (const [kind, value] of Object.entries(PERSONAL)) expect(all.includes(value), kind).toBe(false);
  expect(all).toContain('Payment of');
  expect(system.slack.messages[0]?.text).toContain('HighErrorRate');
  expect(JSON.stringify(system.slack.messages)).toContain('1-5759e988-bd862e3fe1be46a994272793');
});

test('Problems that differ only in what is removed stay apart', async () => {
  const system = new System(NOON);
  for (const customer of ['ada@example.com', 'bob@example.com']) {
    const body = alertmanagerBody([{ name: 'pod-1', startsAt: NOON, labels: { customer } }]);
    await system.post({ ...body, groupLabels: { customer } });
  }
  expect(system.incidents.items.size).toBe(2);
  const [one, two] = [...system.incidents.items.values()];
  expect(one?.subject.group.customer).toBe(two?.subject.group.customer);
});

test('What the routing file adds is removed from alerts, from entries of logs, and from the group of an incident', async () => {
  const reading = readPattern('CU-[0-9]{6}');
  if (!reading.ok) throw new Error(reading.expected);
  const redaction = { ips: true, patterns: [{ name: 'customer', regex: 'CU-[0-9]{6}', matches: reading.matches }] };
  const world = new World({ settings: { redaction } });
  const labels = { instance: '203.0.113.7:443', customer: 'CU-123456' };
  await world.core.record(batch([alert('pod-1', { startsAt: NOON, labels })], labels));
  const lines = [
    'ERROR Payment of CU-234567 from 203.0.113.8 failed',
    JSON.stringify({ level: 'error', message: 'Refund of CU-345678 to 203.0.113.9 failed' }),
  ];
  const delivery = logDelivery(
    'batch',
    lines.map((message) => ({ at: NOON, message })),
  );
  await world.core.logs(delivery);
  const stored = JSON.stringify(storedIn(world));
  expect(stored).not.toMatch(/CU-\d|203\.0/);
  expect(stored).toContain('Payment of ‹custom:customer› from ‹ip› failed');
  expect(stored).toContain('Refund of ‹custom:customer› to ‹ip› failed');
  expect(stored).toContain('‹ip›:443');
});
