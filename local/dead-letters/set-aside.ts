import type { Message } from '@aws-sdk/client-sqs';
import * as z from 'zod';

/**
 * What Lambda sets aside of an asynchronous call.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
const SET_ASIDE_BY_LAMBDA = z.object({
  requestContext: z.object({ condition: z.string().optional() }).optional(),
  requestPayload: z.unknown().optional(),
  responsePayload: z.object({ errorMessage: z.string().optional() }).nullish(),
});

/** Why a message was set aside, as Tocsin, EventBridge, Lambda or SQS says it. */
export function reasonOf({ MessageAttributes = {}, Body = '' }: Message): string {
  const said = MessageAttributes.reason?.StringValue ?? MessageAttributes.ERROR_CODE?.StringValue;
  if (said !== undefined) return said;
  const { requestContext, responsePayload } = byLambda(Body);
  return responsePayload?.errorMessage ?? requestContext?.condition ?? 'received too often and never deleted';
}

/** The event that a function is called with: inside what Lambda set aside, or the message itself. */
export function eventIn(body: string): unknown {
  return byLambda(body).requestPayload ?? JSON.parse(body);
}

function byLambda(body: string): z.infer<typeof SET_ASIDE_BY_LAMBDA> {
  try {
    const read = SET_ASIDE_BY_LAMBDA.safeParse(JSON.parse(body));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}
