import { describe, expect, test } from 'vitest';
import { signedHeaders } from '../../shared/adapters/aws-signature.ts';

/**
 * Cases of the test suite that AWS publishes, by its names.
 * Source: https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html
 */
const POST_VANILLA = {
  headers: { host: 'example.amazonaws.com' },
  path: '/',
  body: '',
  region: 'us-east-1',
  service: 'service',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  date: new Date('2015-08-30T12:36:00Z'),
};
const SESSION_TOKEN =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwth' +
  'Ax7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAki' +
  'Y9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

const authorization = (signed: string, signature: string) =>
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
  `SignedHeaders=${signed}, Signature=${signature}`;

describe('Signature Version 4', () => {
  test('signs a bare POST as AWS does (post-vanilla)', () => {
    expect(signedHeaders(POST_VANILLA)).toEqual({
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization: authorization(
        'host;x-amz-date',
        '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
      ),
    });
  });

  test('signs headers and body (post-x-www-form-urlencoded)', () => {
    const headers = { ...POST_VANILLA.headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect(signedHeaders({ ...POST_VANILLA, headers, body: 'Param1=value1' }).authorization).toBe(
      authorization('content-type;host;x-amz-date', 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a'),
    );
  });

  test('sends and signs the token of a role (post-sts-header-before)', () => {
    const credentials = { ...POST_VANILLA.credentials, sessionToken: SESSION_TOKEN };
    expect(signedHeaders({ ...POST_VANILLA, credentials })).toMatchObject({
      'x-amz-security-token': SESSION_TOKEN,
      authorization: authorization(
        'host;x-amz-date;x-amz-security-token',
        '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
      ),
    });
  });

  test('follows a change of secret, day or region', () => {
    const signatureOf = (changed: object) => signedHeaders({ ...POST_VANILLA, ...changed }).authorization;
    const before = signatureOf({});
    const changes = [
      { credentials: { ...POST_VANILLA.credentials, secretAccessKey: 'another' } },
      { date: new Date('2015-08-31T12:36:00Z') },
      { region: 'eu-west-1' },
    ];
    expect(new Set([before, ...changes.map(signatureOf)]).size).toBe(4);
    expect(signatureOf({})).toBe(before);
  });
});
