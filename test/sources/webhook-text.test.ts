import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { METRICS } from '../../shared/metrics.ts';
import { BODY_LIMIT, UNPACKED_LIMIT, webhookText } from '../../shared/sources/webhook/webhook-text.ts';
import { httpEvent } from '../support/events.ts';
import { SECRETS, System } from '../support/system.ts';
import { alertmanagerBody } from '../support/webhook.ts';
import { NOON } from '../support/world.ts';

const MIB = 1024 * 1024;
const filled = (bytes: number): Buffer => Buffer.alloc(bytes, ' ');

describe('the text of a body', () => {
  test.each([undefined, '', 'identity', ' Identity ', 'gzip'])('is the body when it is not packed (%s)', (encoding) => {
    expect(webhookText(Buffer.from('{"größe":1}'), encoding)).toEqual({ ok: true, text: '{"größe":1}' });
  });

  test.each(['gzip', 'x-gzip', 'GZIP', undefined])('is unpacked where it is gzip (%s)', (encoding) => {
    expect(webhookText(gzipSync('{"größe":1}'), encoding)).toEqual({ ok: true, text: '{"größe":1}' });
  });

  test.each(['br', 'deflate', 'zstd', 'gzip, gzip', 'br, gzip'])('is not read when it is packed as %s', (encoding) => {
    const problem = { field: 'header Content-Encoding', rule: 'must be gzip, or absent' };
    expect(webhookText(brotliCompressSync('{}'), encoding)).toEqual({ ok: false, problem });
  });

  test('is not read when half of the gzip file is missing', () => {
    const whole = gzipSync('{"a":1}'.repeat(1000));
    for (const length of [2, 10, 17, 18, whole.length - 1]) {
      const problem = { field: 'body', rule: 'must be a whole gzip file, or not packed' };
      expect([webhookText(whole.subarray(0, length), 'gzip')]).toEqual([
        expect.toSatisfy(
          (one) => JSON.stringify(one) === JSON.stringify({ ok: false, problem }) || one.tooLarge === true,
        ),
      ]);
    }
  });

  test('has at most 4 MiB as it comes, and 16 MiB unpacked', () => {
    expect([BODY_LIMIT, UNPACKED_LIMIT]).toEqual([4 * MIB, 16 * MIB]);
    expect(webhookText(filled(BODY_LIMIT))).toMatchObject({ ok: true });
    expect(webhookText(filled(BODY_LIMIT + 1))).toEqual({ ok: false, tooLarge: true, limit: BODY_LIMIT });
    expect(webhookText(gzipSync(filled(UNPACKED_LIMIT)))).toMatchObject({ ok: true });
    expect(webhookText(gzipSync(filled(UNPACKED_LIMIT + 1)))).toEqual({
      ok: false,
      tooLarge: true,
      limit: UNPACKED_LIMIT,
    });
  });

  test('of a bomb that says it is small is refused as well', () => {
    const bomb = gzipSync(filled(64 * MIB));
    bomb.writeUInt32LE(100, bomb.length - 4);
    expect(webhookText(bomb, 'gzip')).toEqual({ ok: false, tooLarge: true, limit: UNPACKED_LIMIT });
  });
});

describe('a webhook', () => {
  const pods = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      name: `pod-${i}`,
      startsAt: NOON,
      annotations: { description: `${i}: ${'the same words again '.repeat(60)}` },
    }));

  const post = (system: System, body: Buffer, encoding?: string, token = SECRETS.alertmanager) => {
    const headers = encoding === undefined ? {} : { 'content-encoding': encoding };
    const event = httpEvent('/v1/sources/alertmanager', { body: body.toString('base64'), token, headers });
    return system.core.ingest({ ...event, isBase64Encoded: true });
  };

  test.each([undefined, 'gzip'])('of 2,000 alerts is accepted (%s)', async (encoding) => {
    const system = new System(NOON);
    const body = Buffer.from(JSON.stringify(alertmanagerBody(pods(2000))));
    expect(body.length).toBeGreaterThan(3 * MIB);
    const answer = await post(system, encoding === undefined ? body : gzipSync(body), encoding);
    expect(answer).toMatchObject({ statusCode: 202, body: expect.stringContaining('"accepted":2000') });
  });

  test.each([
    ['more than 4 MiB', filled(BODY_LIMIT + 1), BODY_LIMIT],
    ['more than 16 MiB once it is unpacked', gzipSync(filled(UNPACKED_LIMIT + 1)), UNPACKED_LIMIT],
  ])('of %s is refused with the key to set, logged and counted', async (_, body, limitBytes) => {
    const system = new System(NOON);
    const answer = await post(system, body, 'gzip');
    expect(answer.statusCode).toBe(413);
    expect(JSON.parse(answer.body ?? '')).toEqual({
      error: 'too-large',
      limitBytes,
      advice: expect.stringContaining('max_alerts: 2000'),
    });
    const lines = system.log.filter((line) => line.includes('too-large'));
    expect(lines).toHaveLength(2);
    expect(lines.join()).toContain(METRICS.refused);
  });

  test('with the wrong secret is not unpacked', async () => {
    const bomb = gzipSync(filled(UNPACKED_LIMIT + 1));
    expect(await post(new System(NOON), bomb, 'gzip', 'wrong')).toMatchObject({ statusCode: 401 });
  });

  test('that is packed in another way is refused with what to change', async () => {
    const answer = await post(new System(NOON), brotliCompressSync('{}'), 'br');
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining('Content-Encoding')]);
  });
});
