import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTraceId, tracesIn, xrayForm } from '../../shared/domain/trace.ts';

const ID = '5759e988bd862e3fe1be46a994272793';
const X_RAY = '1-5759e988-bd862e3fe1be46a994272793';
const ZEROS = '0'.repeat(32);
const TRACEPARENT = `00-${ID}-53995c3f42cd8ad8-01`;

describe('A trace ID is read', () => {
  test.each([
    ['as X-Ray writes it', X_RAY],
    ['from the X-Amzn-Trace-Id header', `Root=${X_RAY};Parent=53995c3f42cd8ad8;Sampled=1`],
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
      fc.property(fc.stringMatching(/^[\da-f]{31}[1-9a-f]$/), (id) => {
        for (const text of [id, xrayForm(id), `Root=${xrayForm(id)}`, `00-${id}-53995c3f42cd8ad8-01`]) {
          expect(readTraceId(text)).toBe(id);
        }
      }),
    );
  });
});

describe('Traces of an alert are found', () => {
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

  test.each([
    ['after a name', `checkout failed trace_id=${ID} status=500`],
    ['in a line of JSON', `{"level":"error","traceId":"${ID}","msg":"x"}`],
    ['as X-Ray', `request ${X_RAY} failed`],
    ['as a traceparent', `headers: ${TRACEPARENT}, *`],
  ])('in a text, %s', (_, text) => {
    expect(tracesIn([{ description: text }])).toEqual([ID]);
  });

  test.each([
    ['under another name', { commit: ID, span_id: ID.slice(0, 16), traceable: ID }],
    ['that are zero', { trace_id: ZEROS, description: `trace_id=${ZEROS}` }],
    ['in a text that names something else', { description: `sha256: ${ID} etag="${ID}" subtrace_id=${ID}` }],
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
