import type { Chance } from './log-chance.ts';

/** Writes one entry, at the given instant: a log event, or several where each line becomes one. */
type Entry = (chance: Chance, at: number) => string | readonly string[];

/** A program and how it logs. Every entry differs from the one before; words of errors stand in quiet ones, too. */
export interface Program {
  readonly name: string;
  readonly logGroup: string;
  readonly quiet: readonly Entry[];
  readonly errors: readonly Entry[];
}

const iso = (at: number): string => new Date(at).toISOString();
/** `2026-01-02 03:04:05,678` */
const spaced = (at: number, mark = ','): string => iso(at).replace('T', ' ').replace('.', mark).slice(0, -1);
const json = (value: unknown): string => JSON.stringify(value);

const pinoLine = (level: number, at: number, chance: Chance, fields: object): string =>
  json({
    level,
    time: at,
    pid: 17,
    hostname: 'orders-7d9c6b5f4-x2x8k',
    reqId: `req-${chance.below(46_656).toString(36)}`,
    ...fields,
  });

const nodeTrace = (head: string, chance: Chance): string =>
  [
    head,
    `    at OrderService.total (/app/dist/orders/service.js:${40 + chance.below(3)}:17)`,
    '    at OrderService.submit (/app/dist/orders/service.js:88:24)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    '    at async submitOrder (/app/dist/routes/orders.js:23:18)',
    '    at async Object.handler (/app/node_modules/fastify/lib/handleRequest.js:121:3)',
  ].join('\n');

const pino: Program = {
  name: 'pino, JSON',
  logGroup: '/ecs/orders',
  quiet: [
    (chance, at) =>
      pinoLine(30, at, chance, {
        req: {
          method: chance.oneOf('GET', 'POST'),
          url: `/api/orders/${chance.below(1e6)}?expand=${chance.oneOf('items', 'customer', 'payments')}`,
          host: 'orders.internal:3000',
          remoteAddress: chance.address(),
          remotePort: 1024 + chance.below(60_000),
        },
        msg: 'incoming request',
      }),
    (chance, at) =>
      pinoLine(30, at, chance, {
        res: { statusCode: chance.oneOf(200, 201, 304, 404) },
        responseTime: chance.below(900_000) / 1000,
        msg: 'request completed',
      }),
    (chance, at) =>
      pinoLine(30, at, chance, { orderId: chance.uuid(), items: chance.below(9), msg: 'order priced from catalogue' }),
    (chance, at) =>
      pinoLine(chance.oneOf(30, 30, 40), at, chance, {
        attempt: 1,
        delay: chance.below(900),
        msg: `retrying stock lookup of ${chance.hex(8)} in warehouse ${chance.below(12)}`,
      }),
  ],
  errors: [
    (chance, at) => {
      const message = "Cannot read properties of undefined (reading 'total')";
      const err = { type: 'TypeError', message, stack: nodeTrace(`TypeError: ${message}`, chance) };
      return pinoLine(50, at, chance, { err, msg: message });
    },
    (chance, at) => {
      const message = `Stock service answered ${chance.oneOf(502, 503)} for item ${chance.hex(8)}`;
      const err = { type: 'StockUnavailable', message, stack: nodeTrace(`StockUnavailable: ${message}`, chance) };
      return pinoLine(50, at, chance, { err, msg: 'order could not be priced' });
    },
    (chance, at) =>
      pinoLine(50, at, chance, {
        msg: `payment ${chance.uuid()} of user${chance.below(1e5)}@example.com declined after ${chance.below(4000)} ms`,
      }),
  ],
};

interface PowertoolsEntry {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

const powertoolsLine = ({ level, message, ...fields }: PowertoolsEntry, at: number, chance: Chance): string =>
  `${json({
    level,
    message,
    timestamp: iso(at),
    service: 'checkout',
    cold_start: false,
    function_arn: 'arn:aws:lambda:eu-central-1:123456789012:function:checkout-prod:live',
    function_memory_size: '1024',
    function_name: 'checkout-prod',
    function_request_id: chance.uuid(),
    sampling_rate: 0,
    xray_trace_id: `1-${chance.hex(8)}-${chance.hex(24)}`,
    correlation_id: chance.uuid(),
    ...fields,
  })}\n`;

const powertools: Program = {
  name: 'Powertools, JSON',
  logGroup: '/aws/lambda/checkout-prod',
  quiet: [
    (chance, at) =>
      powertoolsLine(
        { level: 'INFO', message: `Order ${chance.hex(8)} accepted`, items: chance.below(12) },
        at,
        chance,
      ),
    (chance, at) =>
      powertoolsLine(
        {
          level: 'INFO',
          message: 'Cart loaded',
          cart: {
            id: chance.uuid(),
            currency: 'EUR',
            total: chance.below(90_000) / 100,
            lines: Array.from({ length: 1 + chance.below(4) }, () => ({
              sku: chance.hex(10),
              quantity: chance.below(5),
            })),
          },
        },
        at,
        chance,
      ),
    (chance, at) =>
      powertoolsLine(
        {
          level: 'INFO',
          message: `Published OrderPlaced to orders-bus in ${chance.below(90)} ms`,
          failedEntryCount: 0,
        },
        at,
        chance,
      ),
    (chance, at) =>
      powertoolsLine(
        { level: chance.oneOf('INFO', 'WARN'), message: `Idempotency record ${chance.hex(32)} exists` },
        at,
        chance,
      ),
  ],
  errors: [
    (chance, at) => {
      const message = `connect ECONNREFUSED ${chance.address()}:5432`;
      const error = {
        name: 'Error',
        location: '/var/task/index.js:41',
        message,
        stack: nodeTrace(`Error: ${message}`, chance),
      };
      return powertoolsLine({ level: 'ERROR', message: 'Order could not be saved', error }, at, chance);
    },
    (chance, at) =>
      powertoolsLine(
        {
          level: 'ERROR',
          message: `Payment ${chance.hex(32)} of order ${chance.hex(8)} failed after ${chance.below(977)} ms: connection reset by peer`,
        },
        at,
        chance,
      ),
    (chance, at) =>
      powertoolsLine(
        { level: 'CRITICAL', message: `Stock of ${chance.hex(10)} is negative: -${1 + chance.below(40)}` },
        at,
        chance,
      ),
  ],
};

const console_ = (level: string, text: string, at: number, chance: Chance): string =>
  `${iso(at)}\t${chance.uuid()}\t${level}\t${text}\n`;

const lambdaText: Program = {
  name: 'Lambda, text',
  logGroup: '/aws/lambda/thumbnails',
  quiet: [
    (chance) => `START RequestId: ${chance.uuid()} Version: 42\n`,
    (chance) => `END RequestId: ${chance.uuid()}\n`,
    (chance) =>
      `REPORT RequestId: ${chance.uuid()}\tDuration: ${chance.below(90_000) / 100} ms\tBilled Duration: ${chance.below(900)} ms\tMemory Size: 512 MB\tMax Memory Used: ${100 + chance.below(300)} MB\t\n`,
    (chance, at) =>
      console_('INFO', `Resized images/${chance.hex(12)}.jpg to ${chance.oneOf('64x64', '256x256')}`, at, chance),
    (chance, at) =>
      console_('INFO', `Wrote ${chance.below(1e6)} bytes to thumbnails-prod in ${chance.below(900)} ms`, at, chance),
  ],
  errors: [
    (chance, at) => {
      const message = `Input buffer contains unsupported image format: ${chance.hex(12)}.webp`;
      const stack = nodeTrace(`Error: ${message}`, chance).split('\n');
      return console_(
        'ERROR',
        `Invoke Error \t${json({ errorType: 'Error', errorMessage: message, stack })}`,
        at,
        chance,
      );
    },
    (chance, at) => `${iso(at)} ${chance.uuid()} Task timed out after 3.0${chance.below(9)} seconds\n\n`,
    (chance, at) =>
      console_(
        'ERROR',
        `No such key: images/${chance.hex(12)}.jpg (request ${chance.hex(16).toUpperCase()})`,
        at,
        chance,
      ),
    (chance) => `RequestId: ${chance.uuid()} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n`,
  ],
};

const JAVA_FRAMES = [
  'com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)',
  'com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:181)',
  'com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:100)',
  'org.springframework.jdbc.datasource.DataSourceUtils.fetchConnection(DataSourceUtils.java:159)',
  'org.springframework.jdbc.core.JdbcTemplate.execute(JdbcTemplate.java:385)',
  'com.example.billing.InvoiceRepository.findOpen(InvoiceRepository.java:57)',
  'com.example.billing.InvoiceService.settle(InvoiceService.java:112)',
  'com.example.billing.InvoiceService$$SpringCGLIB$$0.settle(<generated>)',
  'com.example.billing.InvoiceController.settle(InvoiceController.java:48)',
  'java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)',
  'java.base/java.lang.reflect.Method.invoke(Method.java:580)',
  'org.springframework.web.method.support.InvocableHandlerMethod.doInvoke(InvocableHandlerMethod.java:255)',
  'org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)',
  'jakarta.servlet.http.HttpServlet.service(HttpServlet.java:658)',
  'org.apache.catalina.core.ApplicationFilterChain.internalDoFilter(ApplicationFilterChain.java:195)',
  'org.apache.catalina.core.StandardWrapperValve.invoke(StandardWrapperValve.java:167)',
  'org.apache.tomcat.util.threads.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:659)',
  'java.base/java.lang.Thread.run(Thread.java:1583)',
];

const javaTrace = (head: string): readonly string[] => [head, ...JAVA_FRAMES.map((frame) => `\tat ${frame}`)];

interface LogbackEntry {
  readonly level: string;
  readonly logger: string;
  readonly text: string;
}

const logbackLine = ({ level, logger, text }: LogbackEntry, at: number, chance: Chance): string =>
  `${iso(at)} ${level.padStart(5)} 1 --- [billing] [nio-8080-exec-${1 + chance.below(20)}] [${chance.hex(32)}-${chance.hex(16)}] ${logger.padEnd(40)} : ${text}`;

const logbackQuiet: readonly Entry[] = [
  (chance, at) =>
    logbackLine(
      {
        level: 'INFO',
        logger: 'c.e.billing.InvoiceService',
        text: `Settled invoice ${chance.below(1e7)} of customer ${chance.below(1e5)}`,
      },
      at,
      chance,
    ),
  (chance, at) =>
    logbackLine(
      {
        level: 'INFO',
        logger: 'c.e.billing.LedgerClient',
        text: `POST /ledger/entries took ${chance.below(700)} ms, 0 errors`,
      },
      at,
      chance,
    ),
  (chance, at) =>
    logbackLine(
      {
        level: 'DEBUG',
        logger: 'o.s.w.s.DispatcherServlet',
        text: `GET "/invoices/${chance.below(1e7)}", parameters={}`,
      },
      at,
      chance,
    ),
  (chance, at) =>
    logbackLine(
      {
        level: chance.oneOf('INFO', 'WARN'),
        logger: 'c.zaxxer.hikari.pool.PoolBase',
        text: `HikariPool-1 - Connection ${chance.hex(8)} is closed (lifetime ${chance.below(1800)} s)`,
      },
      at,
      chance,
    ),
];

const logbackErrors: readonly ((chance: Chance, at: number) => readonly string[])[] = [
  (chance, at) => [
    logbackLine(
      {
        level: 'ERROR',
        logger: 'c.e.billing.InvoiceController',
        text: `Could not settle invoice ${chance.below(1e7)}`,
      },
      at,
      chance,
    ),
    ...javaTrace(
      `java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after ${30_000 + chance.below(90)}ms.`,
    ),
  ],
  (chance, at) => [
    logbackLine(
      {
        level: 'ERROR',
        logger: 'o.a.c.c.C.[.[.[/].[dispatcherServlet]',
        text: 'Servlet.service() for servlet [dispatcherServlet] threw exception',
      },
      at,
      chance,
    ),
    ...javaTrace(`com.example.billing.LedgerException: entry ${chance.uuid()} was refused`),
    `Caused by: java.net.SocketTimeoutException: Read timed out after ${chance.below(5000)} ms`,
    '\tat com.example.billing.LedgerClient.post(LedgerClient.java:71)',
    '\t... 17 more',
  ],
  (chance, at) => [
    logbackLine(
      {
        level: 'ERROR',
        logger: 'c.e.billing.ReminderJob',
        text: `No address for customer ${chance.below(1e5)}, reminder ${chance.hex(8)} not sent`,
      },
      at,
      chance,
    ),
  ],
];

const logback: Program = {
  name: 'logback, traces in one event',
  logGroup: '/ecs/billing',
  quiet: logbackQuiet,
  errors: logbackErrors.map((lines) => (chance, at) => lines(chance, at).join('\n')),
};

const logbackByLine: Program = {
  name: 'logback, an event a line',
  logGroup: '/ecs/billing-batch',
  quiet: logbackQuiet,
  errors: logbackErrors,
};

const pythonLine = (level: string, logger: string, text: string, at: number): string =>
  `${spaced(at)} ${level.padEnd(8)} [${logger}] ${text}`;

const python: Program = {
  name: 'Python logging',
  logGroup: '/ecs/recommendations',
  quiet: [
    (chance, at) =>
      pythonLine(
        'INFO',
        'app.ranking',
        `Ranked ${chance.below(400)} candidates for ${chance.uuid()} in ${chance.below(90)}ms`,
        at,
      ),
    (chance, at) => pythonLine('INFO', 'app.cache', `hit key=rec:${chance.hex(16)} ttl=${chance.below(3600)}`, at),
    (chance, at) =>
      pythonLine(
        'DEBUG',
        'urllib3.connectionpool',
        `http://features:8000 "GET /v1/users/${chance.below(1e6)} HTTP/1.1" 200 ${chance.below(5000)}`,
        at,
      ),
    (chance, at) =>
      pythonLine('WARNING', 'app.ranking', `model v${chance.below(9)} is ${chance.below(60)} minutes old`, at),
  ],
  errors: [
    (chance, at) =>
      `${pythonLine('ERROR', 'app.api', `Exception on /recommend/${chance.below(1e6)} [GET]`, at)}
Traceback (most recent call last):
  File "/usr/local/lib/python3.12/site-packages/flask/app.py", line 1473, in wsgi_app
    response = self.full_dispatch_request()
  File "/app/api.py", line ${50 + chance.below(4)}, in recommend
    return ranking.rank(user)
  File "/app/ranking.py", line 118, in rank
    return features[user.id]
KeyError: '${chance.uuid()}'`,
    (chance, at) =>
      pythonLine(
        'ERROR',
        'app.features',
        `feature store ${chance.address()}:6379 did not answer within ${chance.below(2000)} ms`,
        at,
      ),
    (chance, at) =>
      pythonLine('CRITICAL', 'app.model', `checksum of model ${chance.hex(16)} does not match ${chance.hex(40)}`, at),
  ],
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

function accessLine(status: number, chance: Chance, at: number): string {
  const date = new Date(at);
  const time = `${String(date.getUTCDate()).padStart(2, '0')}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${iso(at).slice(11, 19)} +0000`;
  const path = chance.oneOf(
    `/products/${chance.below(1e5)}`,
    `/search?q=${chance.hex(6)}`,
    '/cart',
    `/static/app.${chance.hex(8)}.js`,
  );
  return `${chance.address()} - - [${time}] "${chance.oneOf('GET', 'GET', 'POST')} ${path} HTTP/1.1" ${status} ${chance.below(90_000)} "https://shop.example.com/" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${120 + chance.below(9)}.0.0.0 Safari/537.36"`;
}

const nginx: Program = {
  name: 'nginx, access',
  logGroup: '/ecs/web',
  quiet: [(chance, at) => accessLine(chance.oneOf(200, 200, 200, 301, 304, 404), chance, at)],
  errors: [(chance, at) => accessLine(chance.oneOf(500, 502, 503, 504), chance, at)],
};

const slog: Program = {
  name: 'slog, short text',
  logGroup: '/ecs/mailer',
  quiet: [
    (chance, at) => `time=${iso(at)} level=INFO msg="mail sent" id=${chance.hex(8)} took=${chance.below(400)}ms`,
    (chance, at) => `time=${iso(at)} level=INFO msg=queued id=${chance.hex(8)}`,
    (chance, at) => `time=${iso(at)} level=DEBUG msg="template rendered" name=${chance.oneOf('welcome', 'receipt')}`,
  ],
  errors: [
    (chance, at) =>
      `time=${iso(at)} level=ERROR msg="mail not sent" id=${chance.hex(8)} err="dial tcp ${chance.address()}:587: i/o timeout"`,
    (chance, at) =>
      `time=${iso(at)} level=ERROR msg="bad recipient" id=${chance.hex(8)} to=user${chance.below(1e5)}@example.com`,
  ],
};

const zapLine = (level: string, msg: string, at: number, fields: object): string =>
  json({ level, ts: at / 1000, caller: 'sync/worker.go:81', msg, ...fields });

/** As Fluent Bit sends what a container in Kubernetes wrote. */
const fluentBit =
  (entry: (chance: Chance, at: number) => string): Entry =>
  (chance, at) =>
    json({
      time: iso(at),
      stream: 'stderr',
      _p: 'F',
      log: entry(chance, at),
      kubernetes: {
        pod_name: 'sync-6c8f7d5b9-q4zlm',
        namespace_name: 'default',
        pod_id: '0b7f9c1e-52c1-4d6b-9f43-7a0f2f6f1a55',
        labels: { 'app.kubernetes.io/name': 'sync', 'pod-template-hash': '6c8f7d5b9' },
        host: 'ip-10-0-3-17.eu-central-1.compute.internal',
        container_name: 'sync',
        container_image: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/sync:1.14.2',
      },
    });

const kubernetes: Program = {
  name: 'zap within Fluent Bit',
  logGroup: '/aws/containerinsights/prod/application',
  quiet: [
    fluentBit((chance, at) =>
      zapLine('info', 'synced', at, {
        tenant: chance.uuid(),
        rows: chance.below(5000),
        elapsed: chance.below(900) / 1000,
      }),
    ),
    fluentBit((chance, at) =>
      zapLine('debug', 'page fetched', at, { cursor: chance.hex(24), size: chance.below(500) }),
    ),
    fluentBit((chance, at) => zapLine('info', 'lease renewed', at, { holder: chance.hex(12), errors: 0 })),
  ],
  errors: [
    fluentBit((chance, at) =>
      zapLine('error', 'sync failed', at, {
        tenant: chance.uuid(),
        error: `upstream: rpc error: code = Unavailable desc = connection error: dial tcp ${chance.address()}:443`,
        stacktrace:
          'github.com/example/sync/worker.(*Worker).Run\n\t/src/worker/worker.go:81\nmain.main.func1\n\t/src/main.go:54\ngolang.org/x/sync/errgroup.(*Group).Go.func1\n\t/go/pkg/mod/golang.org/x/sync@v0.7.0/errgroup/errgroup.go:78',
      }),
    ),
    fluentBit((chance, at) =>
      zapLine('error', `tenant ${chance.uuid()} has ${chance.below(9)} conflicting schemas`, at, {}),
    ),
  ],
};

export const PROGRAMS: readonly Program[] = [
  pino,
  powertools,
  lambdaText,
  logback,
  logbackByLine,
  python,
  nginx,
  slog,
  kubernetes,
];
