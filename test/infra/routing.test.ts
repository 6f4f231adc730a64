import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RoutingFileRefused, readRouting } from '../../infra/routing.ts';
import { boundSettingsOf } from '../../shared/config/bound-routing.ts';
import { type CompiledRouting, settingsOf } from '../../shared/config/compiled-routing.ts';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import type { Policy } from '../../shared/routing/policy.ts';
import { LOGS, ROUTING } from './synthesize.ts';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-routing-'));

afterAll(() => rmSync(directory, { recursive: true }));

function fileWith(text: string): string {
  const path = join(directory, 'tocsin.yaml');
  writeFileSync(path, text);
  return path;
}

const refusalOf = (text: string): string => {
  try {
    readRouting(fileWith(text));
  } catch (error) {
    expect(error).toBeInstanceOf(RoutingFileRefused);
    return (error as Error).message.replaceAll(directory, '');
  }
  throw new Error('it was taken');
};

const ON_CALL = { action: 'sns:Publish', resource: 'arn:aws:sns:eu-central-1:123456789012:on-call' };

/** The same for the key of the topic, if it is encrypted. */
const ofKey = (topic: string) =>
  ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => ({
    action,
    resource: '*',
    condition: {
      'kms:ViaService': 'sns.eu-central-1.amazonaws.com',
      'kms:EncryptionContext:aws:sns:topicArn': topic,
    },
  }));

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a routing file at synth', () => {
  it('says which secrets and permissions its receivers need', () => {
    expect(readRouting(fileWith(ROUTING))).toMatchObject({
      needs: { secrets: ['slack_bot_token'], permissions: [...ofKey(ON_CALL.resource), ON_CALL] },
      logs: true,
      warnings: [],
    });
    expect(readRouting(fileWith(ROUTING.replace(LOGS, ''))).logs).toBe(false);
  });

  it('needs each topic once, in any order of its receivers', () => {
    const topic = (name: string) => `      - topic_arn: arn:aws:sns:eu-central-1:123456789012:${name}\n`;
    const second = `receivers:\n  - name: second\n    sns_configs:\n${topic('b')}`;
    const more = ROUTING.replace(topic('on-call'), topic('b') + topic('a') + topic('on-call')).replace(
      'receivers:\n',
      second,
    );
    const { permissions } = readRouting(fileWith(more)).needs;
    const published = permissions.filter(({ action }) => action === 'sns:Publish').map(({ resource }) => resource);
    expect(published.map((arn) => arn.split(':').at(-1))).toEqual(['a', 'b', 'on-call']);
    expect(permissions).toHaveLength(3 * published.length);
  });

  it('needs no topic that stands where nothing publishes to it', () => {
    const arn = 'arn:aws:sns:eu-central-1:123456789012:other';
    const labelled = ROUTING.replace(':on-call\n', `:on-call\n        attributes: { topic_arn: '${arn}' }\n`);
    expect(labelled).toContain(arn);
    expect(readRouting(fileWith(labelled)).needs.permissions).toEqual([...ofKey(ON_CALL.resource), ON_CALL]);
  });

  it.each([
    ['a small one', ROUTING],
    ['the example', readFileSync(new URL('../../examples/tocsin.yaml', import.meta.url), 'utf8')],
  ])('is compiled to JSON from which a function reads the same policy: %s', (_, text) => {
    const compiled = JSON.parse(readRouting(fileWith(text)).json) as CompiledRouting;
    const file = readRoutingFile(text, DESTINATIONS);
    if (!file.ok) throw new Error('it was refused');
    for (const { policy, ...rest } of [settingsOf(compiled), boundSettingsOf(compiled, DESTINATIONS)]) {
      expect(asJson(policy.root)).toEqual(asJson(file.policy.root));
      expect(asJson(file)).toMatchObject(asJson(rest) as object);
      expect([...policy.routes.keys()]).toEqual([...file.policy.routes.keys()]);
      const idsOf = ({ receivers }: Policy) =>
        [...receivers.values()].flatMap(({ integrations }) =>
          integrations.map(({ place, edits, cadence, sendResolved }) => [place, edits, cadence, sendResolved]),
        );
      expect(idsOf(policy)).toEqual(idsOf(file.policy));
    }
  });

  it('is refused with every mistake and its line', () => {
    const message = refusalOf(ROUTING.replace('receiver: on-call', 'receiver: oncall').replace('#alerts', 'a b'));
    expect(message).toMatch(
      /^\/tocsin.yaml cannot be deployed:\n\/tocsin.yaml:6:\d+ route.routes\[0\].receiver: found /,
    );
    expect(message.split('\n')).toHaveLength(3);
  });

  it('is refused when a route can never be reached', () => {
    const twice = ROUTING.replace(
      'receivers:\n',
      '    - matchers: [severity="critical", team="shop"]\n      receiver: team\nreceivers:\n',
    );
    expect(refusalOf(twice)).toContain('a route that no alert reaches');
  });

  it('is taken with a resolve_after that only a shorter repeat of its sender makes right, and warns of it', () => {
    const short = 'global: { resolve_after: 2h }\n'.concat(
      ROUTING.replace('route:\n', 'route:\n  repeat_interval: 1h\n'),
    );
    expect(readRouting(fileWith(short)).warnings).toEqual([
      expect.stringContaining('senders that repeat after 4h unless configured otherwise'),
    ]);
  });

  it('is refused when a secret of a receiver has the name of a source', () => {
    const taken = ROUTING.replace("channel: '#alerts'", "channel: '#alerts'\n        bot_token: grafana");
    expect(refusalOf(taken)).toContain('the secret "grafana" has the name of a source');
  });

  it('is refused when it holds a secret itself, which is not repeated', () => {
    const pasted = ROUTING.replace(
      "channel: '#alerts'",
      "channel: '#alerts'\n        bot_token: xoxb-12345678-planted",
    );
    const message = refusalOf(pasted);
    expect(message).toContain('secret');
    expect(message).not.toContain('planted');
  });

  it('is refused when it is not there', () => {
    expect(() => readRouting(join(directory, 'missing.yaml'))).toThrow(RoutingFileRefused);
  });

  it('warns of a receiver that no route names', () => {
    const unused = ROUTING.replace('receivers:\n', 'receivers:\n  - name: spare\n');
    expect(readRouting(fileWith(unused)).warnings).toEqual([expect.stringContaining('"spare", which no route names')]);
  });
});
