import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeDelivery } from '../../../shared/logs/cloudwatch/decode.ts';
import { inflate } from '../../../shared/logs/cloudwatch/inflate.ts';
import { CONTROL_MESSAGE, dataOf, packed } from '../../support/log-batch.ts';

/** The example of the documentation, as it stands there: written by AWS, not by this project. */
const DOCUMENTED =
  'H4sIAAAAAAAAAHWPwQqCQBCGX0Xm7EFtK+smZBEUgXoLCdMhFtKV3akI8d0bLYmibvPPN3wz00CJxmQnTO41whwWQRIctmEcB6sQbFC3CjW3XW8kxpOpP+OC22d1Wml1qZkQGtoMsScxaczKN3plG8zlaHIta5KqWsozoTYw3/djzwhpLwivWFGHGpAFe7DL68JlBUk+l7KSN7tCOEJ4M3/qOI49vMHj+zCKdlFqLaU2ZHV2a4Ct/an0/ivdX8oYc1UVX860fQDQiMdxRQEAAA==';

describe('a batch as it is delivered', () => {
  it('is opened: the example that AWS gives', () => {
    expect(decodeDelivery(DOCUMENTED)).toMatchObject({
      ok: true,
      batch: {
        owner: '123456789123',
        logGroup: 'testLogGroup',
        logStream: 'testLogStream',
        subscriptionFilters: ['testFilter'],
        events: [
          { id: 'eventId1', timestamp: 1440442987000, message: '[ERROR] First test message' },
          { id: 'eventId2', timestamp: 1440442987001, message: '[ERROR] Second test message' },
        ],
        unreadable: 0,
      },
    });
  });

  it('may be a control message', () => {
    expect(decodeDelivery(packed(JSON.stringify(CONTROL_MESSAGE)))).toEqual({ ok: true, batch: 'control-message' });
  });

  it('may be as large as an event of Lambda or a record of Kinesis can hold', () => {
    const texts = Array.from(
      { length: 40_000 },
      (_, i) => `ERROR ${i} ${'the same trace again and again '.repeat(12)}`,
    );
    const decoded = decodeDelivery(dataOf(texts));
    const events = decoded.ok && decoded.batch !== 'control-message' ? decoded.batch.events : [];
    expect(events).toHaveLength(40_000);
    expect(events.at(-1)?.message).toBe(texts.at(-1));
  });

  it('is not looked into where nothing may matter', () => {
    const nothing = { search: () => () => -1, goesOn: () => true };
    expect(decodeDelivery(dataOf(['a', 'b']), nothing)).toMatchObject({ ok: true, batch: { events: [] } });
  });
});

describe('what is no batch is refused with the reason', () => {
  it.each([
    ['nothing', undefined, 'not-base64'],
    ['an empty text', '', 'not-base64'],
    ['no text', { data: 'x' }, 'not-base64'],
    ['other characters than base64 has', `${dataOf(['a']).slice(0, 40)}?${dataOf(['a']).slice(41)}`, 'not-base64'],
    ['blanks', ` ${dataOf(['a'])}`, 'not-base64'],
    ['padding in the middle', `${dataOf(['a'])}==`.replace(/^(.{8})/, '$1='), 'not-base64'],
    ['no gzip', Buffer.from('{"logEvents":[]}').toString('base64'), 'not-gzip'],
    [
      'half a batch',
      Buffer.from(gzipSync('a'.repeat(1000)))
        .subarray(0, 20)
        .toString('base64'),
      'not-gzip',
    ],
    ['a batch with a wrong checksum', packedWrong(), 'not-gzip'],
    ['an empty file', packed(''), 'not-json'],
    ['a text', packed('hello'), 'not-json'],
    ['other JSON', packed('{"awslogs":{}}'), 'not-an-envelope'],
  ])('%s', (_, data, reason) => {
    expect(decodeDelivery(data)).toEqual({ ok: false, reason });
  });

  it('more bytes than there may be, without inflating the rest', () => {
    const bomb = packed(Buffer.alloc(100_000_000));
    expect(bomb.length).toBeLessThan(200_000);
    expect(decodeDelivery(bomb)).toEqual({ ok: false, reason: 'too-large' });
    expect(inflate(packed('12345678'), 8)).toMatchObject({ ok: true });
    expect(inflate(packed('123456789'), 8)).toEqual({ ok: false, reason: 'too-large' });
  });
});

function packedWrong(): string {
  const bytes = gzipSync('{"logEvents":[]}');
  bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
  bytes[bytes.length - 8] = (bytes[bytes.length - 8] ?? 0) ^ 1;
  return bytes.toString('base64');
}
