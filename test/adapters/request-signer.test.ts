import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestSigner } from '../../shared/adapters/request-signer.ts';

const requestWith = <Body extends string | Uint8Array>(target: string, body: Body) => ({
  ...{ method: 'POST', protocol: 'https:', hostname: 'dynamodb.eu-west-1.amazonaws.com', path: '/', query: {}, body },
  headers: {
    host: 'dynamodb.eu-west-1.amazonaws.com',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${target}`,
  } as Record<string, string>,
});

const provided =
  <T>(value: T) =>
  async () =>
    value;

describe('The signature of a request', () => {
  const WORD = fc.stringMatching(/^[A-Za-z0-9/+=]{1,40}$/);
  const CREDENTIALS = fc.record(
    { accessKeyId: WORD, secretAccessKey: WORD, sessionToken: WORD },
    { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
  );
  const TIME = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true });

  test("is that of the SDK's own signer, whatever is sent, at any time, with any credentials", async () => {
    await fc.assert(
      fc.asyncProperty(CREDENTIALS, TIME, WORD, fc.string(), async (credentials, signingDate, target, text) => {
        const body = `{${text}}`;
        const sdk = new DynamoDBClient({ region: 'eu-west-1', credentials });
        const theirs = await (await sdk.config.signer()).sign(requestWith(target, body), { signingDate });
        const hashed = theirs.headers['x-amz-content-sha256'] ?? '';
        const ours = requestWith(target, body);
        // Theirs signs the hash of the body a second time, as a header.
        ours.headers['x-amz-content-sha256'] = hashed;
        const options = { credentials: provided(credentials), region: provided('eu-west-1'), service: 'dynamodb' };
        await requestSigner(options).sign(ours, { signingDate });
        expect(ours.headers).toEqual(theirs.headers);
      }),
      { numRuns: 50 },
    );
  });

  test('follows the day, the credentials and the region, though the key of the last request is kept', async () => {
    let credentials = { accessKeyId: 'a', secretAccessKey: 'first' };
    let region = 'eu-west-1';
    const signer = requestSigner({
      credentials: async () => credentials,
      region: async () => region,
      service: 'dynamodb',
    });
    const signed = async (day: string) => {
      const { headers } = await signer.sign(requestWith('GetItem', '{}'), { signingDate: new Date(day) });
      return headers.authorization;
    };
    const first = await signed('2026-11-27T23:59:59Z');
    const others = [await signed('2026-11-28T00:00:00Z')];
    credentials = { accessKeyId: 'a', secretAccessKey: 'second' };
    others.push(await signed('2026-11-27T23:59:59Z'));
    region = 'us-east-1';
    others.push(await signed('2026-11-27T23:59:59Z'));
    expect(new Set([first, ...others]).size).toBe(4);
    credentials = { accessKeyId: 'a', secretAccessKey: 'first' };
    region = 'eu-west-1';
    expect(await signed('2026-11-27T23:59:59Z')).toBe(first);
  });

  test('of bytes is that of their text, and they are never read as one', async () => {
    class Bytes extends Uint8Array {
      override toString(): string {
        throw new Error('read as a text');
      }
    }
    const options = {
      credentials: provided({ accessKeyId: 'a', secretAccessKey: 'b' }),
      region: provided('eu-west-1'),
    };
    const signer = requestSigner({ ...options, service: 'dynamodb' });
    const signingDate = new Date('2026-11-28T00:00:00Z');
    const body = '{"TableName":"tocsin"}';
    const text = await signer.sign(requestWith('CreateTable', body), { signingDate });
    const bytes = await signer.sign(requestWith('CreateTable', new Bytes(Buffer.from(body))), { signingDate });
    expect(bytes.headers).toEqual(text.headers);
  });

  test('covers no header that may change on the way', async () => {
    const options = {
      credentials: provided({ accessKeyId: 'a', secretAccessKey: 'b' }),
      region: provided('eu-west-1'),
    };
    const request = requestWith('GetItem', '{}');
    request.headers['x-amzn-trace-id'] = 'Root=1';
    request.headers['content-length'] = '2';
    const { headers } = await requestSigner({ ...options, service: 'dynamodb' }).sign(request);
    expect(headers.authorization).toContain('SignedHeaders=content-type;host;x-amz-date;x-amz-target,');
  });
});
