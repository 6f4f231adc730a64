import { type DurationMs, type EpochMs, minutes } from '../shared/values/time.ts';

/** What the story is played on. */
export interface Stage {
  readonly now: () => EpochMs;
  /** Sends a webhook of Alertmanager's, and gives the incident that its alerts belong to. */
  readonly send: (body: unknown) => Promise<string>;
  /** Lets everything that is due be sent, puts the clock forward, and lets the rest be sent. */
  readonly pass: (time: DurationMs) => Promise<void>;
  readonly narrate: (text: string) => void;
}

/** Two Alertmanagers that do not hear each other send the same bodies, each its own. */
const PAIR = 2;

interface Pod {
  readonly name: string;
  readonly severity: string;
  readonly startsAt: EpochMs;
  readonly endsAt?: EpochMs;
}

/** Plays an incident from its first alert to its end, and gives its ID. */
export async function playStory(stage: Stage): Promise<string> {
  const first = startPod(stage, 1);
  const incident = await oneFires(stage, first);
  await itRepeats(stage, first);
  const more = await itSpreads(stage);
  const worst = await oneBecomesCritical(stage);
  await allEnd(stage, [first, ...more, worst]);
  await oneReturns(stage);
  return incident;
}

async function oneFires(stage: Stage, pod: Pod): Promise<string> {
  stage.narrate('One alert fires. The notification goes out at once: there is no group_wait.');
  const incident = await stage.send(webhookOf([pod]));
  await stage.pass(minutes(1));
  return incident;
}

async function itRepeats(stage: Stage, pod: Pod): Promise<void> {
  stage.narrate('Alertmanager repeats it forty times, and so does its twin in the pair. No notification is sent.');
  for (let i = 0; i < 40; i++) for (let one = 0; one < PAIR; one++) await stage.send(webhookOf([pod]));
  await stage.pass(minutes(1));
}

async function itSpreads(stage: Stage): Promise<readonly Pod[]> {
  stage.narrate(
    'The fire spreads: 29 more pods, a webhook each. Its message in Slack is edited, at most once in ten seconds.',
  );
  const pods: Pod[] = [];
  for (let n = 2; n <= 30; n++) {
    const pod = startPod(stage, n);
    pods.push(pod);
    await stage.send(webhookOf([pod]));
  }
  await stage.pass(minutes(1));
  return pods;
}

async function oneBecomesCritical(stage: Stage): Promise<Pod> {
  stage.narrate('One becomes critical. That waits for nothing, and Slack shows it in the channel too.');
  const worst = startPod(stage, 31, 'critical');
  await stage.send(webhookOf([worst]));
  await stage.pass(minutes(3));
  return worst;
}

async function allEnd(stage: Stage, pods: readonly Pod[]): Promise<void> {
  stage.narrate('It is over, all at once. The same message says so.');
  await stage.send(webhookOf(pods.map((pod) => ({ ...pod, endsAt: stage.now() }))));
  await stage.pass(minutes(20));
}

async function oneReturns(stage: Stage): Promise<void> {
  stage.narrate('Twenty minutes later it is back. The same message, not a new one.');
  const again = startPod(stage, 1);
  await stage.send(webhookOf([again]));
  await stage.pass(minutes(2));
  await stage.send(webhookOf([{ ...again, endsAt: stage.now() }]));
  await stage.pass(minutes(1));
}

const startPod = ({ now }: Stage, number: number, severity = 'warning'): Pod => ({
  name: `checkout-${number}`,
  severity,
  startsAt: now(),
});

const LABELS = { alertname: 'HighErrorRate', service: 'checkout', namespace: 'shop' };

const webhookOf = (pods: readonly Pod[]) => ({
  version: '4',
  receiver: 'tocsin',
  groupLabels: { alertname: LABELS.alertname },
  alerts: pods.map(({ name, severity, startsAt, endsAt }) => ({
    status: endsAt === undefined ? 'firing' : 'resolved',
    labels: { ...LABELS, pod: name, severity },
    annotations: {
      summary: 'More than 5 % of all requests fail',
      description: `trace_id=5759e988bd862e3fe1be46a994272793 is one that failed in ${name}`,
      runbook_url: 'https://runbooks.example.com/high-error-rate',
    },
    startsAt: new Date(startsAt).toISOString(),
    ...(endsAt !== undefined && { endsAt: new Date(endsAt).toISOString() }),
  })),
});
