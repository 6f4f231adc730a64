import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';
import type { Notification } from '../../shared/incidents/notification.ts';

export interface HttpParts {
  readonly method?: string;
  readonly body?: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What API Gateway hands to a Lambda (payload format 2.0). */
export function httpEvent(
  path: string,
  { method = 'POST', body, token, headers = {} }: HttpParts,
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'Alertmanager/0.25.0' },
      requestId: 'request',
      routeKey: '$default',
      stage: '$default',
      time: '22/Aug/2026:12:00:00 +0000',
      timeEpoch: 0,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

export interface ReceivedNotification {
  readonly receipt: string;
  readonly notification: Notification;
  readonly receives: number;
}

/** What SQS hands to a Lambda. */
export const sqsEvent = (...messages: readonly ReceivedNotification[]): SQSEvent => ({
  Records: messages.map(({ receipt, notification, receives }) => ({
    messageId: receipt,
    receiptHandle: receipt,
    body: JSON.stringify(notification),
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '0',
      SenderId: 'AIDA',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId: `${notification.incident}.${notification.place}`,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:delivery.fifo',
    awsRegion: 'eu-west-1',
  })),
});
