import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instant } from '../../shared/values/time.ts';
import { freePort, until } from '../e2e/support/program.ts';
import { isForAws, README_COMMANDS } from '../support/readme.ts';
import { StubJira } from '../support/stub-jira.ts';
import { type Listening, listen } from '../support/stub-server.ts';
import { StubSlack } from '../support/stub-slack.ts';
import { awsCli } from './support/aws-cli.ts';
import { type Ministack, startMinistack } from './support/ministack.ts';

const ROOT = join(import.meta.dirname, '../..');

/** MiniStack serves every API by path: the host that AWS gave it is nowhere. */
const CURL = `curl() {
  local args=()
  for arg in "$@"; do
    if [[ $arg =~ ^https://([^./]+)\\.[^/]*(/.*)$ ]]; then arg="$AWS_ENDPOINT_URL/_aws/execute-api/\${BASH_REMATCH[1]}\${BASH_REMATCH[2]}"; fi
    args+=("$arg")
  done
  command curl "\${args[@]}"
}
`;

/** A notification whose secret is not there comes again, after pauses that grow. */
const WAITS = 240_000;

/** What a command has to print; it succeeds in any case. */
const PRINTS: readonly (readonly [RegExp, RegExp])[] = [
  [/^npx cdk deploy$/, /AlertmanagerUrl/],
  [/^curl /, /"accepted":\d/],
  [/put-secret-value/, /VersionId/],
  [/^npx cdk diff$/, /There were no differences/],
  [/^npx cdk destroy$/, /Tocsin: destroying/],
];

describe('Every command of the README about AWS, in a fresh clone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-readme-aws-'));
  const clone = join(folder, 'tocsin');
  const clock = () => instant(Date.now());
  const slack = new StubSlack(clock, { channels: { operations: 'C0OPERATI1', 'on-call': 'C0ONCALL01' } });
  const jira = new StubJira(clock, { projects: { PAY: { Bug: '10002' } } });
  const servers: Listening[] = [];
  let ministack: Ministack;
  let path = '';

  /** As a person types it, who answers each question with yes and is asked for a token. */
  const typed = (command: string) =>
    new Promise<string>((resolve, reject) => {
      const child = execFile(
        'bash',
        ['-eo', 'pipefail', '-c', command],
        {
          cwd: clone,
          maxBuffer: 32 * 1024 * 1024,
          env: {
            ...process.env,
            ...ministack.env,
            AWS_DEFAULT_REGION: ministack.env.AWS_REGION,
            PATH: `${path}:${process.env.PATH}`,
            BASH_ENV: join(folder, 'curl.sh'),
            NO_COLOR: '1',
            CDK_REQUIRE_APPROVAL: 'never',
            CDK_FORCE: 'true',
          },
        },
        (error, stdout, stderr) =>
          error ? reject(new Error(`${command}\n${stdout}${stderr}`)) : resolve(stdout + stderr),
      );
      const token = command.includes('slack') ? 'xoxb-stub\n' : 'jira-token-stub\n';
      // Nothing at all, not '': even an empty write fails with EPIPE where the command has ended already.
      if (command.includes('read -rs')) child.stdin?.write(token);
      child.stdin?.end();
    });

  beforeAll(async () => {
    // An origin with one branch, whatever is checked out here.
    const origin = join(folder, 'origin.git');
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: ROOT });
    git('init', '--quiet', '--bare', '--initial-branch', 'main', origin);
    git('push', '--quiet', origin, 'HEAD:refs/heads/main');
    git('clone', '--quiet', origin, clone);
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: clone });
    writeFileSync(join(folder, 'curl.sh'), CURL);
    for (const stub of [slack, jira]) servers.push(await listen(stub));
    path = await awsCli();
    ministack = await startMinistack(await freePort(), {});
  });

  afterAll(async () => {
    await ministack?.stop();
    await Promise.all(servers.map((server) => server.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  /** The example names Slack and Jira; here they are others. */
  function pointToStubs(): void {
    const file = join(clone, 'tocsin.yaml');
    const [atSlack, atJira] = servers as [Listening, Listening];
    const text = readFileSync(file, 'utf8')
      .replace(/slack_api_url: .*/, `slack_api_url: ${atSlack.url}/api/`)
      .replace(/jira_api_url: .*/, `jira_api_url: ${atJira.url}`);
    writeFileSync(file, text);
  }

  /**
   * MiniStack says yes when a stack is to be deleted by its id, as the CDK asks, and does nothing: it has to be asked by
   * name as well, and the CDK takes what it sees for a failure.
   */
  async function destroyed(command: string): Promise<string> {
    const printed = await typed(command).catch((error: Error) => error.message);
    expect(printed).toContain('Failed to destroy Tocsin: CREATE_COMPLETE');
    await typed('aws cloudformation delete-stack --stack-name Tocsin');
    const left = () => typed('aws cloudformation list-stacks --stack-status-filter CREATE_COMPLETE DELETE_FAILED');
    await until('the stack to be gone', async () => !(await left()).includes('"Tocsin"'));
    return printed;
  }

  test.each(README_COMMANDS.filter(isForAws).map(({ command }, i) => [i + 1, command] as const))(
    '%i. %s',
    async (_, command) => {
      const printed = await (command === 'npx cdk destroy' ? destroyed(command) : typed(command));
      for (const [which, what] of PRINTS) if (which.test(command)) expect(printed).toMatch(what);
      if (command.startsWith('cp ')) pointToStubs();
      if (command.includes('slack_bot_token')) await until('the message', () => slack.channel('#on-call')[0], WAITS);
      if (command.includes('jira_api_token')) await until('the issue', () => jira.issues[0], WAITS);
    },
  );
});
