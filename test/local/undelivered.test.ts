import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Serving, serve } from '../../local/serve.ts';
import type { Undelivered } from '../../local/terminal/undelivered-text.ts';
import { welcome } from '../../local/welcome.ts';
import { instant } from '../../shared/values/time.ts';
import { alertmanagerBody } from '../support/webhook.ts';

const ROUTING = `global: { slack_api_url: 'http://127.0.0.1:9/api/', jira_api_url: 'https://jira.example', jira_user: a@example.com }
route: { receiver: ops }
receivers:
  - name: ops
    slack_configs: [{ channel: '#alerts' }]
    jira_configs: [{ project: OPS, issue_type: Bug }]
`;
const TOKEN = 'a-token-of-this-test';

let folder: string;
let serving: Serving | undefined;
let undelivered: Undelivered[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-undelivered-'));
  undelivered = [];
  await writeFile(join(folder, 'tocsin.yaml'), ROUTING);
});

afterEach(async () => {
  await serving?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('A laptop with a routing file names missing secrets, and shows what waits in the terminal and on its page', async () => {
  const environment = { port: 0, data: join(folder, 'data'), config: join(folder, 'tocsin.yaml') };
  serving = await serve({
    environment,
    env: { TOCSIN_TOKEN: TOKEN, TOCSIN_SECRET_SLACK_BOT_TOKEN: 'xoxb-made-up' },
    clock: () => instant(Date.now()),
    print: () => undefined,
    onDelivered: () => undefined,
    onUndelivered: (one) => undelivered.push(one),
  });
  const lines = welcome(serving, environment).split('\n');
  expect(lines.find((line) => line.includes('slack:'))).toMatch(/^ {2}ops: slack:.*alerts +ready$/);
  expect(lines.find((line) => line.includes('jira:'))).toMatch(
    /^ {2}ops: jira:.* secret missing, waits: set TOCSIN_SECRET_JIRA_API_TOKEN$/,
  );
  const response = await fetch(`${serving.url}/v1/sources/alertmanager`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(alertmanagerBody([{ name: 'web-1', startsAt: instant(Date.now()) }])),
  });
  expect(response.status).toBe(202);
  const waits = (place: string) => undelivered.find((one) => one.place.startsWith(place));
  await expect
    .poll(() => [waits('jira:'), waits('slack:')], { timeout: 60_000 })
    .toMatchObject([
      { outcome: 'secret-missing', title: 'HighErrorRate: checkout, web-1', again: expect.any(Number), attempts: 1 },
      { outcome: 'unreachable', again: expect.any(Number) },
    ]);
  const page = await (await fetch(serving.url)).text();
  const words = page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(words).toMatch(/alertname=HighErrorRate firing, .* jira:\S+ waits since .*: secret-missing/);
  const [, link = ''] = /href="(\/incidents\/[\w-]+)"/.exec(page) ?? [];
  const why = await (await fetch(serving.url + link)).text();
  expect(why).toContain('Decided to notify');
  expect(why).not.toContain('<b>delivered</b>');
}, 120_000);
