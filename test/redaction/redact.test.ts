import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import type { CustomPattern } from '../../shared/redaction/custom-pattern.ts';
import { redactFields } from '../../shared/redaction/fields.ts';
import { redact } from '../../shared/redaction/redact.ts';

describe('redaction of a text', () => {
  test('what was removed is counted by kind', () => {
    expect(redact('bob@example.com to ann@example.com: password=hunter2')).toEqual({
      text: '‹e-mail› to ‹e-mail›: password=‹secret›',
      found: { 'e-mail': 2, secret: 1 },
    });
  });

  test('two values of a kind leave the same text, so that it has one fingerprint', () => {
    expect(redact('user bob@example.com not found').text).toBe(redact('user ann.lee@example.org not found').text);
  });

  test('a value within a value is removed, and counted, once', () => {
    expect(redact('password="bob@example.com 010-1234-5678"')).toEqual({
      text: 'password="‹secret›"',
      found: { secret: 1 },
    });
    expect(redact('/a?next=%2Fb%3Fpassword%3Dx%2526y%26n%3D1').found).toEqual({ secret: 1 });
  });

  test('what was removed before is neither removed nor counted again', () => {
    const text = 'bob@example.com'.repeat(2);
    const once = redact(`${text} password=hunter2`);
    expect(redact(once.text)).toEqual({ text: once.text, found: {} });
  });

  test('an empty text is a text', () => {
    expect(redact('')).toEqual({ text: '', found: {} });
  });

  test('a text of a megabyte is redacted at its end as at its beginning', () => {
    const noise = 'at com.example.Shop.pay(Shop.java:12) id=550e8400-e29b-41d4-a716-446655440000 '.repeat(13_000);
    expect(redact(`bob@example.com ${noise}bob@example.com`).text).toBe(`‹e-mail› ${noise}‹e-mail›`);
  });
});

/** Parts of texts that belong to nobody. Any of them may stand beside any other with a space between. */
const HARMLESS = fc.constantFrom(
  'ERROR',
  'level=error',
  '"time":1704164645123,',
  '2024-01-02T03:04:05.123Z',
  '[main]',
  'trace_id=4bf92f3577b34da6a3ce929d0e0e4736',
  '1-5759e988-bd862e3fe1be46a994272793',
  '550e8400-e29b-41d4-a716-446655440000',
  '9fceb02d0ae598e95dc970b74767f19372d61af8',
  'v1.2.3-rc.1',
  '10.0.0.12:8080',
  'took 12.5ms',
  '512MB',
  'order 20240102-000123',
  'https://example.com:8443/a/b?page=2&size=10',
  'arn:aws:sns:eu-west-1:123456789012:alarms',
  'com.example.Shop.pay(Shop.java:12)',
  'Object@1b6d3586',
  '결제 실패',
  '100%',
  '{"a":[1,2,3]}',
  'path=/var/log/app.log',
  '--verbose',
  '<status>500</status>',
);

describe('any text', () => {
  test('comes back as the very same when there is nothing to remove', () => {
    fc.assert(
      fc.property(fc.array(HARMLESS, { maxLength: 12 }), (parts) => {
        const text = parts.join(' ');
        const { text: redacted, found } = redact(text);
        expect(redacted).toBe(text);
        expect(found).toEqual({});
      }),
    );
  });

  /** Values, their names, what separates and escapes them, and parts of placeholders: side by side without a space. */
  const PARTS = fc.constantFrom(
    ...[
      '010-1234-5678',
      '01012345678',
      '+49 170 1234 5678',
      '(02) 123-4567',
      '4111111111111111',
      '4111 1111 1111 1111',
    ],
    ...['900101-1234567', 'DE89370400440532013000', 'bob@example.com', 'AKIAIOSFODNN7EXAMPLE', '10.0.0.1', 'fe80::1'],
    ...[
      'eyJhbGciOiJIUzI1NiJ9.e30.abc',
      'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      'Bearer ',
      'Basic ',
      'dXNlcjpwYXNz',
    ],
    ...[
      'password',
      'token',
      'session',
      'cookie',
      '비밀번호',
      '--password ',
      '<password>',
      '</password>',
      'https://',
      'user:',
    ],
    ...['=', ':', ': ', '=>', '"', '\\"', "'", '{', '}', '[', ']', '(', ')', ' ', ',', ';', '&', '?', '\n', '\\n', '@'],
    ...['%40', '%3D', '%22', '%2525', '\\u0022', '\\u003d', '/', '-', '--', '.', '_', '+', '\\', '%', 'x', '7', 'null'],
    ...[
      'expired',
      '‹e-mail›',
      '‹secret›',
      '‹',
      '›',
      '-----BEGIN PRIVATE KEY-----',
      'MIIEvQIBADANBgkqhkiG9w0BAQEF',
      '가',
    ],
  );

  test('is changed no more by a second redaction', () => {
    fc.assert(
      fc.property(fc.array(PARTS, { maxLength: 14 }), fc.boolean(), (parts, ips) => {
        const once = redact(parts.join(''), { ips }).text;
        expect(redact(once, { ips })).toEqual({ text: once, found: {} });
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps everything but what was removed', () => {
    fc.assert(
      fc.property(fc.array(PARTS, { maxLength: 14 }), (parts) => {
        const text = parts.join('');
        const kept = redact(text).text.split(/‹[a-z-]+›/);
        let from = 0;
        for (const part of kept) {
          const at = text.indexOf(part, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + part.length;
        }
      }),
    );
  });
});

/** A pattern as the routing file's would be: RE2 needs linear time for any text. */
function pattern(name: string, expression: string): CustomPattern {
  const compiled = RE2JS.compile(expression);
  return {
    name,
    regex: expression,
    *matches(text) {
      const matcher = compiled.matcher(text);
      while (matcher.find()) yield [matcher.start(), matcher.end()];
    },
  };
}

describe('patterns of an installation', () => {
  const patterns = [pattern('customer', 'CU-[0-9]{6}'), pattern('ward', 'ward [0-9]+')];

  test('are removed under their names', () => {
    expect(redact('CU-123456 of ward 12, bob@example.com', { patterns })).toEqual({
      text: '‹custom:customer› of ‹custom:ward›, ‹e-mail›',
      found: { custom: 2, 'e-mail': 1 },
    });
  });

  test('take what they match before the kinds that are known do', () => {
    const mail = [pattern('staff', '[a-z]+@example[.]com')];
    expect(redact('bob@example.com bob@example.org', { patterns: mail }).text).toBe('‹custom:staff› ‹e-mail›');
  });

  test('do not match in what was removed', () => {
    const greedy = [pattern('word', '[a-z]+')];
    const once = redact('bob: 12', { patterns: greedy }).text;
    expect(once).toBe('‹custom:word›: 12');
    expect(redact(once, { patterns: greedy }).text).toBe(once);
    expect(redact('‹e-mail›', { patterns: greedy }).text).toBe('‹e-mail›');
  });

  test('match in what is escaped, too', () => {
    expect(redact('GET /a?ward=ward%2012&n=1', { patterns }).text).toBe('GET /a?ward=‹custom:ward›&n=1');
  });

  test('that read too much of a text end it, and leave nothing behind', () => {
    const text = `CU-123456 ${'x ward 12 '.repeat(5000)}`;
    const redacted = redact(text, { patterns: [pattern('ward', 'ward [0-9]+')] }).text;
    expect(redacted).toMatch(/^CU-123456 (?:x ‹custom:ward› ){70,90}x ‹custom:ward›\$|‹custom:ward›$/);
    expect(redacted).not.toContain('ward 12');
    expect(redacted.length).toBeLessThan(2000);
  });

  test('that match nothing at all change nothing', () => {
    expect(redact('abc', { patterns: [pattern('empty', 'x*')] }).text).toBe('abc');
  });
});

describe('redaction of labels and annotations', () => {
  test('removes what stands in values, and the whole value under a name that names a secret', () => {
    const fields = {
      alertname: 'LoginFailed',
      customer: 'bob@example.com',
      password: 'correct horse battery staple',
      description: 'call 010-1234-5678, token=abc',
    };
    expect(redactFields(fields)).toEqual({
      fields: {
        alertname: 'LoginFailed',
        customer: '‹e-mail›',
        password: '‹secret›',
        description: 'call ‹phone›, token=‹secret›',
      },
      found: { 'e-mail': 1, secret: 2, phone: 1 },
    });
  });

  test('gives back the very same object when there is nothing to remove', () => {
    const fields = {
      alertname: 'DiskFull',
      instance: '10.0.0.12:9100',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      session: '57',
      token: '',
      runbook_url: 'https://runbooks.example.com/disk#full',
    };
    const redacted = redactFields(fields);
    expect(redacted.fields).toBe(fields);
    expect(redacted.found).toEqual({});
    const once = redactFields({ password: 'hunter2', a: 'bob@example.com' }).fields;
    expect(redactFields(once).fields).toBe(once);
  });

  test("keeps the names of Kubernetes' Secrets, which alerts on certificates are about", () => {
    const fields = { secret: 'shop-tls-cert', namespace: 'shop' };
    expect(redactFields(fields).fields).toBe(fields);
    expect(redactFields({ secret: 'Hunter2!' }).fields).toEqual({ secret: '‹secret›' });
  });

  test('removes what stands in names, and loses no value of names that become the same', () => {
    expect(redactFields({ 'bob@example.com': '1', 'ann@example.com': '2', a: '3' }).fields).toEqual({
      '‹e-mail›': '1',
      '‹e-mail› 2': '2',
      a: '3',
    });
  });

  test('takes names that objects have by themselves', () => {
    const fields = Object.fromEntries([
      ['__proto__', 'bob@example.com'],
      ['constructor', 'x'],
    ]);
    expect(Object.entries(redactFields(fields).fields)).toEqual([
      ['__proto__', '‹e-mail›'],
      ['constructor', 'x'],
    ]);
  });

  test('follows the options', () => {
    expect(redactFields({ client: '203.0.113.7' }, { ips: true }).fields).toEqual({ client: '‹ip›' });
  });
});
