import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datadogForm, isHalfKnown, readTraceId, tracesIn, xrayForm } from '../../shared/traces/trace-ids.ts';

const ID = '5759e988bd862e3fe1be46a994272793';
const X_RAY = '1-5759e988-bd862e3fe1be46a994272793';
const ZEROS = '0'.repeat(32);
/** The lower half of ID, and what Datadog writes for it. */
const HALF = '0000000000000000e1be46a994272793';
const DECIMAL = BigInt(`0x${HALF}`).toString();
const TRACEPARENT = `00-${ID}-53995c3f42cd8ad8-01`;

describe('A trace ID is read', () => {
  test.each([
    ['as X-Ray writes it', X_RAY],
    ['from the X-Amzn-Trace-Id header', `Root=${X_RAY};Parent=53995c3f42cd8ad8;Sampled=1`],
    ['from the environment of a Lambda function', `Root=${X_RAY};Parent=53995c3f42cd8ad8;Sampled=0;Lineage=1:a:0`],
    ['behind what a load balancer calls itself', `Self=1-67891234-12456789abcdef0123456789;Root=${X_RAY}`],
    ['from a header with its own fields', `Self=1-67891234-12456789abcdef012345678;Root=${X_RAY}`],
    ['from a traceparent', TRACEPARENT],
    ['as 32 digits', ID],
    ['with blanks around it', `  ${ID}\n`],
    ['in capitals', ID.toUpperCase()],
    ['in the middle of a sentence', `upstream failed, see ${X_RAY}.`],
  ])('%s', (_, text) => {
    expect(readTraceId(text)).toBe(ID);
  });

  test.each([
    ['an empty text', ''],
    ['31 digits', ID.slice(1)],
    ['33 digits', `${ID}0`],
    ['32 that are not all hexadecimal', `g${ID.slice(1)}`],
    ['32 digits in a sentence, which may be any hash', `etag ${ID}`],
    ['a UUID', '5759e988-bd86-2e3f-e1be-46a994272793'],
    ['X-Ray with a part too short', X_RAY.slice(0, -1)],
    ['X-Ray with a part too long', `${X_RAY}0`],
    ['a traceparent cut off', TRACEPARENT.slice(0, -1)],
    ['zeros', ZEROS],
    ['zeros as X-Ray', '1-00000000-000000000000000000000000'],
    ['zeros in a traceparent', `00-${ZEROS}-0000000000000000-00`],
  ])('not from %s', (_, text) => {
    expect(readTraceId(text)).toBeUndefined();
  });

  test('as the one that it is written as, in every form', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9a-f][\da-f]{31}$/), (id) => {
        for (const text of [id, xrayForm(id) ?? 'none', `Root=${xrayForm(id)}`, `00-${id}-53995c3f42cd8ad8-01`]) {
          expect(readTraceId(text)).toBe(id);
        }
      }),
    );
  });
});

describe('An ID of which only the lower 64 bits are known', () => {
  test.each([
    ['16 digits', HALF.slice(16)],
    ["Datadog's decimal", DECIMAL],
  ])('is read from %s, and its upper half is zeros', (_, text) => {
    expect(readTraceId(text)).toBe(HALF);
    expect(isHalfKnown(HALF)).toBe(true);
  });

  test('has no form in X-Ray: the half that is missing cannot be made up', () => {
    expect(xrayForm(HALF)).toBeUndefined();
  });

  test.each([
    ['dd.trace_id', DECIMAL],
    ['dd_trace_id', DECIMAL],
    ['X-Datadog-Trace-Id', ` ${DECIMAL} `],
    ['trace_id', DECIMAL],
    ['X-B3-TraceId', HALF.slice(16)],
  ])('is found under the name %s', (name, value) => {
    expect(tracesIn([{ [name]: value }])).toEqual([HALF]);
  });

  test.each([
    ['in a line of text', `[dd.service=checkout dd.trace_id=${DECIMAL} dd.span_id=42] refused`],
    ['in a line of JSON', `{"dd.trace_id":"${DECIMAL}"}`],
    ['in a line of nested JSON', `{"dd":{"service":"checkout","trace_id":"${DECIMAL}"}}`],
    ['in JSON within JSON', String.raw`{"message":"{\"trace_id\":\"e1be46a994272793\"}"}`],
  ])('is found %s', (_, text) => {
    expect(tracesIn([{ description: text }])).toEqual([HALF]);
  });

  test('is a number, however short, under the names of Datadog alone', () => {
    expect(tracesIn([{ 'dd.trace_id': '255', trace_id: '255' }])).toEqual(['000000000000000000000000000000ff']);
  });

  test.each([
    ['beside it', { 'dd.trace_id': DECIMAL, '_dd.p.tid': '5759e988bd862e3f' }],
    ['among the tags', { 'x-datadog-trace-id': DECIMAL, 'x-datadog-tags': '_dd.p.dm=-1,_dd.p.tid=5759E988BD862E3F' }],
    ['in a text', { message: `dd.trace_id=${DECIMAL} _dd.p.tid=5759e988bd862e3f` }],
  ])('is whole with its upper half %s', (_, labels) => {
    expect(tracesIn([labels])).toEqual(['5759e988bd862e3fe1be46a994272793']);
  });

  test.each([
    ['zero', '0'],
    ['more than 64 bits hold', '18446744073709551616'],
    ['a negative number', '-1'],
    ['no number', 'none'],
  ])('is not read from %s', (_, value) => {
    expect(tracesIn([{ 'dd.trace_id': value }])).toEqual([]);
  });

  test('is the same number again, whatever it is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), (n) => {
        const [id = ''] = tracesIn([{ 'dd.trace_id': String(n) }]);
        expect(id).toMatch(/^0{16}[\da-f]{16}$/);
        expect(datadogForm(id)).toBe(String(n));
      }),
    );
  });
});

describe('Traces of an alert are found', () => {
  test.each([
    ['blanks', ' '],
    ['commas', ', '],
    ['line breaks', '\n'],
  ])('several under one name, with %s between them', (_, between) => {
    const other = `6${ID.slice(1)}`;
    expect(tracesIn([{ trace_id: [ID, other].join(between) }])).toEqual([ID, other]);
    expect(tracesIn([{ xray_trace_id: [ID, other].map((id) => xrayForm(id)).join(between) }])).toEqual([ID, other]);
    expect(tracesIn([{ 'dd.trace_id': [DECIMAL, '255'].join(between) }])).toEqual([
      HALF,
      '000000000000000000000000000000ff',
    ]);
  });

  test("under a name of one's own, however it is spelt", () => {
    const labels = { 'X-Acme-Flow': ID, note: 'x' };
    expect(tracesIn([labels])).toEqual([]);
    expect(tracesIn([labels], ['x_acme_flow'])).toEqual([ID]);
  });

  test("by Datadog's name with all its digits", () => {
    expect(tracesIn([{ 'dd.trace_id': ID, message: `dd.trace_id=${ID}` }])).toEqual([ID]);
  });

  test.each([
    'trace_id',
    'traceId',
    'TraceID',
    'trace.id',
    'X-Trace-ID',
    'X-Amzn-Trace-Id',
    'traceparent',
    'xray_trace_id',
    'otel.trace_id',
  ])('under the name %s', (name) => {
    expect(tracesIn([{ [name]: ID }])).toEqual([ID]);
  });

  test.each<[what: string, name: string, value: string]>([
    ['Zipkin', 'b3', `${ID}-53995c3f42cd8ad8-1-05e3ac9a4f6e3b90`],
    ['Zipkin, without more', 'b3', `${ID}-53995c3f42cd8ad8`],
    ['Jaeger', 'uber-trace-id', `${ID}:53995c3f42cd8ad8:0:1`],
    ['Jaeger, escaped for a header', 'Uber-Trace-Id', `${ID}%3A53995c3f42cd8ad8%3A0%3A1`],
    ['Sentry', 'sentry-trace', `${ID}-53995c3f42cd8ad8-0`],
    ['Google Cloud, in a header', 'X-Cloud-Trace-Context', `${ID}/6033612953425088217;o=1`],
    ['Google Cloud, in a log', 'logging.googleapis.com/trace', `projects/shop-1/traces/${ID}`],
    ['Elastic', 'elastic-apm-traceparent', TRACEPARENT],
    ['Serilog', '@tr', ID],
    ["OpenTelemetry's exporters for Python", 'trace_id', `0x${ID}`],
    ["protobuf's JSON", 'traceId', Buffer.from(ID, 'hex').toString('base64')],
    ['many programs', 'trace', ID],
  ])('as %s writes it', (_, name, value) => {
    expect(tracesIn([{ [name]: value }])).toEqual([ID]);
  });

  test('as Jaeger writes it, who leaves out the zeros in front', () => {
    expect(tracesIn([{ 'uber-trace-id': '4bf92f3577b34da:53995c3f42cd8ad8:0:1' }])).toEqual([
      '4bf92f3577b34da'.padStart(32, '0'),
    ]);
  });

  test.each([
    ['a stack trace', 'trace', `at charge (/app/${ID}.js:3:1)`],
    ['a version of something', 'b3', '1.2.3'],
    ['a text of as many characters as 16 bytes have', 'trace_id', 'not-a-trace-id-at-all!=='],
    ['a project without a trace', 'logging.googleapis.com/trace', 'projects/shop-1/traces/'],
  ])('not in %s', (_, name, value) => {
    expect(tracesIn([{ [name]: value }])).toEqual([]);
  });

  test.each([
    ['after a name', `checkout failed trace_id=${ID} status=500`],
    ['in a line of JSON', `{"level":"error","traceId":"${ID}","msg":"x"}`],
    ['as X-Ray', `request ${X_RAY} failed`],
    ['as Jaeger writes it', `uber-trace-id: ${ID}:53995c3f42cd8ad8:0:1`],
    ['as Zipkin writes it', `headers b3=${ID}-53995c3f42cd8ad8-1, accept`],
    ['as Google Cloud writes it', `X-Cloud-Trace-Context: ${ID}/1;o=1`],
    ['after the name of a library', `otelTraceID=${ID} otelSpanID=53995c3f42cd8ad8`],
    ['with a full stop behind it', `failed, trace id: ${ID}.`],
    ['as a traceparent', `headers: ${TRACEPARENT}, *`],
  ])('in a text, %s', (_, text) => {
    expect(tracesIn([{ description: text }])).toEqual([ID]);
  });

  test.each([
    ['under another name', { commit: ID, span_id: ID.slice(0, 16), traceable: ID }],
    ['that are zero', { trace_id: ZEROS, description: `trace_id=${ZEROS}` }],
    [
      'in a text that names something else',
      { description: `sha256: ${ID} etag="${ID}" subtrace_id=${ID} parent_trace_id=${ID}` },
    ],
    ['under a name of every object', { constructor: ID }],
  ])('not %s', (_, labels) => {
    expect(tracesIn([labels])).toEqual([]);
  });

  test('each once, in the order of the alerts, five at most', () => {
    const ids = Array.from({ length: 7 }, (_, i) => `${i + 1}`.repeat(32));
    const alerts = ids.map((id) => ({ trace_id: id, description: `trace_id=${id}` }));
    expect(tracesIn([...alerts.slice(0, 2), ...alerts])).toEqual(ids.slice(0, 5));
  });

  test.each([
    ['digits', '0'.repeat(1024 * 1024)],
    ['beginnings of X-Ray', '1-5759e988-'.repeat(95_000)],
    ['beginnings of a traceparent', `00-${ID}-`.repeat(29_000)],
    ['names without a value', 'trace_id'.repeat(131_000)],
    ['names with blanks in place of a value', `trace_id${' '.repeat(40)}`.repeat(21_000)],
    ['one name and a megabyte of blanks', `trace_id${' '.repeat(1024 * 1024)}`],
    ['one name, a colon and a megabyte of blanks', `trace_id:${' '.repeat(1024 * 1024)}`],
    ['dashes', '-'.repeat(1024 * 1024)],
  ])('none, in linear time, in a megabyte of %s', (_, text) => {
    // The time limit of the test is what fails: quadratic time would take minutes.
    expect(tracesIn([{ description: text, trace_id: text }])).toEqual([]);
  });
});
