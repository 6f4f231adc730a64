import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, type DurationMs, type EpochMs, instant, minutes } from '../shared/values/time.ts';
import { isColourful } from './room/room-terminal.ts';
import { serve } from './serve.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Long enough for a sweep and the deliveries that follow from it. */
const SETTLE_MS = 1700;

const say = (line: string) => process.stdout.write(`${line}\n`);
const tell = (text: string) => say(`\n── ${text}\n`);

interface Pod {
  readonly name: string;
  readonly severity: string;
  readonly startsAt: EpochMs;
  readonly endsAt?: EpochMs;
}

const labels = { alertname: 'HighErrorRate', service: 'checkout', namespace: 'shop' };

const body = (pods: readonly Pod[]) => ({
  version: '4',
  receiver: 'tocsin',
  groupLabels: { alertname: labels.alertname },
  alerts: pods.map(({ name, severity, startsAt, endsAt }) => ({
    status: endsAt === undefined ? 'firing' : 'resolved',
    labels: { ...labels, pod: name, severity },
    annotations: {
      summary: 'More than 5 % of all requests fail',
      description: `trace_id=5759e988bd862e3fe1be46a994272793 is one that failed in ${name}`,
      runbook_url: 'https://runbooks.example.com/high-error-rate',
    },
    startsAt: new Date(startsAt).toISOString(),
    ...(endsAt !== undefined && { endsAt: new Date(endsAt).toISOString() }),
  })),
});

/** A short incident from its first alert to its end, on a clock that is put forward so that nobody has to wait. */
async function play(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-demo-'));
  let ahead = 0 as DurationMs;
  const clock = () => after(instant(Date.now()), ahead);
  const seen = { messages: 0, edits: 0, replies: 0 };
  const serving = await serve({
    environment: { port: 0, data: folder },
    env: {},
    clock,
    print: (line) => {
      if (line.includes(' edited: ')) seen.edits++;
      else if (line.includes(' in the thread')) seen.replies++;
      else seen.messages++;
      say(line.replaceAll(/^/gm, '   '));
    },
    isColourful: isColourful(process.stdout, process.env),
  });
  let sent = 0;
  const send = async (...pods: readonly Pod[]) => {
    sent++;
    const response = await fetch(`${serving.url}/v1/sources/alertmanager`, {
      method: 'POST',
      headers: { authorization: `Bearer ${serving.madeToken?.token}` },
      body: JSON.stringify(body(pods)),
    });
    if (response.status !== 202) throw new Error(`answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { incidents: { incident: string }[] };
  };
  /** What can be told now is told, then time passes, then what was held is told. */
  const pass = async (time: DurationMs) => {
    await pause(SETTLE_MS);
    ahead = (ahead + time) as DurationMs;
    await pause(SETTLE_MS);
  };
  const pod = (n: number, severity = 'warning'): Pod => ({ name: `checkout-${n}`, severity, startsAt: clock() });

  try {
    tell('One alert fires. It is told at once: there is no group_wait.');
    const first = pod(1);
    const { incidents } = await send(first);
    await pass(minutes(1));

    tell('Alertmanager repeats it forty times, and so does its twin in the pair. Nobody hears of it.');
    for (let i = 0; i < 40; i++) await send(first);
    await pass(minutes(1));

    tell('The fire spreads: 29 more pods, a webhook each. The message is edited, at most once in ten seconds.');
    const pods = [first];
    for (let n = 2; n <= 30; n++) {
      pods.push(pod(n));
      await send(pods.at(-1) as Pod);
    }
    await pass(minutes(1));

    tell('One becomes critical. That waits for nothing, and is shown in the channel too.');
    const worse = pod(31, 'critical');
    pods.push(worse);
    await send(worse);
    await pass(minutes(3));

    tell('It is over, all at once. The same message says so.');
    await send(...pods.map((one) => ({ ...one, endsAt: clock() })));
    await pass(minutes(20));

    tell('Twenty minutes later it is back. The same message, not a new one.');
    const again = pod(1);
    await send(again);
    await pass(minutes(2));
    await send({ ...again, endsAt: clock() });
    await pass(minutes(1));

    const { messages, edits, replies } = seen;
    tell(
      `${sent} webhooks came in. ${messages} message went out, was edited ${edits} times, and has ${replies} replies.`,
    );
    say(`   Every decision is kept with its reason: ${serving.url}/incidents/${incidents[0]?.incident}`);
    if (process.stdout.isTTY) {
      say(`   The page is at ${serving.url} until you press Ctrl-C. Then try your own: npm start\n`);
      await new Promise((resolve) => process.once('SIGINT', resolve));
    }
  } finally {
    await serving.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await play();
