import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FORMATS } from '../../shared/logs/formats/index.ts';
import { isJson } from '../../shared/logs/formats/json.ts';
import { alertmanager } from '../../shared/sources/alertmanager.ts';
import { type Example, examplesOf } from '../logs/formats/entries.ts';
import {
  KINDS,
  KOREAN_NAMES,
  NAMES,
  PLACES,
  PLAIN,
  PLAIN_SECRET,
  partLeft,
  QUOTING,
} from '../redaction/redact-secrets.ts';
import { logDelivery } from '../support/log-delivery.ts';
import { storedIn } from '../support/stored-in.ts';
import { alertmanagerBody, type WebhookAlert } from '../support/webhook.ts';
import { LOG_SETTINGS, NOON, World } from '../support/world.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 10);

/** A text with a secret in it, the same text without, and the secret. */
interface Planted {
  readonly text: string;
  readonly around: string;
  readonly secret: string;
}

const OF_KIND = fc
  .tuple(fc.oneof(...Object.values(KINDS)), fc.constantFrom(...Object.values(PLACES)))
  .map(([{ text, secret }, place]) => ({ text: place(text), around: place(text.replace(secret, '')), secret }));

const UNDER_A_NAME = fc
  .tuple(
    fc.oneof(NAMES, KOREAN_NAMES),
    PLAIN_SECRET,
    fc.constantFrom(...Object.values(QUOTING), ...Object.values(PLAIN)),
  )
  .map(([name, secret, form]) => ({ text: form(name, secret), around: form(name, ''), secret }));

const PLANTED: fc.Arbitrary<Planted> = fc.oneof(OF_KIND, UNDER_A_NAME);

/** It comes out of everything that a secret would come out of. */
const MARK = 'zebra';

/** An entry of a log with a text in the place of another; undefined when that other does not stand in it. */
function planted(entry: string, old: string, text: string): string | undefined {
  if (old.trim() === '') return undefined;
  const json = parsed(entry);
  if (json !== undefined) {
    const changed = JSON.stringify(json, (_, value: unknown) =>
      typeof value === 'string' ? (planted(value, old, text) ?? value) : value,
    );
    return changed === JSON.stringify(json) ? undefined : changed;
  }
  return entry.includes(old) ? entry.replace(old, () => text) : undefined;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const PARTS = ['message', 'exceptionMessage', 'exceptionType', 'service'] as const;

/** The entry with the text in the place of each part of it that comes out, as it is and as logfmt quotes it. */
const carriersOf = ({ entry, record }: Example, text: string): readonly string[] =>
  PARTS.flatMap((part) => {
    const old = record[part] ?? '';
    return [planted(entry, old, text), planted(entry, `"${old}"`, `"${escaped(text)}"`)];
  }).filter((one) => one !== undefined);

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/** What is stored of entries of a log. */
async function outOfLog(entries: readonly string[]): Promise<string> {
  const world = new World({ settings: { logSettings: { ...LOG_SETTINGS, minLevel: 'trace' } } });
  const delivery = logDelivery(
    'batch',
    entries.map((message) => ({ at: NOON, message })),
  );
  await world.core.logs(delivery);
  return stored(world);
}

const stored = (world: World): string =>
  JSON.stringify(storedIn(world), (_, value: unknown) =>
    value instanceof Set || value instanceof Map ? [...value] : value,
  );

describe('what is planted into an entry of a log is not stored', () => {
  test.each(FORMATS.map(({ name }) => name))('%s', async (name) => {
    const carriers = (text: string) => examplesOf(name).flatMap((one) => carriersOf(one, text));
    expect(await outOfLog(carriers(MARK))).toContain(MARK);
    await fc.assert(
      fc.asyncProperty(PLANTED, async ({ text, around, secret }) => {
        const others = carriers(around);
        const known = [...others, await outOfLog(others)].join('\n');
        expect(partLeft(await outOfLog(carriers(text)), secret, known)).toBeUndefined();
      }),
      { numRuns },
    );
  });
});

/** What is stored of an alert, and what is told of it. */
async function outOfSystem(body: object): Promise<string> {
  const world = new World();
  const reading = alertmanager.parse(JSON.stringify(body), NOON);
  if (!reading.ok) throw new Error(reading.reason);
  await world.core.record(reading.batch);
  await world.deliverAll();
  return stored(world) + JSON.stringify(world.messages);
}

type Place = (text: string) => object;

const withAlert = (parts: Partial<WebhookAlert>): object =>
  alertmanagerBody([{ name: 'pod-1', startsAt: NOON, ...parts }]);

/** Where a sender of alerts may put a text. */
const IN_ALERTS: Readonly<Record<string, Place>> = {
  'the value of a label': (text) => withAlert({ labels: { customer: text } }),
  'the name of a label': (text) => withAlert({ labels: { [text]: 'customer' } }),
  'an annotation': (text) => withAlert({ annotations: { summary: text } }),
  'the end of a long annotation': (text) =>
    withAlert({ annotations: { summary: `${'lorem ipsum '.repeat(340)}${text}` } }),
  'the end of a long label': (text) => withAlert({ labels: { customer: `${'lorem ipsum '.repeat(84)}${text}` } }),
  'the address of a runbook': (text) =>
    withAlert({ annotations: { runbook_url: `https://runbooks.example/?note=${encodeURIComponent(text)}` } }),
  'the labels of the group': (text) => ({ ...withAlert({}), groupLabels: { customer: text } }),
  'the address of the sender': (text) => ({
    ...withAlert({}),
    externalURL: `https://alertmanager.example/?note=${encodeURIComponent(text)}`,
  }),
};

describe('what is planted into an alert is neither stored nor told', () => {
  test.each(Object.entries(IN_ALERTS))('%s', async (_, place) => {
    expect(await outOfSystem(place(MARK))).toContain(MARK);
    await fc.assert(
      fc.asyncProperty(PLANTED, async ({ text, around, secret }) => {
        const known = JSON.stringify(place(around)) + (await outOfSystem(place(around)));
        expect(partLeft(await outOfSystem(place(text)), secret, known)).toBeUndefined();
      }),
      { numRuns },
    );
  });
});
