import { describe, expect, it } from 'vitest';
import { roomSettings } from '../../../local/local-settings.ts';
import type { DeliveredMessage } from '../../../local/terminal/terminal-text.ts';
import { watchDeliveries } from '../../../local/terminal/watch-deliveries.ts';
import { readRoutingFile } from '../../../shared/config/routing-file.ts';
import type { Settings } from '../../../shared/config/settings.ts';
import type { BoundIntegration } from '../../../shared/destinations/bound-integration.ts';
import type { Answer, DeliveryOutcome, Memory, Step } from '../../../shared/destinations/conversation.ts';
import { DESTINATIONS } from '../../../shared/destinations/index.ts';
import type { View } from '../../../shared/messages/view.ts';
import { NOW, sampleView } from '../../support/sample-view.ts';

const POSTED: Answer = { answered: 200, body: { ok: true, channel: 'C0123456789', ts: '1.000000' } };
const BUSY: Answer = { answered: 503, body: '' };
const SHOWN: Memory = { channel: 'C0123456789', ts: '1.000000' };

interface Played {
  readonly steps: readonly Step[];
  readonly outcome: DeliveryOutcome;
}

interface Input {
  readonly view?: View;
  readonly memory?: Memory | undefined;
  readonly answer?: Answer;
}

function play(settings: Settings<BoundIntegration>, input: Input = {}): Played {
  const { view = sampleView(), memory, answer = POSTED } = input;
  const [receiver] = settings.policy.receivers.values();
  const delivery = receiver?.integrations[0]?.target.deliver({ view, memory });
  if (delivery === undefined) throw new Error('there is no receiver');
  const steps: Step[] = [];
  let next = delivery.next();
  while (!next.done) {
    steps.push(next.value);
    next = delivery.next(answer);
  }
  return { steps, outcome: next.value };
}

function watched(settings: Settings<BoundIntegration>, input?: Input): Played & { readonly seen: DeliveredMessage[] } {
  const seen: DeliveredMessage[] = [];
  const watching = watchDeliveries(settings, {
    clock: () => NOW,
    onDelivered: (message) => seen.push(message),
    onTried: () => undefined,
  });
  return { ...play(watching, input), seen };
}

const ROOM = roomSettings('http://127.0.0.1:8080');

function webhookSettings(): Settings<BoundIntegration> {
  const file = readRoutingFile(
    'route: { receiver: a }\nreceivers: [{ name: a, webhook_configs: [{ url: "https://a.example/in" }] }]\n',
    DESTINATIONS,
  );
  if (!file.ok) throw new Error('the routing file has mistakes');
  return file;
}

describe('deliveries that are watched', () => {
  it('are made as they are without', () => {
    const { steps, outcome } = watched(ROOM);
    expect({ steps, outcome }).toEqual(play(ROOM));
  });

  it('are reported once they are accepted, by place and time, with what was sent', () => {
    const { seen } = watched(ROOM);
    expect(seen).toMatchObject([
      { at: NOW, place: 'slack:alerts', isQuietEdit: false, document: { headline: 'New problem' } },
    ]);
  });

  it('are not reported while they fail', () => {
    expect(watched(ROOM, { answer: BUSY })).toMatchObject({ outcome: { outcome: 'retry' }, seen: [] });
  });

  it.each([
    [false, 'joined'],
    [false, 'repeat'],
    [true, 'left'],
    [true, 'more'],
    [true, 'traced'],
  ] as const)('are a quiet edit: %s, where the reason is "%s" and the place can edit', (isQuietEdit, reason) => {
    const { seen } = watched(ROOM, { view: sampleView({ reason }), memory: SHOWN });
    expect(seen).toMatchObject([{ isQuietEdit }]);
  });

  it('are never a quiet edit where the place cannot edit', () => {
    const { seen } = watched(webhookSettings(), { view: sampleView({ reason: 'left' }) });
    expect(seen).toMatchObject([{ place: expect.stringMatching(/^webhook:/), isQuietEdit: false }]);
  });
});
