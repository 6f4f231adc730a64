/** What AWS hands to a Lambda and takes back from it, as far as it is played here. */

/**
 * An HTTP API request, payload format 2.0.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export interface HttpEvent {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawPath: string;
  /** Without the question mark; empty when there is none. */
  readonly rawQueryString: string;
  readonly cookies?: string[];
  /** Names in lower case, repeated ones joined by commas. */
  readonly headers: Record<string, string>;
  readonly requestContext: {
    readonly requestId: string;
    readonly timeEpoch: number;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface HttpResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** A batch of an SQS event source mapping. Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export interface SqsEvent {
  readonly Records: SqsRecord[];
}

export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: {
    readonly ApproximateReceiveCount: string;
    /** Milliseconds since 1970. */
    readonly SentTimestamp: string;
    readonly MessageGroupId: string;
    readonly MessageDeduplicationId: string;
  };
}

/** Which messages come again, by `messageId`. The others are deleted. */
export interface SqsBatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export type HttpHandler = (event: HttpEvent) => Promise<HttpResult>;
export type SqsHandler = (event: SqsEvent) => Promise<SqsBatchResponse>;
