import { describe, expect, test } from 'vitest';
import { redact } from '../../shared/redaction/redact.ts';

/** Written in two parts, so that nobody who looks for secrets in this repository finds one. */
const SLACK_BOT = `xox${'b-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx'}`;
const GITHUB = `gh${'p_16C7e42F292c6912E7710c838347Ae178B4a'}`;
const STRIPE = `sk_${'live_4eC39HqLyjWDarjtT1zdp7dc'}`;
const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE';
const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const KEY_LINES = [
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
  'MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3S',
];
const KEY_FILE = ['-----BEGIN PRIVATE KEY-----', ...KEY_LINES, '-----END PRIVATE KEY-----'].join('\n');

type Rows = readonly (readonly [text: string, redacted: string])[];

function removes(rows: Rows): void {
  test.each(rows)('%s', (text, redacted) => {
    expect(redact(text).text).toBe(redacted);
  });
}

function keeps(texts: readonly string[]): void {
  test.each(texts)('%s', (text) => {
    expect(redact(text)).toEqual({ text, found: {} });
  });
}

describe('e-mail addresses are removed', () => {
  removes([
    ['bob@example.com', '‹e-mail›'],
    ['login of bob.smith+orders@mail.example.co.kr failed', 'login of ‹e-mail› failed'],
    ['<bob@example.com>, "ann@example.com"; (eve@example.com).', '<‹e-mail›>, "‹e-mail›"; (‹e-mail›).'],
    ['{"user":"bob@example.com","ok":false}', '{"user":"‹e-mail›","ok":false}'],
    ['user=bob@example.com status=500', 'user=‹e-mail› status=500'],
    ["email='o'brien@example.com'", "email='‹e-mail›'"],
    ['mailto:bob@example.com?subject=x', 'mailto:‹e-mail›?subject=x'],
    ['GET /users?email=bob%40example.com&page=2', 'GET /users?email=‹e-mail›&page=2'],
    ['{"to":"bob\\u0040example.com"}', '{"to":"‹e-mail›"}'],
    ['{"msg":"sent to\\nbob@example.com"}', '{"msg":"sent to\\n‹e-mail›"}'],
    [
      '고객 홍길동(hong@example.com)님의 메일hong@example.com으로 발송 실패',
      '고객 홍길동(‹e-mail›)님의 메일‹e-mail›으로 발송 실패',
    ],
    ['홍길동@한국.한국 반송', '‹e-mail› 반송'],
    ['bob@xn--bcher-kva.xn--p1ai', '‹e-mail›'],
    ['bob@example.con and bob@internal.example.com', '‹e-mail› and ‹e-mail›'],
    ['bob@svc.example, rabbit.bob@example.com, bob@local.app', '‹e-mail›, ‹e-mail›, ‹e-mail›'],
  ]);
});

describe('what only looks like an e-mail address stays', () => {
  keeps([
    'java.lang.Object@1b6d3586 is locked',
    'Started Server@0.0.0.0:8080',
    'npm error react@18.2.0-rc.1 and @scope/pkg@1.2.3',
    'image@sha256:9b2c8f0e missing',
    'logo@2x.png not found',
    'render@bundle.js:1:2345',
    'ssh root@ip-10-0-0-12 failed',
    'git@github.com:acme/shop.git',
    ...['rabbit@mq-0.mq.svc', 'rabbit@mq-0.mq.shop.svc.cluster.local:4369', 'node rabbit@mq-0.mq.default is down'],
    ...['ejabberd@chat.example.com left', 'rabbit@mq.example.com: nodedown', 'celery@worker1.example.com missed'],
    ...['app@ip-10-0-0-12.ec2.internal', 'shop@shop-7d9f.lan', 'app@db.CORP', 'x@nas.home.arpa', 'app@node1.consul'],
    'user@1000.service: Main process exited',
    'connect to postgres://app@db.example.com:5432/shop',
    '@Transactional on a private method',
  ]);
});

describe('telephone numbers are removed', () => {
  removes([
    ['010-1234-5678', '‹phone›'],
    ['call 01012345678.', 'call ‹phone›.'],
    ['010 1234 5678, 010.1234.5678, 011-123-4567', '‹phone›, ‹phone›, ‹phone›'],
    ['전화번호010-1234-5678로 문자를 보내지 못함', '전화번호‹phone›로 문자를 보내지 못함'],
    [
      '02-123-4567 / 031-1234-5678 / 070-1234-5678 / (02) 123-4567 / 02)123-4567',
      '‹phone› / ‹phone› / ‹phone› / ‹phone› / ‹phone›',
    ],
    ['+82-10-1234-5678 +82 (0)10 1234 5678 +821012345678 821012345678', '‹phone› ‹phone› ‹phone› ‹phone›'],
    ['(+82)10-1234-5678', '(‹phone›'],
    ['0082 10 1234 5678', '‹phone›'],
    ['+1 (415) 555-2671, +14155552671, 415-555-2671, (415) 555-2671', '‹phone›, ‹phone›, ‹phone›, ‹phone›'],
    ['+49 170 1234 5678 500', '‹phone› 500'],
    ['+44 20 7946 0958; +33 6 12 34 56 78; +86 138 1234 5678', '‹phone›; ‹phone›; ‹phone›'],
    ['tel:+49-170-12345678', 'tel:‹phone›'],
    ['{"phone":"+4917012345678","n":1}', '{"phone":"‹phone›","n":1}'],
    ['/sms?to=%2B82%2010-1234-5678&x=1', '/sms?to=‹phone›&x=1'],
    ['{"msg":"SMS an\\n010-1234-5678"}', '{"msg":"SMS an\\n‹phone›"}'],
  ]);
});

describe('payment card numbers are removed', () => {
  removes([
    ['4111111111111111', '‹card›'],
    ['4111 1111 1111 1111', '‹card›'],
    ['card=4111-1111-1111-1111;', 'card=‹card›;'],
    ['4111+1111+1111+1111', '‹card›'],
    ['{"pan":"5555555555554444"}', '{"pan":"‹card›"}'],
    ['{"pan":5555555555554444}', '{"pan":‹card›}'],
    ['amex 3782-822463-10005 and 378282246310005', 'amex ‹card› and ‹card›'],
    ['diners 3056-930902-5904', 'diners ‹card›'],
    ['mastercard 2-series 2223003122003222', 'mastercard 2-series ‹card›'],
    [
      'jcb 3530111333300000, discover 6011111111111117, unionpay 6200000000000005',
      'jcb ‹card›, discover ‹card›, unionpay ‹card›',
    ],
    [
      'visa of 13 digits 4222222222222, unionpay of 19 6212345678901234569',
      'visa of 13 digits ‹card›, unionpay of 19 ‹card›',
    ],
    [
      'card 4111 1111 1111 1111 1227 123 and 4111 1111 1111 1111 5555 5555 5555 4444',
      'card ‹card› 1227 123 and ‹card› ‹card›',
    ],
    ['in 2024 4111 1111 1111 1111 was refused', 'in 2024 ‹card› was refused'],
    ['카드번호4111-1111-1111-1111이 거절됨', '카드번호‹card›이 거절됨'],
    ['"4111%201111%201111%201111"', '"‹card›"'],
  ]);
});

describe('Korean resident registration numbers are removed', () => {
  removes([
    ['900101-1234567', '‹resident-number›'],
    ['주민번호 900101-1234567입니다', '주민번호 ‹resident-number›입니다'],
    ['{"rrn":"201005-3123456"}', '{"rrn":"‹secret›"}'],
    ['{"no":"201005-3123456"}', '{"no":"‹resident-number›"}'],
    ['외국인 850315-5123456', '외국인 ‹resident-number›'],
    ['900101 - 1234567', '‹resident-number›'],
    ['900101-1******', '‹resident-number›'],
    ['9001011234568', '‹resident-number›'],
    ['000229-3123456 (a leap year)', '‹resident-number› (a leap year)'],
  ]);
});

describe('bank account numbers are removed', () => {
  removes([
    ['DE89370400440532013000', '‹iban›'],
    ['IBAN DE89 3704 0044 0532 0130 00.', 'IBAN ‹iban›.'],
    ['GB29NWBK60161331926819, FR1420041010050500013M02606', '‹iban›, ‹iban›'],
    ['{"iban":"NL91ABNA0417164300"}', '{"iban":"‹iban›"}'],
    ['NO93 8601 1117 947 was refused', '‹iban› was refused'],
  ]);
});

describe('numbers that belong to nobody stay', () => {
  keeps([
    'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
    'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'dd.trace_id=4611686018427387905 dd.span_id=5373684178371843132',
    'RequestId: 550e8400-e29b-41d4-a716-446655440000',
    'id 41111111-1111-4111-8111-111111111111',
    '2024-01-02T03:04:05.123456Z 02/Jan/2024:03:04:05 +0900',
    'at 1704164645123 ms, 1704164645123456 us, 1704164645123456789 ns',
    'due 2024-01-02, 20240102, 24/01/02, 02-01-2024',
    'order 20240115-1234567 and invoice 2024-0115-1234-5678',
    'order 4111111111111112 fails the check digit',
    'order 1234567812345670 has it, and no issuer',
    'dd.trace_id=6011111111111117 "orderId":"4111111111111111" timestamp: 5555555555554444',
    'a row of numbers: 1048 2051 9648 5113 7304 8888 1845 5875',
    '62012345678901234567 of 20 digits, 6011111111111117123 of 19, 411111111111111 of 15',
    'trace 3dff476b-0597-4888-9500-ee2568fee053',
    'drift of +1234567890 ns',
    'EAN 8801234567893, ISBN 9783161484100',
    'not a birthday: 901332-1234567, 900230-1234567, 990229-1234567, 900101-9234567',
    'no check digit: 9001011234567',
    'not an account: DE88370400440532013000, DE8937040044053201300, XX89370400440532013000',
    'blk_-6952295868487656571 of appattempt_1445144423722_0020_000001',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'container 3f4e8a9b2c1d0e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f',
    'v1.2.3-beta.4+20240102030405 kernel 5.15.0-1051-aws libkmod2 (30+20221128-1)',
    'took 1234567890ns, 12345678901 bytes, 0.0123456789012345 s, 99.4111111111111111 %',
    '10.0.0.12:8080 and [fe80::1]:443 and 172.16.254.1',
    'arn:aws:sns:eu-central-1:123456789012:alarms account 123456789012',
    'i-0123456789abcdef0 vol-0123456789abcdef0 subnet-01234567',
    'pid 12345 tid 140735243 ptr 0x7ffee4b3c9a8 port 5432 line 1234:56',
    'at com.example.shop.PaymentService.charge(PaymentService.java:1234)',
    '{"time":1704164645123,"pid":31415,"ms":12.345678901}',
    '1-800 200-300-400 555-1234 12-34-56-78',
    '0001-0002-0003 010-12-34 0123456789',
  ]);
});

describe('credentials with a form of their own are removed', () => {
  removes([
    [`token ${JWT} expired`, 'token ‹jwt› expired'],
    [`{"id":"${JWT}"}`, '{"id":"‹jwt›"}'],
    [`msg\\n${JWT}\\n`, 'msg\\n‹jwt›\\n'],
    [`${ACCESS_KEY} is not authorized`, '‹aws-key› is not authorized'],
    [`X-Amz-Credential=${ACCESS_KEY}%2F20240102%2Feu-west-1`, 'X-Amz-Credential=‹secret›'],
    [`used ${SECRET_KEY} for the upload`, 'used ‹aws-key› for the upload'],
    [`${ACCESS_KEY}:${SECRET_KEY}`, '‹aws-key›:‹aws-key›'],
    [`aws_secret_access_key = ${SECRET_KEY}`, 'aws_secret_access_key = ‹secret›'],
    [`posting with ${SLACK_BOT} failed`, 'posting with ‹token› failed'],
    [`git clone https://${GITHUB}@github.com/acme/shop`, 'git clone https://‹token›@github.com/acme/shop'],
    [`https://${GITHUB}:x-oauth-basic@github.com/`, 'https://‹token›:‹password›@github.com/'],
    [`key ${STRIPE}, next`, 'key ‹token›, next'],
    ['AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY', '‹token›'],
    [`gl${'pat-abcDEF123456_7890xyz'} revoked`, '‹token› revoked'],
    [`npm${'_abcdefghijklmnopqrstuvwxyz0123456789'}`, '‹token›'],
    [`SG.${'ngeVfQFYQlKU0ufo8x5d1A'}.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr`, '‹token›'],
    [
      `POST https://hooks.slack.com/services/${'T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'} 404`,
      'POST https://hooks.slack.com/services/‹token› 404',
    ],
    [KEY_FILE, '‹private-key›'],
    [`key: ${KEY_FILE}\nnext`, 'key: ‹private-key›\nnext'],
    [JSON.stringify({ pem: KEY_FILE, n: 1 }), '{"pem":"‹private-key›","n":1}'],
    [JSON.stringify({ body: JSON.stringify({ pem: KEY_FILE }) }), '{"body":"{\\"pem\\":\\"‹private-key›\\"}"}'],
    [`-----BEGIN RSA PRIVATE KEY-----\n${KEY_LINES[0]}`, '‹private-key›'],
    [`private_key=${KEY_FILE}`, 'private_key=‹secret›'],
    [`private_key="${KEY_FILE}"`, 'private_key="‹secret›"'],
  ]);
});

describe('values of authorization are removed, and the scheme stays', () => {
  removes([
    ['Authorization: Bearer abc123', 'Authorization: Bearer ‹authorization›'],
    ['authorization: bearer secretword', 'authorization: bearer ‹authorization›'],
    ['Authorization: Basic dXNlcjpwYXNz\r\nHost: x', 'Authorization: Basic ‹authorization›\r\nHost: x'],
    [
      'curl -H "Authorization: Bearer abc123" https://example.com',
      'curl -H "Authorization: Bearer ‹authorization›" https://example.com',
    ],
    ['{"headers":{"Authorization":"Bearer abc123"}}', '{"headers":{"Authorization":"Bearer ‹authorization›"}}'],
    ['{"authorization":["Bearer abc123"],"n":1}', '{"authorization":["Bearer ‹authorization›"],"n":1}'],
    ['headers={Authorization=[Bearer abc123], Host=[x]}', 'headers={Authorization=[Bearer ‹authorization›], Host=[x]}'],
    ['sent Bearer 2YotnFZFEjr1zCsicMWpAA and got 401', 'sent Bearer ‹authorization› and got 401'],
    ['sent Basic dXNlcjpwYXNz and got 401', 'sent Basic ‹authorization› and got 401'],
    ['Authorization: Digest username="bob", response="6629fae4"', 'Authorization: Digest ‹authorization›'],
    ['Authorization: token 0123abc', 'Authorization: token ‹authorization›'],
    ['Authorization: hunter2', 'Authorization: ‹secret›'],
    ['Proxy-Authorization=Basic dXNlcjpwYXNz status=407', 'Proxy-Authorization=Basic ‹authorization› status=407'],
  ]);
});

describe('what is said about authorization stays', () => {
  keeps([
    'Bearer token missing',
    'Basic authentication is not supported',
    'WWW-Authenticate: Bearer realm="api", error="invalid_token"',
    'WWW-Authenticate: Basic realm="shop"',
    'authorization: denied for role admin',
    'Authorization: Bearer token missing',
    'basic Online Evaluation',
    '403 Forbidden: MissingAuthenticationToken: Missing Authentication Token',
    'ExpiredToken: The security token included in the request is expired',
  ]);
});

describe('passwords in URLs are removed, user and host stay', () => {
  removes([
    ['postgres://app:s3cr3t@db.example.com:5432/shop', 'postgres://app:‹password›@db.example.com:5432/shop'],
    ['redis://:s3cr3t@cache:6379/0', 'redis://:‹password›@cache:6379/0'],
    ['amqp://guest:12345@mq', 'amqp://guest:‹password›@mq'],
    [
      '"mongodb+srv://u:p%40ss@a.example.com,b.example.com/x"',
      '"mongodb+srv://u:‹password›@a.example.com,b.example.com/x"',
    ],
    ['https://bob:p@ss:word@example.com/a?b=c', 'https://bob:‹password›@example.com/a?b=c'],
    ['mysql://u:pa/ss@db/x', 'mysql://u:‹password›@db/x'],
    ['smtp://bob@example.com:s3cr3t@smtp.example.com', 'smtp://‹e-mail›:‹password›@smtp.example.com'],
    ['jdbc:oracle:thin:scott/tiger@db.example.com:1521:xe', 'jdbc:oracle:thin:scott/‹password›@db.example.com:1521:xe'],
    ['jdbc:mysql://db/shop?user=app&password=s3cr3t', 'jdbc:mysql://db/shop?user=app&password=‹secret›'],
    ['접속 실패 postgres://app:s3cr3t@db/shop에서', '접속 실패 postgres://app:‹password›@db/shop에서'],
  ]);
});

describe('URLs without a password stay', () => {
  keeps([
    'http://example.com:8080/@scope/pkg and https://[::1]:8443/@x',
    'jdbc:mysql://db.example.com:3306/shop?useSSL=true',
    'jdbc:oracle:thin:@//db.example.com:1521/xe',
    's3://bucket/key and file:///C:/apps/shop and file://C:/a@b',
    'redis://cache:6379,redis://other:6379',
    'https://example.com/a?time=12:30&at=@x',
  ]);
});

describe('IP addresses are removed where that is wanted', () => {
  test.each([
    ['from 203.0.113.7:443 to 10.0.0.1', 'from ‹ip›:443 to ‹ip›'],
    ['client=203.0.113.7, "203.0.113.8"', 'client=‹ip›, "‹ip›"'],
    ['[2001:db8::ff00:42:8329]:443 and fe80::1 and ::1', '[‹ip›]:443 and ‹ip› and ‹ip›'],
    ['2001:0db8:0000:0000:0000:ff00:0042:8329', '‹ip›'],
    ['::ffff:203.0.113.7', '‹ip›'],
  ])('%s', (text, redacted) => {
    expect(redact(text, { ips: true }).text).toBe(redacted);
    expect(redact(text).text).toBe(text);
  });

  test.each([
    'at 12:34:56, std::vector::at, 00:1b:44:11:3a:b7',
    'version 300.1.2.3 and 1.2.3',
    'std::io::stdin in token::parse',
  ])('%s stays', (text) => {
    expect(redact(text, { ips: true }).text).toBe(text);
  });
});
