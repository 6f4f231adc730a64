import { createHash } from 'node:crypto';
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

/** An error with its code, for an operation to answer with. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status = 400) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

export interface AwsCall {
  /** `SendMessage`. */
  readonly operation: string;
  readonly input: Json;
}

/**
 * An AWS service that speaks JSON: the operation stands in `X-Amz-Target`, and errors have their code in `__type`.
 * What it answers is given by the test.
 */
export class StubAwsJson extends StubApi {
  readonly calls: AwsCall[] = [];
  #operate: (call: AwsCall) => unknown;

  constructor(clock: Clock, operate: (call: AwsCall) => unknown) {
    super(clock);
    this.#operate = operate;
  }

  inputsOf(operation: string): readonly Json[] {
    return this.calls.filter((call) => call.operation === operation).map((call) => call.input);
  }

  protected answer(request: StubRequest): StubResponse {
    const input = parseJson(request.body);
    const call = {
      operation: asString(request.headers['x-amz-target']).split('.').at(-1) ?? '',
      input: isJson(input) ? input : {},
    };
    this.calls.push(call);
    try {
      return awsResponse(200, this.#operate(call));
    } catch (error) {
      if (error instanceof AwsError) return awsResponse(error.status, { __type: error.code, message: error.code });
      throw error;
    }
  }

  protected failure({ status = 500, error = 'InternalFailure' }: ErrorFault): StubResponse {
    return awsResponse(status, { __type: error, message: error });
  }
}

const awsResponse = (status: number, body: unknown): StubResponse =>
  jsonResponse(status, body ?? {}, { 'content-type': 'application/x-amz-json-1.0' });

/** SQS that takes every message, with the checksums that the SDK looks at. */
export function takingSqs({ operation, input }: AwsCall): unknown {
  if (operation === 'SendMessage') return taken(input);
  if (operation !== 'SendMessageBatch') return {};
  return {
    Successful: asArray(input.Entries)
      .filter(isJson)
      .map((entry) => ({ Id: entry.Id, ...taken(entry) })),
  };
}

const taken = (entry: Json) => ({
  MessageId: 'message-1',
  MD5OfMessageBody: createHash('md5').update(asString(entry.MessageBody)).digest('hex'),
});
