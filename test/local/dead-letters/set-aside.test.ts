import { describe, expect, test } from 'vitest';
import { eventIn, reasonOf } from '../../../local/dead-letters/set-aside.ts';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const BY_LAMBDA = JSON.stringify({
  version: '1.0',
  requestContext: { condition: 'RetriesExhausted' },
  requestPayload: { awslogs: { data: 'H4s' } },
  responsePayload: { errorMessage: 'ErrorsNotTaken' },
});

describe('why a message was set aside', () => {
  test.each([
    ['by Tocsin', { MessageAttributes: { reason: text('refused: 400') }, Body: '{}' }, 'refused: 400'],
    ['by EventBridge', { MessageAttributes: { ERROR_CODE: text('NO_PERMISSIONS') }, Body: '{}' }, 'NO_PERMISSIONS'],
    ['by Lambda, whose function failed', { Body: BY_LAMBDA }, 'ErrorsNotTaken'],
    [
      'by Lambda, which never called it',
      { Body: JSON.stringify({ requestContext: { condition: 'EventAgeExceeded' }, responsePayload: null }) },
      'EventAgeExceeded',
    ],
    ['by SQS', { Body: 'not JSON' }, 'received too often and never deleted'],
  ])('%s', (_, message, reason) => expect(reasonOf(message)).toBe(reason));
});

describe('the event to hand in again', () => {
  test('is what the function was called with', () => {
    expect(eventIn(BY_LAMBDA)).toEqual({ awslogs: { data: 'H4s' } });
  });

  test('is the message itself, where EventBridge set it aside', () => {
    expect(eventIn('{"detail-type":"CloudWatch Alarm State Change"}')).toEqual({
      'detail-type': 'CloudWatch Alarm State Change',
    });
  });
});
