import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { after, type Clock, type DurationMs, instant } from '../shared/values/time.ts';
import { playStory } from './demo-story.ts';
import { isColourful } from './room/room-terminal.ts';
import { type Serving, serve } from './serve.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** Long enough for a sweep and the deliveries that follow from it. */
const SETTLE_MS = 1700;

const say = (line: string) => process.stdout.write(`${line}\n`);
const narrate = (text: string) => say(`\n── ${text}\n`);

interface Seen {
  readonly webhooks: number;
  readonly messages: number;
  readonly edits: number;
  readonly replies: number;
}

/** A short incident on a clock that is put forward, so that it takes half a minute and not half an hour. */
async function demo(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-demo-'));
  let ahead = 0 as DurationMs;
  const clock = () => after(instant(Date.now()), ahead);
  const seen = { webhooks: 0, messages: 0, edits: 0, replies: 0 };
  const serving = await open(folder, clock, (line) => {
    seen[kindOf(line)]++;
    say(line.replaceAll(/^/gm, '   '));
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

const open = (folder: string, clock: Clock, print: (line: string) => void): Promise<Serving> =>
  serve({
    environment: { port: 0, data: folder },
    env: {},
    clock,
    print,
    isColourful: isColourful(process.stdout, process.env),
  });

function kindOf(line: string): 'messages' | 'edits' | 'replies' {
  if (line.includes(' edited: ')) return 'edits';
  return line.includes(' in the thread') ? 'replies' : 'messages';
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
    `${webhooks} webhooks came in. ${messages} message went out, was edited ${edits} times, and has ${replies} replies.`,
  );
  say(`   Every decision is kept with its reason: ${url}/incidents/${incident}`);
  if (!process.stdout.isTTY) return;
  say(`   The page is at ${url} until you press Ctrl-C. Then try your own: npm start\n`);
  await new Promise((resolve) => process.once('SIGINT', resolve));
}

await demo();
