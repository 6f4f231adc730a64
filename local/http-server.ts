import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Clock, type DurationMs, seconds } from '../shared/values/time.ts';
import { eventOf, type HttpHandler, targetOf, writeResult } from './http-event.ts';
import { jsonAnswer } from './json-answer.ts';
import { RequestTurns } from './request-turns.ts';

export interface Mount {
  /** It takes this path and all below. `/` takes what no other mount does. */
  readonly path: string;
  readonly handle: HttpHandler;
}

export interface HttpServerOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Which address of this machine it answers at. */
  readonly host: string;
  readonly mounts: readonly Mount[];
  readonly clock: Clock;
  /** What `GET /health` tells. */
  readonly isReady: () => boolean;
  /** Told what a handler threw. Its caller is answered 500. */
  readonly onError: (error: unknown) => void;
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpLimits {
  readonly bodyBytes: number;
  /** From the first byte to the end of the headers, and to the end of the body. */
  readonly headers: DurationMs;
  readonly request: DurationMs;
  /** For a handler to answer. */
  readonly handler: DurationMs;
  /** For open requests to end once the server is stopped. */
  readonly stop: DurationMs;
}

export interface HttpServer {
  readonly url: string;
  /** Takes no more requests and waits for those it has. */
  stop(): Promise<void>;
}

/** Those of an HTTP API. What is smaller and still more than sources take is refused by them, who log and count it. */
const LIMITS: HttpLimits = {
  bodyBytes: 10 * 1024 * 1024,
  headers: seconds(10),
  request: seconds(30),
  handler: seconds(30),
  stop: seconds(10),
};
const HEADER_BYTES = 10_240;
const KEEP_ALIVE = seconds(65);
const SLOW_CLIENTS_CHECKED_EVERY = seconds(1);

/** Somebody else has the port. The message is for the person at the terminal. */
export class PortError extends Error {
  override readonly name = 'PortError';
}

interface Serving extends HttpServerOptions {
  readonly limits: HttpLimits;
  isStopping: boolean;
}

/** Serves Lambda handlers over HTTP as an HTTP API does. Nothing that a client sends ends the process. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const limits = { ...LIMITS, ...options.limits };
  const serving: Serving = { ...options, limits, isStopping: false };
  const server = createServer({
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    keepAliveTimeout: KEEP_ALIVE,
    connectionsCheckingInterval: Math.min(SLOW_CLIENTS_CHECKED_EVERY, limits.headers),
  });
  answerHalfClosed(server);
  const turns = new RequestTurns();
  server.on('request', (request, response) => turns.take(request, () => serve(request, response, serving)));
  // Too large a body is refused before it is sent, where the client asks first.
  server.on('checkContinue', (request, response) => {
    turns.take(request, async () => {
      if (!isDeclaredTooLarge(request, limits.bodyBytes)) response.writeContinue();
      await serve(request, response, serving);
    });
  });
  await listening(server, options);
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    serving.isStopping = true;
    await closed(server, limits.stop);
  };
  return { url: `http://${options.host}:${port}`, stop };
}

/**
 * A client may close its own half of the connection once its request is sent (`nc -N`, some proxies) and wait for the
 * answer. Node answers it with this property only, which it does not document.
 * Source: https://github.com/nodejs/node/blob/main/lib/_http_server.js (`socketOnEnd`)
 */
const answerHalfClosed = (server: Server): void => void Object.assign(server, { httpAllowHalfOpen: true });

async function listening(server: Server, { port, host }: HttpServerOptions): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    const why = isTaken ? 'it is in use. Set PORT to another one.' : 'it cannot be listened on.';
    throw new PortError(`PORT ${port}: ${why}`, { cause });
  }
}

async function closed(server: Server, limit: DurationMs): Promise<void> {
  const isClosed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), limit);
  await isClosed;
  clearTimeout(timer);
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  // Without a listener, a client that hangs up would end the process.
  response.on('error', () => {});
  const body = await readBody(request, serving.limits.bodyBytes);
  if (body === 'hung-up') return;
  if (body === 'too-large') {
    refuseBody(request, response, serving.limits);
    return;
  }
  try {
    const result = await resultOf(request, body, serving);
    if (serving.isStopping) response.shouldKeepAlive = false;
    await written(response, () => writeResult(response, result));
  } catch (error) {
    serving.onError(error);
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    writeResult(response, message(500, 'Internal Server Error'));
  }
}

/** Waits until an answer is written, or its client is gone: until then it counts against its connection. */
async function written(response: ServerResponse, write: () => void): Promise<void> {
  const isDone = response.closed || new Promise((resolve) => response.once('close', resolve));
  write();
  await isDone;
}

async function resultOf(
  request: IncomingMessage,
  body: Buffer,
  serving: Serving,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { rawPath } = targetOf(request);
  if (rawPath === '/health') return healthOf(request.method, serving.isReady());
  const mount = mountFor(rawPath, serving.mounts);
  if (mount === undefined) return message(404, 'Not Found');
  return await handled(() => mount.handle(eventOf(request, body, serving.clock())), serving);
}

/** The longest path that fits. */
function mountFor(path: string, mounts: readonly Mount[]): Mount | undefined {
  const fitting = mounts.filter((mount) => path === mount.path || path.startsWith(mount.path.replace(/\/?$/, '/')));
  return fitting.sort((a, b) => b.path.length - a.path.length)[0];
}

function healthOf(method: string | undefined, isReady: boolean): APIGatewayProxyStructuredResultV2 {
  if (method !== 'GET' && method !== 'HEAD') {
    return jsonAnswer(405, { message: 'Method Not Allowed' }, { allow: 'GET, HEAD' });
  }
  return isReady ? jsonAnswer(200, { status: 'ready' }) : jsonAnswer(503, { status: 'not ready' });
}

/** As an HTTP API answers when its Lambda fails or takes too long. */
async function handled(
  handle: () => Promise<APIGatewayProxyStructuredResultV2>,
  { onError, limits }: Serving,
): Promise<APIGatewayProxyStructuredResultV2> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<APIGatewayProxyStructuredResultV2>((resolve) => {
    timer = setTimeout(() => resolve(message(503, 'Service Unavailable')), limits.handler);
  });
  try {
    return await Promise.race([handle(), timedOut]);
  } catch (error) {
    onError(error);
    return message(500, 'Internal Server Error');
  } finally {
    clearTimeout(timer);
  }
}

const isDeclaredTooLarge = ({ headers }: IncomingMessage, limit: number): boolean =>
  Number(headers['content-length'] ?? 0) > limit;

/** Never holds more than the limit and one chunk. */
function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too-large' | 'hung-up'> {
  if (isDeclaredTooLarge(request, limit)) return Promise.resolve('too-large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        request.off('data', take);
        resolve('too-large');
      }
    };
    request.on('data', take);
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => resolve('hung-up'));
    request.on('close', () => resolve('hung-up'));
  });
}

/** What is thrown away of a body that is refused, and for how long, before the connection is cut. */
const DISCARDED_BYTES = 32 * 1024 * 1024;
const DISCARDED_FOR = seconds(5);

/**
 * Answers 413 at once and throws the rest of the body away. Closing a connection that still sends makes the client's
 * system drop the answer, and Alertmanager takes that for a network error and repeats the request for ever.
 */
function refuseBody(request: IncomingMessage, response: ServerResponse, { bodyBytes }: HttpLimits): void {
  const body = JSON.stringify({ error: 'too-large', limitBytes: bodyBytes });
  response.writeHead(413, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.write(body);
  let discarded = 0;
  const timer = setTimeout(finish, DISCARDED_FOR);
  function finish(): void {
    clearTimeout(timer);
    response.end();
  }
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > DISCARDED_BYTES) finish();
  });
  request.on('end', finish);
  request.on('close', finish);
  request.on('error', finish);
}

const message = (statusCode: number, text: string): APIGatewayProxyStructuredResultV2 =>
  jsonAnswer(statusCode, { message: text });
