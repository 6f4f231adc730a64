import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { instant } from '../../shared/values/time.ts';
import { StubJira } from '../support/stub-jira.ts';
import { listen } from '../support/stub-server.ts';
import { StubSlack } from '../support/stub-slack.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { post, startLocal } from './support/local.ts';
import { until } from './support/program.ts';

const clock = () => instant(Date.now());

const PLANTED = {
  TOCSIN_TOKEN: 'planted-webhook-token-77ab',
  TOCSIN_TOKEN_PREVIOUS: 'planted-previous-token-77ab',
  TOCSIN_SECRET_SLACK_BOT_TOKEN: 'xoxb-planted-slack-token-77ab',
  TOCSIN_SECRET_JIRA_API_TOKEN: 'planted-jira-token-77ab',
};

const ROUTING = (slack: string, jira: string) => `global:
  slack_api_url: ${slack}/api/
  jira_api_url: ${jira}
  jira_user: tocsin@example.com
route: { receiver: team }
receivers:
  - name: team
    slack_configs: [{ channel: '#alerts' }]
    jira_configs: [{ project: OPS, issue_type: Bug }]
`;

const bytesIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

test('a planted secret is nowhere in what the process prints, answers, shows, stores or tells', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-secrets-'));
  const slack = new StubSlack(clock, { token: PLANTED.TOCSIN_SECRET_SLACK_BOT_TOKEN });
  const jira = new StubJira(clock, { token: PLANTED.TOCSIN_SECRET_JIRA_API_TOKEN });
  const servers = [await listen(slack), await listen(jira)] as const;
  writeFileSync(join(folder, 'tocsin.yaml'), ROUTING(servers[0].url, servers[1].url));
  const data = join(folder, 'data');
  const local = await startLocal({ ...PLANTED, TOCSIN_CONFIG: join(folder, 'tocsin.yaml'), TOCSIN_DATA: data });
  const seen: string[] = [];
  try {
    slack.fail('refused');
    slack.fail({ error: 'internal_error' });
    jira.fail({ status: 401 });
    const body = alertmanagerBody([{ name: 'pod-1', startsAt: clock() }]);
    for (const token of [PLANTED.TOCSIN_TOKEN, PLANTED.TOCSIN_TOKEN_PREVIOUS]) {
      const response = await post({ url: local.url, token }, body);
      expect(response.status).toBe(202);
      seen.push(await response.text());
    }
    const refused = await post({ url: local.url, token: `${PLANTED.TOCSIN_TOKEN}x` }, body);
    expect(refused.status).toBe(401);
    seen.push(await refused.text(), JSON.stringify([...refused.headers]));
    await until('both receivers to be told at last', () => slack.messages.length > 0 && jira.issues.length > 0);
    const incident = /"incident":"([\w-]+)"/.exec(seen[0] ?? '')?.[1];
    for (const page of ['/', `/incidents/${incident}`, '/nowhere']) {
      seen.push(await (await fetch(local.url + page)).text());
    }
  } finally {
    await local.program.stop();
    await Promise.all(servers.map((server) => server.close()));
  }
  seen.push(local.program.output(), bytesIn(data), JSON.stringify(slack.messages), JSON.stringify(jira.issues));
  rmSync(folder, { recursive: true, force: true });
  const all = seen.join('\n');
  expect(all).toContain('HighErrorRate');
  for (const [variable, secret] of Object.entries(PLANTED)) {
    expect(all.includes(secret), variable).toBe(false);
    expect(all.includes(Buffer.from(secret).toString('base64').slice(0, -4)), `${variable} in base64`).toBe(false);
  }
});
