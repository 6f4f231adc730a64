import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskMessage } from '../../../shared/logs/fingerprint/mask.ts';

describe('the template of a message', () => {
  it.each([
    ['numbers', 'order 8841 failed after 3 tries', 'order <*> failed after <*> tries'],
    ['signed and broken numbers', 'balance -12.50 is below 1,024', 'balance <*> is below <*>'],
    ['percentages', 'disk is 97% full', 'disk is <*> full'],
    ['hexadecimal numbers', 'fault at 0x7ffe5c20', 'fault at <*>'],
    ['UUIDs', 'order de305d54-75b4-431b-adb2-eb6b9e546014 is gone', 'order <*> is gone'],
    ['UUIDs that begin with letters', 'order deadbeef-cafe-4bad-babe-feedfacecafe is gone', 'order <*> is gone'],
    ['hexadecimal ids', 'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 is unknown', 'commit <*> is unknown'],
    ['hexadecimal ids without digits', 'span deadbeefcafebabe is lost', 'span <*> is lost'],
    ['ids of letters and digits', 'session sT4xQ9zL2 expired', 'session <*> expired'],
    ['ids of several parts', 'attempt_1445_0020_m_000002_0 failed', 'attempt_<*> failed'],
    ['the number of a numbered name', 'node17 is down', 'node<*> is down'],
    ['IPv4 addresses with ports', 'connect to 10.0.3.7:5432 refused', 'connect to <*> refused'],
    ['IPv6 addresses', 'connect to fe80::1ff:fe23:4567:890a refused', 'connect to <*> refused'],
    ['hardware addresses', 'no lease for 0a:1b:2c:3d:4e:5f', 'no lease for <*>'],
    ['host names', 'cannot resolve db-primary.shop.internal', 'cannot resolve <*>'],
    ['host names with ports', 'cannot reach cache.shop.example.com:6379', 'cannot reach <*>'],
    ['URLs', 'GET https://api.example.com/v1/users/42?full=1 failed', 'GET <*> failed'],
    ['mail addresses', 'no account for ada@example.com', 'no account for <*>'],
    ['paths', 'cannot open /var/lib/shop/orders.db', 'cannot open <*>'],
    ['relative paths', 'cannot open uploads/2030/01/a.png', 'cannot open <*>'],
    ['Windows paths', 'cannot open C:\\Shop\\orders.db', 'cannot open <*>'],
    ['instants', 'at 2030-01-02T03:04:05.678Z it stopped', 'at <*> it stopped'],
    ['dates in words', 'since Thu Jan 03 14:02:09 2030 it is late', 'since <*> it is late'],
    ['times with a zone', 'closed at 02:09 PM UTC', 'closed at <*>'],
    ['quoted texts', 'unknown column "amount of order"', 'unknown column "<*>"'],
    ['quoted texts with apostrophes', "no file 'Ann's orders'", "no file '<*>'"],
    ['quoted texts in backticks', 'no room `orders`', 'no room `<*>`'],
    ['values', 'rejected: user=ada shop=berlin', 'rejected: user=<*> shop=<*>'],
    ['spaced values', 'rejected: retries = none left', 'rejected: retries = <*> left'],
    ['missing values', 'rejected: user= shop=berlin', 'rejected: user=<*> shop=<*>'],
    ['values in brackets', 'rejected: ids=[a, b] left', 'rejected: ids=<*> left'],
    ['truth values', 'visible: true, cached: false', 'visible: <*>, cached: <*>'],
    ['what redaction took out', 'login of ‹e-mail› by ‹custom:desk-2› failed', 'login of <*> by <*> failed'],
    ['what was blacked out', 'password *** is wrong', 'password <*> is wrong'],
    ['values in JSON', 'got {"user": "ada", "age": 36}', 'got {"user": "<*>", "age": <*>}'],
  ])('has %s as variables', (_, message, template) => {
    expect(maskMessage(message)).toBe(template);
  });

  it.each([
    ['units of size', ['wrote 512 bytes', 'wrote 2 KB', 'wrote 2.5MB']],
    ['units of time', ['took 3 s', 'took 250 ms', 'took 1 minute', 'took 2m30s', 'took <1 sec']],
    ['the plural in parentheses', ['waited 1 second(s)', 'waited 2 seconds']],
    ['what is said again in parentheses', ['wrote 28902 bytes (28.2 KB)', 'wrote 80 bytes']],
    ['lists', ['blocks blk_1 blk_2 blk_-3 are lost', 'blocks blk_7 are lost']],
    ['lists with commas', ['shards [1, 2, 3] are lost', 'shards [4] are lost']],
    ['white space', ['disk  is\tfull', 'disk is full', ' disk is\n full ']],
    ['an absent detail', ['login from 10.0.0.1 (a.example.com)', 'login from 10.0.0.1 ()', 'login from 10.0.0.1']],
  ])('is the same whatever %s', (_, messages) => {
    expect([...new Set(messages.map(maskMessage))]).toHaveLength(1);
  });

  it.each([
    ['words', 'payment was declined', 'payment was refunded'],
    ['error codes', 'ORA-00942: query failed', 'ORA-01017: query failed'],
    ['names of errors in values', 'failed: reason=timeout', 'failed: reason=refused'],
    ['gRPC codes', 'rpc error: code = Unavailable desc = down', 'rpc error: code = NotFound desc = down'],
    ['names of system errors', 'connect ECONNREFUSED 10.0.0.1:80', 'connect ETIMEDOUT 10.0.0.1:80'],
    ['exception types', 'java.io.IOException: failed', 'java.sql.SQLException: failed'],
    ['request methods', '"GET /orders HTTP/1.1" failed', '"DELETE /orders HTTP/1.1" failed'],
    ['names with a number', 'S3 is down', 'EC2 is down'],
    ['words around a slash', 'read/write failed', 'input/output failed'],
    ['names in JSON', '{"user": 1}', '{"order": 1}'],
    ['contractions', "Can't find it, don't retry", "Can't find it, won't retry"],
  ])('tells %s apart', (_, one, other) => {
    expect(maskMessage(one)).not.toBe(maskMessage(other));
  });

  it('leaves words as they are', () => {
    const words = 'Kann nicht öffnen: 접근이 거부되었습니다 (read-only, see https-docs)';
    expect(maskMessage(words)).toBe(words);
  });

  it('is one line, whatever the message', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (message) => {
        expect(maskMessage(message)).not.toMatch(/[\n\r\t]| {2}/);
      }),
    );
  });

  it('ends for messages that are made to take long', () => {
    for (const part of ["'a ", '"', 'a=[', '<1', '(', 'a@', '1-a', 'a.b', ':', '\\', '0x', 'Mon ', '`a', '{"a":']) {
      expect(maskMessage(part.repeat(100_000)).length).toBeLessThan(20_000);
    }
  });

  it('ends for a value of many words that underscores join', () => {
    const message = `ERROR action:${'a_'.repeat(1000)}b-x failed`;
    expect(maskMessage(message)).toBe(message);
  });

  it('is the same for all values of its variables', () => {
    const variable = fc.oneof(
      fc.integer().map(String),
      fc.uuid(),
      fc.ipV4(),
      fc.ipV6().filter((address) => /[\da-f]$/.test(address)),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
      fc.integer({ min: 0 }).map((n) => `0x${n.toString(16)}`),
      fc.webUrl({ withQueryParameters: true }).filter((url) => !/[)('"\]>]|[.,:;!]$/.test(url)),
      fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.nat().map((n) => `${n} ms`),
    );
    fc.assert(
      fc.property(fc.array(variable, { minLength: 3, maxLength: 3 }), ([one, two, three]) => {
        expect(maskMessage(`order ${one} of ${two} was not charged: ${three}`)).toBe(
          'order <*> of <*> was not charged: <*>',
        );
      }),
      { numRuns: 500 },
    );
  });
});
