import * as z from 'zod';

/**
 * A call that made a log group or changed its tags, as CloudTrail tells EventBridge. It needs a trail.
 * Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/logging_cw_api_calls.html
 */
const CALL = z.object({
  'detail-type': z.literal('AWS API Call via CloudTrail'),
  detail: z.object({
    eventSource: z.literal('logs.amazonaws.com'),
    eventName: z.string(),
    /** Absent where the call was done. */
    errorCode: z.string().optional(),
    requestParameters: z.object({ logGroupName: z.string().optional(), resourceArn: z.string().optional() }).nullish(),
  }),
});

/** The calls after which another log group may be wanted. The infrastructure asks for these. */
export const LOG_GROUP_CALLS = ['CreateLogGroup', 'TagResource', 'UntagResource', 'TagLogGroup', 'UntagLogGroup'];

/** Names of log groups hold no colon, so `:*` is not part of one. */
const ARN = /^arn:[^:]+:logs:[^:]*:\d*:log-group:([^:]+)(:\*)?$/;

/**
 * `call-failed`: many programs make their log group whenever they start, and are told that it is there.
 * `other-call`: nothing by which a log group is made or tagged.
 */
export type LogGroupCall = { readonly logGroup: string } | { readonly ignored: 'call-failed' | 'other-call' };

/** Which log group a call was about. Undefined: the event is about no call at all. */
export function logGroupCall(event: unknown): LogGroupCall | undefined {
  const { success, data } = CALL.safeParse(event);
  if (!success) return undefined;
  const { eventName, errorCode, requestParameters } = data.detail;
  if (!LOG_GROUP_CALLS.includes(eventName)) return { ignored: 'other-call' };
  if (errorCode !== undefined) return { ignored: 'call-failed' };
  const { logGroupName, resourceArn = '' } = requestParameters ?? {};
  const logGroup = logGroupName ?? ARN.exec(resourceArn)?.[1];
  return logGroup === undefined ? { ignored: 'other-call' } : { logGroup };
}
