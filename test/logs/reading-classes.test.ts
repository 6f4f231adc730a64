import { describe, expect, it } from 'vitest';
import { errorsIn } from '../../shared/logs/errors-in.ts';
import { Fingerprinter } from '../../shared/logs/fingerprint/fingerprinter.ts';
import { instant } from '../../shared/values/time.ts';

/** What a stream of entries is read as: the errors in it. */
function errorsOf(entries: readonly string[]) {
  const events = entries.map((message, at) => ({ id: `${at}`, timestamp: instant(at), message }));
  const batch = {
    owner: '1',
    logGroup: '/ecs/shop',
    logStream: 'a',
    subscriptionFilters: [],
    id: 'b',
    events,
    unreadable: 0,
  };
  return errorsIn(batch, { minLevel: 'error', userKey: '', fingerprinter: new Fingerprinter() });
}

const errorOf = (...entries: readonly string[]) => {
  const errors = errorsOf(entries);
  expect(errors.length).toBe(1);
  return errors[0];
};
const idOf = (...entries: readonly string[]) => errorOf(...entries)?.fingerprint.id;
const typeOf = (...entries: readonly string[]) =>
  errorOf(...entries)?.fingerprint.parts.find(({ part }) => part === 'type')?.value;
const lines = (text: string): readonly string[] => text.split('\n');

const PYTHON =
  'Traceback (most recent call last):\n  File "/app/main.py", line 3, in main\n    pay()\nshop.Gone: order 17';
const JAVA = 'com.shop.Gone: order 17\n\tat com.shop.Pay.pay(Pay.java:3)\n\tat com.shop.Main.main(Main.java:9)';
const RUBY = "/app/pay.rb:17:in `charge': no amount (Shop::Gone)\n\tfrom /app/order.rb:3:in `pay'";
const RUST =
  "thread 'main' panicked at src/pay.rs:12:9:\nno amount for 17\nstack backtrace:\n   0: shop::charge\n             at ./src/pay.rs:12:9\nnote: run with";
const PHP =
  'PHP Fatal error:  Uncaught Gone: order 17 in /app/Pay.php:13\nStack trace:\n#0 /app/Index.php(25): Pay->charge()\n#1 {main}\n  thrown in /app/Pay.php on line 13';
const NODE = "/app/a.js:3\nthrow new Error('gone');\n^\n\nError: gone\n    at pay (/app/a.js:3:7)\n\nNode.js v22.1.0";
const GO =
  '2030/01/02 03:04:05 http: panic serving 10.0.0.1:51234: gone\ngoroutine 57 [running]:\nnet/http.(*conn).serve.func1()\n\t/usr/local/go/src/net/http/server.go:1868 +0xb9\npanic({0x6b5f20?, 0x8e9d30?})\n\t/usr/local/go/src/runtime/panic.go:920 +0x270\nmain.charge(0xc000125345)\n\t/app/main.go:52 +0x1d';
const ZAP =
  '2030-01-02T03:04:05.677Z\tERROR\tpay/pay.go:7\tpay failed\t{"order": 7}\nmain.(*Shop).load\n\t/app/pay/pay.go:7\nmain.main\n\t/app/main.go:7';

describe('a stack trace that came line by line', () => {
  it.each([
    ['Python', PYTHON, 'shop.Gone'],
    ['Java', JAVA, 'com.shop.Gone'],
    ['Ruby', RUBY, 'Shop::Gone'],
    ['Rust', RUST, 'panic'],
    ['PHP', PHP, 'Gone'],
    ['Node, behind its line of source', NODE, 'Error'],
    ['a handler of Go', GO, 'panic'],
    ['zap', ZAP, ''],
  ])('is one error, and the same as in one event: %s', (_, trace, type) => {
    expect(idOf(...lines(trace))).toBe(idOf(trace));
    expect(typeOf(...lines(trace)) ?? '').toBe(type);
  });

  it.each([
    'INFO started',
    'started on :8080',
    '{"level":"info","msg":"started"}',
    'level=info msg=started',
    '10.0.0.1 - - [02/Jan/2030:03:04:05 +0000] "GET /a HTTP/1.1" 200 12',
    'WARNING:root:slow',
  ])('is an error of its own behind %s', (before) => {
    expect(idOf(before, ...lines(PYTHON))).toBe(idOf(PYTHON));
    if (before !== 'WARNING:root:slow') expect(idOf(before, ...lines(JAVA))).toBe(idOf(JAVA));
  });

  it('belongs to the error that tells of it', () => {
    expect(typeOf('ERROR:root:charge failed', ...lines(PYTHON))).toBe('shop.Gone');
    expect(
      typeOf(
        '2030-01-02 03:04:05,678 - asyncio - ERROR - never retrieved',
        'future: <Task finished>',
        ...lines(PYTHON),
      ),
    ).toBe('shop.Gone');
    expect(typeOf('[error] a.Strategy - order 17', ...lines(JAVA))).toBe('com.shop.Gone');
  });

  it('belongs to a line below error that tells of it', () => {
    expect(errorsOf(['2030-01-02 03:04:05 INFO [main] retry failed', ...lines(JAVA)])).toEqual([]);
  });

  it('is two errors where two were thrown', () => {
    expect(errorsOf([...lines(PYTHON), ...lines(PYTHON.replace('shop.Gone', 'shop.Stuck'))]).length).toBe(2);
  });

  it('is one in the syslog of a host', () => {
    expect(idOf(...lines(PYTHON).map((line) => `Sep 27 07:05:58 web-1 gunicorn[9]: ${line}`))).toBe(idOf(PYTHON));
  });

  it('tells functions apart', () => {
    for (const [trace, name, other] of [
      [RUBY, 'charge', 'refund'],
      [GO, 'main.charge', 'main.refund'],
      [ZAP, 'load', 'save'],
      [RUST, 'shop::charge', 'shop::refund'],
    ] as const) {
      expect(idOf(...lines(trace.replace(name, other)))).not.toBe(idOf(...lines(trace)));
    }
  });
});

describe('one error that came as several events', () => {
  it.each([
    ['JSON over several lines', ['{', '  "level": "error",', '  "message": "stuck"', '}']],
    [
      'PostgreSQL',
      [
        '2030-01-02 03:04:05.113 UTC [7] a@b ERROR:  stuck',
        '2030-01-02 03:04:05.113 UTC [7] a@b DETAIL:  Key failed.',
        '2030-01-02 03:04:05.113 UTC [7] a@b STATEMENT:  SELECT error',
      ],
    ],
    ['npm', ['npm ERR! code ELIFECYCLE', 'npm ERR! errno 1']],
    [
      'a JVM that is out of memory',
      [
        'java.lang.OutOfMemoryError: Java heap space',
        'Dumping heap to /tmp/a.hprof ...',
        'Terminating due to java.lang.OutOfMemoryError: Java heap space',
      ],
    ],
    [
      'Node that is out of memory',
      [
        '<--- Last few GCs --->',
        '',
        '[1:0x55d] 12 ms: Mark-sweep 1 (2) -> 1 (2) MB, 1 / 0 ms allocation failure',
        '',
        'FATAL ERROR: Reached heap limit',
        ' 1: 0xb09c10 node::Abort() [node]',
      ],
    ],
    [
      'C++',
      [
        "terminate called after throwing an instance of 'std::runtime_error'",
        '  what():  stuck',
        'Aborted (core dumped)',
      ],
    ],
    [
      'SQLAlchemy',
      [...lines(PYTHON), '[SQL: SELECT 1]', '(Background on this error at: https://sqlalche.me/e/14/4xp6)'],
    ],
  ])('%s', (_, entries) => {
    expect(errorsOf(entries).length).toBe(1);
  });

  it.each([
    [
      'containerd',
      (text: string, isLast: boolean) => `2030-01-02T03:04:05.678900000Z stdout ${isLast ? 'F' : 'P'} ${text}`,
    ],
    [
      'Fluent Bit',
      (text: string, isLast: boolean) => JSON.stringify({ log: text, stream: 'stdout', logtag: isLast ? 'F' : 'P' }),
    ],
    [
      'Docker',
      (text: string, isLast: boolean) =>
        JSON.stringify({ log: text, source: 'stdout', partial_message: 'true', partial_last: `${isLast}` }),
    ],
  ])('a line that was cut, by %s', (_, wrap) => {
    const text = '{"level":"error","message":"order 17 is stuck","note":"failed failed"}';
    expect(errorOf(wrap(text.slice(0, 60), false), wrap(text.slice(60), true))?.fingerprint.template).toBe(
      'order <*> is stuck',
    );
  });
});

describe('one error', () => {
  it.each([
    ['pod api-7d9f8b6c5-x2k4q is gone', 'pod api-6c5d4f8b99-bcdfg is gone'],
    ['room V1StGXR8_Z5jdHi6B-myT is closed', 'room kXqRtyLmNoPaBcDeFgHi is closed'],
    ['No such customer: cus_NffrFeUfNV2Hib', 'No such customer: cus_JZbRtyUiOpAsDf'],
    ['cannot load index-BzT3xQ9k.js', 'cannot load index-DkLmNoPq.js'],
    [
      "Duplicate entry 'M1' for key 'uk' (SQL: insert into a values (M1, 3))",
      "Duplicate entry 'a line' for key 'uk' (SQL: insert into a values (a line, 4))",
    ],
    ['주문번호1899가 없습니다', '주문번호17가 없습니다'],
    ["'홍길동'님을 찾을 수 없습니다", "'김철수'님을 찾을 수 없습니다"],
    ['用户“张三”不存在', '用户“李四”不存在'],
    ['2031년 11월 12일 오후 3시 44분에 실패', '2030년 1월 2일 3시 4분에 실패'],
    ['فشل الطلب 17', 'فشل الطلب ١٨٩٩'],
    [
      'cannot write to 2030/01/02/[$LATEST]94fa867e5374431291a7fc14e2f56ae7',
      'cannot write to 2030/02/12/[17]00fa867e5374431291a7fc14e2f56ae7',
    ],
  ])('is %s and %s', (one, other) => {
    expect(idOf(`ERROR ${one}`)).toBe(idOf(`ERROR ${other}`));
  });
});

describe('two errors', () => {
  it.each([
    ['Request failed with status code 404', 'Request failed with status code 503'],
    ['answered HTTP 404', 'answered HTTP 503'],
    ['worker exited with code 137', 'worker exited with code 1'],
    ['worker was killed by signal 9', 'worker was killed by signal 11'],
    ['mysql error 1045 on connect', 'mysql error 1040 on connect'],
    ['SQLSTATE[23000]: violated', 'SQLSTATE[42S22]: violated'],
    ['call failed with 0x80070005', 'call failed with 0x8007000E'],
    ["KeyError: 'customer'", "KeyError: 'amount'"],
    ["Cannot read properties of undefined (reading 'total')", "Cannot read properties of undefined (reading 'email')"],
    ["No module named 'six'", "No module named 'requests'"],
    ['relation "orders" does not exist', 'relation "carts" does not exist'],
    ['violates unique constraint "a_key"', 'violates unique constraint "b_key"'],
    ["{ error: 'card refused', id: 17 }", "{ error: 'order is gone', id: 17 }"],
    ['"card refused"', '"order is gone"'],
    ['cannot decode as utf-8', 'cannot decode as utf-16'],
    ['订单17支付失败', '订单17退款失败'],
    ['[MY-010187] [Server] failed', '[MY-010119] [Server] failed'],
    ['Card was declined', 'Card was expired'],
  ])('are %s and %s', (one, other) => {
    expect(idOf(`ERROR ${one}`)).not.toBe(idOf(`ERROR ${other}`));
  });
});

describe('a value that varies', () => {
  it.each([
    ['order 404 is gone', 'order 503 is gone'],
    ['error: 17 orders are gone', 'error: 18 orders are gone'],
    ['"GET /a" status: 500 len: 12 time: 3', '"GET /a" status: 404 len: 99 time: 3'],
    ['cannot open file "a"', 'cannot open file "b"'],
    ['user "ada" is blocked', 'user "bob" is blocked'],
    ['took 500 ms', 'took 404 ms'],
  ])('tells nothing: %s and %s', (one, other) => {
    expect(idOf(`ERROR ${one}`)).toBe(idOf(`ERROR ${other}`));
  });
});
