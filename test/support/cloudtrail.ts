/**
 * A call of CloudWatch Logs as CloudTrail reports it to EventBridge, written after the documentation: nothing here ran on AWS.
 * Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/logging_cw_api_calls.html
 */
export const callEvent = (
  eventName: string,
  requestParameters: unknown,
  detail: Readonly<Record<string, unknown>> = {},
) => ({
  version: '0',
  id: '36eb8523-97d0-4518-b33d-ee3579ff19f0',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.logs',
  account: '123456789012',
  time: '2026-02-20T01:09:13Z',
  region: 'eu-west-1',
  resources: [],
  detail: {
    eventVersion: '1.09',
    eventTime: '2026-02-20T01:09:13Z',
    eventSource: 'logs.amazonaws.com',
    eventName,
    awsRegion: 'eu-west-1',
    requestParameters,
    responseElements: null,
    apiVersion: '20140328',
    recipientAccountId: '123456789012',
    ...detail,
  },
});
