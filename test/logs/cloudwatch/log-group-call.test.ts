import { describe, expect, it } from 'vitest';
import { LOG_GROUP_CALLS, logGroupCall } from '../../../shared/logs/cloudwatch/log-group-call.ts';
import { callEvent } from '../../support/cloudtrail.ts';

const ARN = 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/checkout';
const CHECKOUT = { logGroup: '/aws/lambda/checkout' };

describe('a call of CloudWatch Logs', () => {
  it.each([
    ['CreateLogGroup', { logGroupName: '/aws/lambda/checkout', tags: { alerting: 'on' } }],
    ['TagLogGroup', { logGroupName: '/aws/lambda/checkout', tags: { alerting: 'on' } }],
    ['UntagLogGroup', { logGroupName: '/aws/lambda/checkout', tags: ['alerting'] }],
    ['TagResource', { resourceArn: ARN, tags: { alerting: 'on' } }],
    ['TagResource', { resourceArn: `${ARN}:*`, tags: { alerting: 'on' } }],
    ['UntagResource', { resourceArn: ARN.replace('arn:aws:', 'arn:aws-cn:'), tagKeys: ['alerting'] }],
  ])('%s is about a log group: %j', (eventName, requestParameters) => {
    expect(LOG_GROUP_CALLS).toContain(eventName);
    expect(logGroupCall(callEvent(eventName, requestParameters))).toEqual(CHECKOUT);
  });

  it('that failed changed nothing', () => {
    const event = callEvent('CreateLogGroup', { logGroupName: 'a' }, { errorCode: 'ResourceAlreadyExistsException' });
    expect(logGroupCall(event)).toEqual({ ignored: 'call-failed' });
  });

  it.each([
    ['DeleteLogGroup', { logGroupName: 'a' }],
    ['TagResource', { resourceArn: 'arn:aws:logs:eu-west-1:123456789012:destination:other' }],
    ['TagResource', { resourceArn: 'arn:aws:lambda:eu-west-1:123456789012:function:logs' }],
    ['TagResource', {}],
    ['CreateLogGroup', null],
  ])('%s with %j is about something else', (eventName, requestParameters) => {
    expect(logGroupCall(callEvent(eventName, requestParameters))).toEqual({ ignored: 'other-call' });
  });

  it.each([
    undefined,
    null,
    {},
    { 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} },
    callEvent('CreateLogGroup', { logGroupName: 'a' }, { eventSource: 'kinesis.amazonaws.com' }),
  ])('is not in another event: %j', (event) => {
    expect(logGroupCall(event)).toBeUndefined();
  });
});
