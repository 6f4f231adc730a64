import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createAlarmHandler } from '../../functions/alarm/create-handler.ts';
import { readPattern } from '../../shared/config/redaction-pattern.ts';
import { acceptFromInbox } from '../../shared/flows/accept-from-inbox.ts';
import { acceptLogs } from '../../shared/flows/accept-logs.ts';
import { acceptWebhook } from '../../shared/flows/accept-webhook.ts';
import { Fingerprinter } from '../../shared/logs/fingerprint/fingerprinter.ts';
import { SOURCES, WEBHOOK_SOURCES } from '../../shared/sources/index.ts';
import { partLeft } from '../redaction/redact-secrets.ts';
import { logDelivery } from '../support/log-delivery.ts';
import { storedIn } from '../support/stored-in.ts';
import { alertmanagerBody, type WebhookAlert } from '../support/webhook.ts';
import { NOON, World } from '../support/world.ts';

/** Nothing but the pattern of the routing file knows it, and no half of it is known to that either. */
const SECRET = 'CU-Ahqzwvjkxpub-Neftlomirgyd';
const REGEX = 'CU-[A-Z][a-z]{11}-[A-Z][a-z]{11}';
const MARK = 'zebra';

const fixture = (path: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${path}.json`, import.meta.url), 'utf8'));

function redaction() {
  const reading = readPattern(REGEX);
  if (!reading.ok) throw new Error(reading.expected);
  return { patterns: [{ name: 'customer', regex: REGEX, matches: reading.matches }] };
}

const depsOf = ({ ports: { settings, ...ports } }: World) => ({ ...settings, ...ports, redaction: redaction() });

/** A way in, up to where everything is stored and sent. */
type Way = (text: string, world: World) => Promise<unknown>;

const TOKEN = 'planted-token-5f1e';

const posted =
  (source: string, body: (text: string) => object): Way =>
  async (text, world) => {
    const rawBody = Buffer.from(JSON.stringify(body(text)));
    const request = { method: 'POST', source, headers: { authorization: `Bearer ${TOKEN}` }, rawBody };
    const deps = { ...depsOf(world), sources: WEBHOOK_SOURCES, refusals: { note: async () => undefined } };
    const result = await acceptWebhook(request, { ...deps, secrets: { get: async () => [TOKEN] } });
    expect(result).toHaveProperty('alerts');
  };

const withAlert = (parts: Partial<WebhookAlert>, group: object = {}): object => ({
  ...alertmanagerBody([{ name: 'pod-1', startsAt: NOON, ...parts }]),
  ...group,
});

const inInbox: Way = async (text, world) => {
  const body = JSON.stringify(withAlert({ annotations: { description: text } }));
  const deps = depsOf(world);
  await acceptFromInbox({ source: 'alertmanager', body, receivedAt: NOON }, SOURCES, deps);
};

const firing = fixture('grafana/firing');
const inGrafana = (text: string): object => ({
  ...firing,
  alerts: firing.alerts.map((one: object) => ({ ...one, annotations: { description: text } })),
});

const asAlarm =
  (change: (detail: ReturnType<typeof fixture>, text: string) => object): Way =>
  async (text, world) => {
    const event = fixture('cloudwatch/tagged');
    const handle = createAlarmHandler({ ...depsOf(world), ownAlarmPrefix: 'Tocsin-' });
    await handle({ ...event, detail: { ...event.detail, ...change(event.detail, text) } });
  };

const logged =
  (message: (text: string) => string): Way =>
  async (text, world) => {
    const errors = { minLevel: 'error', userKey: 'key', fingerprinter: new Fingerprinter() } as const;
    const { awslogs } = logDelivery('batch', [{ at: NOON, message: message(text) }]);
    await acceptLogs(awslogs.data, { ...depsOf(world), errors });
  };

const traceWith = (text: string): string => `TypeError: failed\n    at pay (/srv/pay.js:1:1)\n${text}`;

/** Bytes or characters after which a text is cut, and the way on which that happens. */
const WAYS: Readonly<Record<string, readonly [number, Way]>> = {
  'the value of a label': [1024, posted('alertmanager', (text) => withAlert({ labels: { customer: text } }))],
  'the name of a label': [256, posted('alertmanager', (text) => withAlert({ labels: { [text]: MARK } }))],
  'an annotation': [4096, posted('alertmanager', (text) => withAlert({ annotations: { description: text } }))],
  'a label of the group': [1024, posted('alertmanager', (text) => withAlert({}, { groupLabels: { customer: text } }))],
  'the name of the receiver': [1024, posted('alertmanager', (text) => withAlert({}, { receiver: text }))],
  'an annotation that waited in the inbox': [4096, inInbox],
  'an annotation of Grafana': [4096, posted('grafana', inGrafana)],
  'the reason of an alarm': [4096, asAlarm(({ state }, reason) => ({ state: { ...state, reason } }))],
  'the description of an alarm': [
    4096,
    asAlarm(({ configuration }, description) => ({ configuration: { ...configuration, description } })),
  ],
  'the tag of an alarm': [1024, asAlarm((_, customer) => ({ alarmTags: { customer } }))],
  'the template of an error': [300, logged((text) => `ERROR ${text}`)],
  'the message of an error': [1500, logged((text) => `ERROR ${text}`)],
  'the message of an error in JSON': [1500, logged((message) => JSON.stringify({ level: 'error', message }))],
  'the stack trace of an error': [3000 - traceWith('').length, logged((text) => `ERROR ${traceWith(text)}`)],
  'the stack trace of an error in JSON': [
    3000 - traceWith('').length,
    logged((text) => JSON.stringify({ level: 'error', message: 'failed', stack: traceWith(text) })),
  ],
};

/** What is stored and told of a text. */
async function outOf(way: Way, text: string): Promise<string> {
  const world = new World();
  await way(text, world);
  await world.deliverAll();
  expect(world.messages).not.toEqual([]);
  const all = [storedIn(world), world.messages];
  return JSON.stringify(all, (_, value: unknown) =>
    value instanceof Set || value instanceof Map ? [...value] : value,
  );
}

/** A shorter part of a secret is none. */
const LETTERS = 6;
/** What may stand before the text in what is cut. */
const SHIFT = 'ERROR '.length;
const filler = (length: number): string => `${MARK} `.padEnd(length, 'ipsum dolor ').slice(0, length);

describe('what a pattern of the routing file removes leaves no half behind where a text is cut', () => {
  test.each(Object.entries(WAYS))('%s', async (_, [limit, way]) => {
    expect(await outOf(way, filler(20))).toContain(MARK);
    for (let cut = LETTERS; cut <= SECRET.length + SHIFT; cut += 2) {
      const text = `${filler(limit - cut)}${SECRET} ${filler(limit)}`;
      expect(partLeft(await outOf(way, text), SECRET, ''), `cut behind ${cut} characters of it`).toBeUndefined();
    }
  });
});
