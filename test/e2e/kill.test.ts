import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Engine, startEngine } from '../../local/engine.ts';
import { instant } from '../../shared/values/time.ts';
import { listen, type StubApi, type StubRequest } from '../support/stub-server.ts';
import { StubSlack } from '../support/stub-slack.ts';
import { StubSns } from '../support/stub-sns.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { type Local, post, startLocal } from './support/local.ts';
import { freePort, until } from './support/program.ts';
import { TableProxy } from './support/table-proxy.ts';

const clock = () => instant(Date.now());
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
const ROUTING = (slackUrl: string) => `global: { slack_api_url: ${slackUrl}/api/ }
route: { receiver: team }
receivers:
  - name: team
    slack_configs: [{ channel: '#alerts' }]
    sns_configs: [{ topic_arn: '${TOPIC}' }]
`;

/** Counts the steps of a process that a test lets pass, and strikes at one of them. */
class Executioner {
  struck: string | undefined;
  lastStepAt = clock();
  /** Notifications that a receiver has accepted and nobody has written down: the only ones that may be doubled. */
  inWindow = 0;
  private steps = 0;
  private isArmed = false;
  private victim: Local | undefined;

  constructor(private readonly strikeAt: number) {}

  arm(victim: Local): void {
    this.victim = victim;
    this.isArmed = true;
  }

  /** Whether the caller never hears of it. */
  step(name: string): boolean {
    this.lastStepAt = clock();
    if (!this.isArmed) return false;
    if (/^after (Slack|SNS)$/.test(name)) this.inWindow++;
    if (name === 'after UpdateItem tocsin ledger shown') this.inWindow--;
    // What was on its way when the process died goes nowhere.
    if (this.struck !== undefined) return true;
    if (++this.steps < this.strikeAt) return false;
    this.struck = name;
    this.victim?.program.process.kill('SIGKILL');
    return true;
  }

  disarm(): void {
    this.isArmed = false;
  }
}

function watched(name: string, stub: StubApi, executioner: Executioner) {
  return {
    handle: (request: StubRequest) => {
      if (executioner.step(`before ${name}`)) return 'disconnected' as const;
      const answer = stub.handle(request);
      return executioner.step(`after ${name}`) ? ('disconnected' as const) : answer;
    },
  };
}

/** The embedded engine lets in only who knows its key. */
const keyOf = (engine: Engine): string => (engine.client.credentials as { accessKeyId: string }).accessKeyId;

/** Everything around one local process that outlives it. */
async function surroundings(strikeAt: number) {
  const executioner = new Executioner(strikeAt);
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-kill-'));
  const engine = await startEngine();
  const proxy = new TableProxy(engine.endpoint, ({ name, moment }) =>
    executioner.step(`${moment} ${name}`) ? 'drop' : 'go on',
  );
  const slack = new StubSlack(clock);
  const sns = new StubSns(clock, { accessKeyId: keyOf(engine) });
  const slackServer = await listen(watched('Slack', slack, executioner));
  const snsServer = await listen(watched('SNS', sns, executioner));
  const env = {
    TOCSIN_CONFIG: join(folder, 'tocsin.yaml'),
    TOCSIN_DATA: folder,
    TOCSIN_SECRET_SLACK_BOT_TOKEN: 'xoxb-stub',
    AWS_ENDPOINT_URL_DYNAMODB: await proxy.open(),
    AWS_ENDPOINT_URL_SNS: snsServer.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: keyOf(engine),
    AWS_SECRET_ACCESS_KEY: 'stub',
  };
  writeFileSync(env.TOCSIN_CONFIG, ROUTING(slackServer.url));
  const close = async () => {
    proxy.close();
    await Promise.all([slackServer.close(), snsServer.close()]);
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { executioner, slack, sns, env, close };
}

interface Outcome {
  /** The step at which the process was killed. Undefined: it had fewer steps. */
  readonly struck: string | undefined;
  /** Notifications too many. */
  readonly doubled: number;
  /** How many might have been, by what was under way. */
  readonly inWindow: number;
}

const SETTLED_AFTER_MS = 2000;
/** Most of a run is waiting for `sweep` to find what the dead process left. */
const AT_ONCE = 8;

/** One alert, `kill -9` at one step, a restart. What was not accepted is sent again, as Alertmanager does. */
async function killAt(step: number): Promise<Outcome> {
  const { executioner, slack, sns, env, close } = await surroundings(step);
  const port = await freePort();
  let local = await startLocal(env, port);
  const isNotified = () => slack.messages.length > 0 && sns.published.length > 0;
  const settled = () => isNotified() && clock() - executioner.lastStepAt > SETTLED_AFTER_MS;
  try {
    executioner.arm(local);
    const body = alertmanagerBody([{ name: 'pod-1', startsAt: clock() }]);
    let isAccepted = await accepts(local, body);
    await until('a kill, or the end', () => executioner.struck !== undefined || settled());
    if (executioner.struck !== undefined) {
      await local.program.stop('SIGKILL');
      // Until now: what the dead process had sent may still be on its way, and goes nowhere.
      executioner.disarm();
      local = await startLocal(env, port);
      while (!isAccepted) isAccepted = await accepts(local, body);
      await until(`both receivers to be told after a kill ${executioner.struck}`, settled, 120_000);
    }
    const doubled = slack.messages.length + sns.published.length - 2;
    return { struck: executioner.struck, doubled, inWindow: executioner.inWindow };
  } finally {
    await local.program.stop('SIGKILL');
    await close();
  }
}

const accepts = async (local: Local, body: unknown): Promise<boolean> =>
  await post(local, body).then(
    (response) => response.status === 202,
    () => false,
  );

describe('kill -9 of the local process', () => {
  test('at every step between accept and settle loses nothing that was accepted', async () => {
    const outcomes: Outcome[] = [];
    let first = 1;
    for (let isOver = false; !isOver; first += AT_ONCE) {
      const steps = Array.from({ length: AT_ONCE }, (_, i) => first + i);
      const wave = await Promise.all(steps.map((step) => killAt(step)));
      outcomes.push(...wave.filter((outcome) => outcome.struck !== undefined));
      isOver = wave.some((outcome) => outcome.struck === undefined);
    }
    for (const [i, { struck = '', doubled, inWindow }] of outcomes.entries()) {
      process.stdout.write(`${String(i + 1).padStart(3)} ${struck}${doubled > 0 ? `: ${doubled} doubled` : ''}\n`);
      expect(doubled, struck).toBeLessThanOrEqual(inWindow);
    }
    const doubled = outcomes.reduce((sum, outcome) => sum + outcome.doubled, 0);
    process.stdout.write(`${outcomes.length} kills, 0 lost, ${doubled} doubled, all in the documented window\n`);
    expect(outcomes.length).toBeGreaterThan(20);
  });
});
