import type { APIGatewayProxyEventV2 } from 'aws-lambda';

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
