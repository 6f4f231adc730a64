import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Environment, readEnvironment } from '../shared/config/environment.ts';
import { after, type Clock, type DurationMs, instant } from '../shared/values/time.ts';
import { playStory } from './demo-story.ts';
import { PortError } from './http-server.ts';
import { type Serving, serve } from './serve.ts';
import { isColourful, styleOf } from './terminal/style.ts';
import { type DeliveredMessage, terminalText } from './terminal/terminal-text.ts';
import { undeliveredText } from './terminal/undelivered-text.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Long enough for a sweep and the deliveries that follow from it. */
const SETTLE_MS = 1700;

const say = (line: string) => process.stdout.write(`${line}\n`);
const narrate = (text: string) => say(`\n── ${text}\n`);
const style = styleOf(isColourful(process.stdout, process.env));

interface Seen {
  webhooks: number;
  messages: number;
  edits: number;
  replies: number;
}

/** A short incident on a clock that is put forward, so that it takes half a minute and not half an hour. */
async function demo(port: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-demo-'));
  let ahead = 0 as DurationMs;
  const clock = () => after(instant(Date.now()), ahead);
  const seen: Seen = { webhooks: 0, messages: 0, edits: 0, replies: 0 };
  const serving = await open({ port, data: folder }, clock, (message) => {
    count(message, seen);
    say(terminalText(message, style).replaceAll(/^/gm, '   '));
  });
  try {
    const incident = await playStory({
      now: clock,
      narrate,
      send: (body) => {
        seen.webhooks++;
        return post(serving, body);
      },
      pass: async (time) => {
        await pause(SETTLE_MS);
        ahead = (ahead + time) as DurationMs;
        await pause(SETTLE_MS);
      },
    });
    await conclude(serving, incident, seen);
  } finally {
    await serving.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const open = (
  environment: Environment,
  clock: Clock,
  onDelivered: (message: DeliveredMessage) => void,
): Promise<Serving> =>
  serve({
    environment,
    env: {},
    clock,
    print: say,
    onDelivered,
    onUndelivered: (one) => say(undeliveredText(one, style)),
  });

/** In Slack the first delivery is a message. The others edit it, and reply to it where people are notified. */
function count({ document, isQuietEdit }: DeliveredMessage, seen: Seen): void {
  if (document.view.reason === 'first') {
    seen.messages++;
    return;
  }
  seen.edits++;
  if (!isQuietEdit) seen.replies++;
}

/** The incident that the alerts of a webhook belong to: in this story always one. */
async function post({ url, madeToken }: Serving, body: unknown): Promise<string> {
  const response = await fetch(`${url}/v1/sources/alertmanager`, {
    method: 'POST',
    headers: { authorization: `Bearer ${madeToken?.token}` },
    body: JSON.stringify(body),
  });
  if (response.status !== 202) throw new Error(`answered ${response.status}: ${await response.text()}`);
  const { incidents } = (await response.json()) as { readonly incidents: readonly { readonly incident: string }[] };
  return incidents[0]?.incident ?? '';
}

/** At a terminal it keeps serving until Ctrl-C, so that the page can be looked at. */
async function conclude(
  { url }: Serving,
  incident: string,
  { webhooks, messages, edits, replies }: Seen,
): Promise<void> {
  narrate(
    `${webhooks} webhooks came in. In Slack, ${messages} message went out, was edited ${edits} times, and has ${replies} replies.`,
  );
  say(`   Every decision is kept with its reason: ${url}/incidents/${incident}`);
  if (!process.stdout.isTTY) return;
  say(`   The page is at ${url} until you press Ctrl-C. Then try your own: npm start\n`);
  await new Promise((resolve) => process.once('SIGINT', resolve));
}

// It takes any free port, unless one is named.
const reading = readEnvironment({ ...process.env, PORT: process.env.PORT || '0' });
try {
  if (reading.ok) await demo(reading.environment.port);
  else throw new PortError(reading.problems.map(({ variable, rule }) => `${variable} ${rule}`).join('\n'));
} catch (error) {
  if (!(error instanceof PortError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
