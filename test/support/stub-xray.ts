import { xrayForm } from '../../shared/traces/trace-ids.ts';
import type { Clock } from '../../shared/values/time.ts';
import {
  asArray,
  asString,
  type ErrorFault,
  isJson,
  type Json,
  jsonResponse,
  parseJson,
  StubApi,
  type StubRequest,
  type StubResponse,
} from './stub-server.ts';

export interface StubTrace {
  readonly documents: readonly string[];
  readonly limitExceeded?: boolean;
}

/** How many segments are on one page. */
const PAGE = 2;

/**
 * X-Ray's BatchGetTraces, in pages of two segments, and GetTraceSummaries, as `@aws-sdk/client-xray` speaks them.
 * `fail({ error, status })` answers with the error code `error`.
 * Sources: https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html,
 * https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html
 */
export class StubXRay extends StubApi {
  /** By ID, as 32 hexadecimal digits. */
  readonly traces = new Map<string, StubTrace>();
  /** What GetTraceSummaries answers, whatever it is asked for. */
  summaries: readonly Json[] = [];

  constructor(clock: Clock) {
    super(clock);
  }

  inputsOf(path: '/Traces' | '/TraceSummaries'): readonly Json[] {
    return this.requests
      .filter((one) => one.path === path)
      .map(({ parsed }) => parsed)
      .filter(isJson);
  }

  protected answer({ url, body }: StubRequest): StubResponse {
    const parsed = parseJson(body);
    const input = isJson(parsed) ? parsed : {};
    if (url === '/TraceSummaries') return jsonResponse(200, { TraceSummaries: this.summaries });
    const ids = asArray(input.TraceIds).map(asString);
    if (url !== '/Traces' || ids.length === 0 || ids.length > 5) return refusal(400, 'InvalidRequestException');
    return jsonResponse(200, this.#page(ids, Number(input.NextToken ?? 0)));
  }

  #page(ids: readonly string[], from: number): Json {
    const known = [...this.traces].map(([id, trace]) => ({ ...trace, id: xrayForm(id) ?? '' }));
    const segments = known
      .filter(({ id }) => ids.includes(id))
      .flatMap(({ id, documents, limitExceeded }) => documents.map((document) => ({ id, document, limitExceeded })));
    return {
      Traces: segments.slice(from, from + PAGE).map(({ id, document, limitExceeded = false }, i) => ({
        Id: id,
        LimitExceeded: limitExceeded,
        Segments: [{ Id: `${from + i}`, Document: document }],
      })),
      UnprocessedTraceIds: ids.filter((one) => !known.some(({ id }) => id === one)),
      ...(from + PAGE < segments.length && { NextToken: String(from + PAGE) }),
    };
  }

  protected failure({ status = 500, error = 'InternalFailure' }: ErrorFault): StubResponse {
    return refusal(status, error);
  }
}

const refusal = (status: number, error: string): StubResponse =>
  jsonResponse(status, { message: error }, { 'x-amzn-errortype': error });
