import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStackTrace } from '../../../shared/logs/fingerprint/stack-trace.ts';
import { captured } from './captured.ts';

/** Exceptions as `type: message`, and the program's own functions, for a person to compare with the trace. */
const shown = (text: string) =>
  readStackTrace(text).map(({ type, message, frames }) => [
    `${type}: ${message}`,
    ...frames.filter(({ isInApp }) => isInApp).map(({ place, name }) => `${place} ${name}`.trim()),
  ]);

describe('a stack trace of Python', () => {
  it('has the outermost exception first, and functions innermost first', () => {
    expect(shown(captured('python-cause'))).toEqual([
      ['OrderError: order 8841 cannot be read', 'orders.py load', 'orders.py handle', 'orders.py <module>'],
      [
        'json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
        'orders.py read_order',
        'orders.py load',
      ],
    ]);
  });

  it('has what was being handled as a cause', () => {
    expect(shown(captured('python-context')).map(([first]) => first)).toEqual([
      "AttributeError: 'dict' object has no attribute 'currency'",
      "KeyError: 'amount'",
    ]);
  });

  it('is read in the drawing of an exception group', () => {
    expect(shown(captured('python-group'))).toEqual([
      ['ExceptionGroup: 2 orders failed (2 sub-exceptions)', 'orders.py handle', 'orders.py <module>'],
    ]);
  });

  it('is read without its first line and without its last', () => {
    const frames = '  File "/var/task/shop/orders.py", line 12, in charge\n    raise error\n';
    expect(shown(frames)).toEqual([[': ', 'shop/orders.py charge']]);
  });

  it.each([
    '/var/task/venv/site-packages/requests/api.py',
    '/opt/python/boto3/session.py',
    '/var/lang/lib/python3.12/json/__init__.py',
    '<frozen importlib._bootstrap>',
  ])('has %s as code of others', (path) => {
    const [exception] = readStackTrace(
      `Traceback (most recent call last):\n  File "${path}", line 1, in f\nKeyError: 1`,
    );
    expect(exception?.frames.map(({ isInApp }) => isInApp)).toEqual([false]);
  });
});

describe('a stack trace of Node', () => {
  it('is read below the excerpt of an uncaught error, with its cause', () => {
    expect(shown(captured('node-uncaught'))).toEqual([
      ['OrderError: order 8841 cannot be read', 'orders.mjs read', 'orders.mjs uncaught'],
      [
        "SyntaxError: Expected property name or '}' in JSON at position 1",
        'orders.mjs load',
        'orders.mjs read',
        'orders.mjs uncaught',
        'orders.mjs',
      ],
    ]);
  });

  it('is read behind what was logged with the error', () => {
    expect(shown(captured('node-logged'))[0]?.[0]).toBe('OrderError: order 8841 cannot be read');
  });

  it('has functions without a name by their file', () => {
    expect(shown(captured('node-type'))).toEqual([
      [
        "TypeError: Cannot read properties of undefined (reading 'value')",
        'orders.mjs',
        'orders.mjs type',
        'orders.mjs',
      ],
    ]);
  });

  it('has the first of aggregated errors as the cause', () => {
    expect(shown(captured('node-aggregate')).map(([first]) => first)).toEqual([
      'AggregateError: All promises were rejected',
      'OrderError: 8841',
    ]);
  });

  it('has no names that a minifier made, and no hashes of a build', () => {
    const trace = [
      'TypeError: Cannot read properties of undefined',
      '    at t (/var/task/index.mjs:1:20311)',
      '    at Object.charge (/var/task/index.mjs:1:20311)',
      '    at n (file:///var/task/chunk-4F2A9C1B.mjs:3:241)',
      '    at async Runtime.handler (/var/task/handlers/orders.js:12:3)',
    ].join('\n');
    expect(shown(trace)).toEqual([
      [
        'TypeError: Cannot read properties of undefined',
        'index.mjs',
        'index.mjs',
        'chunk-<*>.mjs',
        'handlers/orders.js handler',
      ],
    ]);
  });

  it.each([
    'process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    'Query.run (/var/task/node_modules/pg/lib/query.js:83:12)',
    'new Promise (<anonymous>)',
    'Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs:1173:29)',
    'Module._compile (internal/modules/cjs/loader.js:999:30)',
  ])('has %s as code of others', (frame) => {
    const [exception] = readStackTrace(`Error: no\n    at ${frame}`);
    expect(exception?.frames.map(({ isInApp }) => isInApp)).toEqual([false]);
  });
});

describe('a stack trace of the JVM', () => {
  it('has its causes, and not what was suppressed', () => {
    expect(shown(captured('java-uncaught'))).toEqual([
      ['Orders$OrderException: order 8841 cannot be read', 'Orders read', 'Orders main'],
      ['java.lang.NumberFormatException: For input string: "x8841"', 'Orders amount', 'Orders read'],
    ]);
  });

  it('is the same below what was logged', () => {
    expect(shown(captured('java-logging')).map(([first]) => first)).toEqual(
      shown(captured('java-uncaught')).map(([first]) => first),
    );
  });

  it('has classes and methods without what compilers and proxies generate', () => {
    const trace = [
      'com.example.OrderException: no amount',
      '\tat com.example.Orders$$EnhancerBySpringCGLIB$$7f2a9c1b.charge(<generated>)',
      '\tat com.example.Orders$1.run(Orders.java:12)',
      '\tat com.example.Orders.lambda$read$3(Orders.java:20)',
      '\tat com.example.Orders$$Lambda$14/0x0000000800c03000.apply(Unknown Source)',
      '\tat com.example.Orders.access$200(Orders.java)',
      '\tat app//com.example.OrdersKt.main(Orders.kt:3) ~[shop.jar:1.2]',
      '\tat org.springframework.aop.Proxy.invoke(Proxy.java:9) [spring-aop.jar:6.1]',
    ].join('\n');
    expect(shown(trace)).toEqual([
      [
        'com.example.OrderException: no amount',
        'com.example.Orders charge',
        'com.example.Orders run',
        'com.example.Orders lambda$read',
        'com.example.Orders apply',
        'com.example.Orders access',
        'com.example.OrdersKt main',
      ],
    ]);
  });
});

describe('a stack trace of .NET', () => {
  const TRACE = [
    'Unhandled exception. Shop.OrderException: Order 8841 cannot be read',
    ' ---> System.FormatException: Input string was not in a correct format.',
    '   at System.Number.ParseInt32(String s)',
    '   at Shop.Orders.Amount(String id) in C:\\src\\Shop\\Orders.cs:line 12',
    '   --- End of inner exception stack trace ---',
    '   at Shop.Orders.<ReadAsync>d__5.MoveNext() in /src/Shop/Orders.cs:line 20',
    '--- End of stack trace from previous location ---',
    '   at Shop.Program.<>c__DisplayClass3_0.<Main>b__1(Order order)',
    '   at Microsoft.AspNetCore.Hosting.HostingApplication.ProcessRequestAsync(Context context)',
  ].join('\n');
  const CHAIN = [
    ['Shop.OrderException: Order 8841 cannot be read', 'Shop.Orders ReadAsync', 'Shop.Program Main'],
    ['System.FormatException: Input string was not in a correct format.', 'Shop.Orders Amount'],
  ];

  it('has the frames of an inner exception with it, and the methods that closures and async code are from', () => {
    expect(shown(TRACE)).toEqual(CHAIN);
  });

  it('is the same with the inner exception in the first line', () => {
    expect(shown(TRACE.replace('read\n --->', 'read --->'))).toEqual(CHAIN);
  });
});

describe('a stack trace of Go', () => {
  it('is that of the goroutine that failed', () => {
    expect(shown(captured('go-goroutine'))).toEqual([
      [
        'panic: runtime error: invalid memory address or nil pointer dereference',
        'main (*shop).charge',
        'main main.func',
      ],
    ]);
  });

  it('has fatal errors', () => {
    expect(shown(captured('go-deadlock'))).toEqual([
      ['fatal error: all goroutines are asleep - deadlock!', 'main main'],
    ]);
  });

  it('is read as loggers add it', () => {
    const trace = [
      'github.com/example/shop/orders.(*Store).Charge',
      '\t/build/orders/store.go:42',
      'net/http.HandlerFunc.ServeHTTP',
      '\t/usr/local/go/src/net/http/server.go:2136',
      'go.uber.org/zap.(*Logger).Error',
      '\t/go/pkg/mod/go.uber.org/zap@v1.27.0/logger.go:248',
    ].join('\n');
    expect(shown(trace)).toEqual([[': ', 'github.com/example/shop/orders (*Store).Charge']]);
  });
});

describe('a text', () => {
  it.each(['', 'order 8841 failed', 'Error: no amount', 'arrived\nat the shop'])(
    'without a trace has none: %j',
    (text) => {
      expect(readStackTrace(text).flatMap(({ frames }) => frames)).toEqual([]);
    },
  );

  it('is read in either kind of line breaks', () => {
    const trace = captured('java-uncaught');
    expect(readStackTrace(trace.replaceAll('\n', '\r\n'))).toEqual(readStackTrace(trace));
    expect(readStackTrace(trace.replaceAll('\n', '\r'))).toEqual(readStackTrace(trace));
  });

  it('never makes reading fail, whatever is in it', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '\n',
        '\t',
        '    at ',
        'Caused by: ',
        ' ---> ',
        'Traceback (most recent call last):\n',
        'panic: ',
      ),
      fc.constantFrom('  File "a.py", line 1, in f\n', 'goroutine 1 [running]:\n', '\t/a.go:1 +0x1\n', '[errors]: [\n'),
      fc.constantFrom('(', ')', ':1:2', 'a.b.C.d(E.java:1)', '[cause]: ', 'Suppressed: ', '... 1 more', '    ^\n'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const { frames } of readStackTrace(pieces.join(''))) expect(frames.length).toBeLessThanOrEqual(128);
      }),
      { numRuns: 2000 },
    );
  });

  it('ends for traces that are made to take long', () => {
    for (const part of [
      '\n at a',
      'a.',
      'Error',
      '\n at (',
      '\nCaused by: ',
      ' ---> ',
      '\n  File "',
      '\n\ta.go:1',
      'a '.repeat(99),
    ]) {
      expect(readStackTrace(`x: y\n    at a (b:1:2)${part.repeat(300_000)}`)).toBeInstanceOf(Array);
    }
  });
});
