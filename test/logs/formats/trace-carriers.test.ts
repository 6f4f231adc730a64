import { describe, expect, test } from 'vitest';
import { factsInText, recordFactsOf } from '../../../shared/logs/formats/record-facts.ts';

const ID = '5759e988bd862e3fe1be46a994272793';
const SPAN = '53995c3f42cd8ad8';
const X_RAY = `1-${ID.slice(0, 8)}-${ID.slice(8)}`;
const other = '6'.repeat(32);
const inJson = (json: Record<string, unknown>) => recordFactsOf(json, { userKey: '' }).traceId;
const inText = (text: string) => factsInText(text, { userKey: '' }).traceId;

describe('The trace of an entry of a log is found', () => {
  test.each<[string, Record<string, unknown>]>([
    ['in a field', { trace_id: ID }],
    ['in an object of its own', { trace: { id: ID, sampled: true } }],
    ['in the object of a tracer', { dd: { trace_id: ID, span_id: '17' } }],
    ['among the headers of a request', { req: { method: 'GET', headers: { traceparent: `00-${ID}-${SPAN}-01` } } }],
    ['among headers that come one by one', { headers: { 'x-amzn-trace-id': `Root=${X_RAY}` } }],
    ['in a scope', { Scopes: [{ Message: 'x' }, { TraceId: ID, SpanId: SPAN }] }],
    ['in the context of a span', { span: { context: { traceId: ID } } }],
    ['in an object on the fourth level', { a: { b: { c: { trace_id: ID } } } }],
    ['in the outermost object that has one', { inner: { trace_id: other }, trace_id: ID }],
  ])('%s', (_, json) => {
    expect(inJson(json)).toBe(ID);
  });

  test("under Datadog's names, with the half that it writes apart", () => {
    const upper = { '_dd.p.tid': '1'.repeat(16) };
    expect(inJson({ dd: { trace_id: '255', ...upper } })).toBe(`${'1'.repeat(16)}00000000000000ff`);
    expect(inJson({ 'dd.trace_id': '255', ...upper })).toBe(`${'1'.repeat(16)}00000000000000ff`);
  });

  test.each<[string, Record<string, unknown>]>([
    ['in an ID of something else', { order: { id: ID }, span: { id: SPAN } }],
    ['in an object on the fifth level', { a: { b: { c: { d: { trace_id: ID } } } } }],
  ])('not %s', (_, json) => {
    expect(inJson(json)).toBeUndefined();
  });

  test.each([
    ['as Spring Boot 3 writes it', `ERROR 1 --- [pay] [exec-1] [${ID}-${SPAN}] c.s.Pay : x`],
    ['as Sleuth writes it', `ERROR [pay,${ID},${SPAN},true] 1 --- [exec-1] c.s.Pay : x`],
    ['as Sleuth writes it, if it is not exported', `ERROR [pay,${ID},${SPAN},false] 1 --- c.s.Pay : x`],
    ['as Sleuth 3 writes it', `ERROR [pay,${ID},${SPAN}] 1 --- [exec-1] c.s.Pay : x`],
  ])('in a text, %s', (_, text) => {
    expect(inText(text)).toBe(ID);
  });

  test('in a text of Sleuth with 64 bits', () => {
    expect(inText(`ERROR [pay,${SPAN},${SPAN},true] 1 --- c.s.Pay : x`)).toBe(SPAN.padStart(32, '0'));
  });

  test.each([
    ['of an application without a trace', 'ERROR [pay,,,] 1 --- c.s.Pay : x'],
    ['with a pair of hashes', `ERROR [${SPAN}-${SPAN}] x`],
  ])('not in a text %s', (_, text) => {
    expect(inText(text)).toBeUndefined();
  });
});
