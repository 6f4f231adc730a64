import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** An answer with a body of JSON, as an HTTP API takes it from a Lambda. */
export const jsonAnswer = (
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});
