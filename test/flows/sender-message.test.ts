import { expect, test } from 'vitest';
import { hours, minutes } from '../../shared/values/time.ts';
import { System } from '../support/system.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { NOON } from '../support/world.ts';

const post = (system: System, message: Readonly<Record<string, string>>) => {
  const body = alertmanagerBody([{ name: 'pod-1', startsAt: NOON }]);
  return system.post({ ...body, version: '1', ...message }, { source: 'grafana' });
};

/** What each of the receivers shows now. */
const shown = (system: System): readonly string[] =>
  [system.slack.messages[0]?.blocks, system.jira.issues[0]?.fields, system.topics.published.at(-1)].map((one) =>
    JSON.stringify(one),
  );

test('What a person wrote into the contact point of Grafana is shown by every receiver, redacted', async () => {
  const system = new System(NOON);
  await post(system, { title: 'Shop: checkout is slow', message: 'Call the shop: bob@example.com' });
  await system.pass(minutes(1));
  for (const text of shown(system)) {
    expect(text).toContain('Shop: checkout is slow');
    expect(text).toContain('Call the shop: ‹e-mail›');
    expect(text).not.toContain('bob@example.com');
  }
});

test('It is the newest, even where the alerts are the same, and none where it was taken out again', async () => {
  const system = new System(NOON);
  await post(system, { message: '17 carts wait' });
  await system.pass(minutes(5));
  await post(system, { message: '90 carts wait' });
  await system.pass(hours(5));
  for (const text of shown(system)) {
    expect(text).toContain('90 carts wait');
    expect(text).not.toContain('17 carts wait');
  }
  await post(system, {});
  await system.pass(hours(5));
  for (const text of shown(system)) expect(text).not.toContain('carts wait');
});
