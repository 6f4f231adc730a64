import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuthRequest, authenticate } from '../../../shared/sources/credentials/authenticate.ts';
import { type EpochMs, instant } from '../../../shared/values/time.ts';

const SIGNATURE_HEADER = 'X-Grafana-Alerting-Signature';
const TIMESTAMP_HEADER = 'X-Grafana-Alerting-Timestamp';
const SIGNED = { header: SIGNATURE_HEADER, timestampHeader: TIMESTAMP_HEADER };
const NOW = instant(1_700_000_000_000);
const BODY = '{"a":1}';
/** Made with: printf '{"a":1}' | openssl dgst -sha256 -hmac s3cret, and the same of '1700000000:{"a":1}'. */
const SIGNATURE = '5910e62016ef5034272c926c27071992a465c2335cecf41851bda071577f4f6d';
const TIMED_SIGNATURE = '05d9bc30f0201f409fa39328f2417ecd7da92ccf4e9bdb80fa96f8518b0dd0a3';

const verdict = (headers: AuthRequest['headers'], change: Partial<AuthRequest> = {}) =>
  authenticate({
    headers,
    rawBody: BODY,
    secrets: ['s3cret'],
    schemes: ['bearer', 'basic', SIGNED],
    now: NOW,
    ...change,
  });

const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
const hex = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');
const timed = (at: EpochMs, secret = 's3cret') => {
  const timestamp = String(Math.trunc(at / 1000));
  return { [SIGNATURE_HEADER]: hex(secret, `${timestamp}:${BODY}`), [TIMESTAMP_HEADER]: timestamp };
};

describe('authenticate', () => {
  it.each<[string, AuthRequest['headers'], ReturnType<typeof authenticate>]>([
    ['accepts the secret as a bearer token', { authorization: 'Bearer s3cret' }, 'accepted'],
    ['reads header names and the scheme in any case', { AUTHORIZATION: 'bEaReR   s3cret' }, 'accepted'],
    ['reads a header that arrives as a list', { authorization: ['Bearer s3cret'] }, 'accepted'],
    ['refuses another bearer token', { authorization: 'Bearer secret' }, 'wrong-secret'],
    ['refuses a beginning of the secret', { authorization: 'Bearer s3cre' }, 'wrong-secret'],
    ['refuses an empty bearer token', { authorization: 'Bearer ' }, 'wrong-secret'],
    ['accepts the secret as a basic password, whatever the user', basic('grafana:s3cret'), 'accepted'],
    ['accepts a basic password without a user', basic(':s3cret'), 'accepted'],
    ['refuses another basic password', basic('s3cret:other'), 'wrong-secret'],
    ['refuses basic credentials without a colon', basic('s3cret'), 'credentials-malformed'],
    ['refuses an authorization of one word', { authorization: 's3cret' }, 'credentials-malformed'],
    ['refuses a scheme it does not know', { authorization: 'Digest s3cret' }, 'scheme-not-accepted'],
    ['refuses a request without credentials', {}, 'no-credentials'],
    ['refuses an absent header', { authorization: undefined }, 'no-credentials'],
    ['accepts a signature of the body', { [SIGNATURE_HEADER]: SIGNATURE }, 'accepted'],
    ['accepts a signature in capitals', { [SIGNATURE_HEADER.toUpperCase()]: SIGNATURE.toUpperCase() }, 'accepted'],
    [
      'accepts a signature of timestamp and body',
      { [SIGNATURE_HEADER]: TIMED_SIGNATURE, [TIMESTAMP_HEADER]: '1700000000' },
      'accepted',
    ],
    [
      'refuses a signature of the body alone beside a timestamp',
      { [SIGNATURE_HEADER]: SIGNATURE, [TIMESTAMP_HEADER]: '1700000000' },
      'wrong-signature',
    ],
    ['refuses a timed signature without its timestamp', { [SIGNATURE_HEADER]: TIMED_SIGNATURE }, 'wrong-signature'],
    [
      'refuses a timed signature with another timestamp',
      { [SIGNATURE_HEADER]: TIMED_SIGNATURE, [TIMESTAMP_HEADER]: '1700000001' },
      'wrong-signature',
    ],
    ['refuses a signature that is not hex', { [SIGNATURE_HEADER]: `sha256=${SIGNATURE}` }, 'credentials-malformed'],
    [
      'refuses a timestamp that is not a number of seconds',
      { [SIGNATURE_HEADER]: TIMED_SIGNATURE, [TIMESTAMP_HEADER]: '2023-11-14' },
      'timestamp-malformed',
    ],
    [
      'lets a wrong signature decide, even beside a right token',
      { [SIGNATURE_HEADER]: hex('other', BODY), authorization: 'Bearer s3cret' },
      'wrong-signature',
    ],
  ])('%s', (_title, headers, expected) => {
    expect(verdict(headers)).toBe(expected);
  });

  it('refuses a timestamp more than five minutes old or ahead', () => {
    const fromNow = (seconds: number) => verdict(timed(instant(NOW + seconds * 1000)));
    expect([-300, 300].map(fromNow)).toEqual(['accepted', 'accepted']);
    expect([-301, 301].map(fromNow)).toEqual(['timestamp-out-of-window', 'timestamp-out-of-window']);
  });

  it('accepts the current and the previous secret in every scheme, and no third one', () => {
    const secrets = ['new', 'old'];
    for (const secret of secrets) {
      expect(verdict({ authorization: `Bearer ${secret}` }, { secrets })).toBe('accepted');
      expect(verdict(basic(`any:${secret}`), { secrets })).toBe('accepted');
      expect(verdict(timed(NOW, secret), { secrets })).toBe('accepted');
    }
    expect(verdict({ authorization: 'Bearer older' }, { secrets })).toBe('wrong-secret');
    expect(verdict(timed(NOW, 'older'), { secrets })).toBe('wrong-signature');
  });

  it('lets nobody in when there is no secret, or only an empty one', () => {
    for (const secrets of [[], [''], ['', '']]) {
      const emptySignature = { [SIGNATURE_HEADER]: hex('', BODY) };
      for (const headers of [{ authorization: 'Bearer ' }, basic('any:'), emptySignature, {}]) {
        expect(verdict(headers, { secrets })).toBe('no-secret-configured');
      }
    }
  });

  it('does not let an empty second secret in beside a real one', () => {
    const secrets = ['s3cret', ''];
    expect(verdict(basic('any:'), { secrets })).toBe('wrong-secret');
    expect(verdict({ [SIGNATURE_HEADER]: hex('', BODY) }, { secrets })).toBe('wrong-signature');
  });

  it('accepts only the schemes the source can use', () => {
    const schemes = ['bearer'] as const;
    expect(verdict({ authorization: 'Bearer s3cret' }, { schemes })).toBe('accepted');
    expect(verdict(basic('any:s3cret'), { schemes })).toBe('scheme-not-accepted');
    expect(verdict({ [SIGNATURE_HEADER]: SIGNATURE }, { schemes })).toBe('no-credentials');
    expect(verdict({ authorization: 'Bearer s3cret' }, { schemes: [SIGNED] })).toBe('scheme-not-accepted');
  });

  it('gives the same verdict for a body in bytes and in text', () => {
    const text = '{"city":"東京"}';
    const headers = { [SIGNATURE_HEADER]: hex('s3cret', text) };
    expect(verdict(headers, { rawBody: text })).toBe('accepted');
    expect(verdict(headers, { rawBody: Buffer.from(text) })).toBe('accepted');
    expect(verdict(headers, { rawBody: new TextEncoder().encode(text) })).toBe('accepted');
  });

  it('refuses a signed body in which any byte was changed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (body, at, flip) => {
        const headers = { [SIGNATURE_HEADER]: createHmac('sha256', 's3cret').update(body).digest('hex') };
        const changed = body.map((byte, i) => (i === at % body.length ? byte ^ flip : byte));
        expect(verdict(headers, { rawBody: body })).toBe('accepted');
        expect(verdict(headers, { rawBody: changed })).toBe('wrong-signature');
      }),
    );
  });

  it('refuses every secret but the configured one, in every scheme', () => {
    const secret = fc.stringMatching(/^[!-~]{1,40}$/);
    fc.assert(
      fc.property(secret, secret, (configured, presented) => {
        const secrets = [configured];
        const same = configured === presented;
        const wrong = same ? 'accepted' : 'wrong-secret';
        expect(verdict({ authorization: `Bearer ${presented}` }, { secrets })).toBe(wrong);
        expect(verdict(basic(`any:${presented}`), { secrets })).toBe(wrong);
        expect(verdict(timed(NOW, presented), { secrets })).toBe(same ? 'accepted' : 'wrong-signature');
      }),
    );
  });

  it('gives a verdict for any header values, and never throws', () => {
    const value = fc.oneof(
      fc.string(),
      fc.string().map((s) => `Bearer ${s}`),
      fc.string().map((s) => `Basic ${s}`),
    );
    fc.assert(
      fc.property(value, value, value, (authorization, signature, timestamp) => {
        const headers = { authorization, [SIGNATURE_HEADER]: signature, [TIMESTAMP_HEADER]: timestamp };
        expect(verdict(headers, { secrets: ['not-in-any-generated-value-s3cret'] })).not.toBe('accepted');
      }),
    );
  });
});
