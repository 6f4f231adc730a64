import http, { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { type DurationMs, seconds } from '../values/time.ts';

/** A request of the SDK, as far as the table needs it. */
interface Request {
  readonly protocol: string;
  readonly method: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

interface Handled {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly body: Uint8Array;
  };
}

interface Options {
  /** Older forms of it know no listeners. */
  readonly abortSignal?: { readonly aborted: boolean; onabort: unknown };
}

const CONNECTS_WITHIN = seconds(1);
/** As many as the SDK's own handler has. */
const CONNECTIONS = 50;

/**
 * A request handler for the SDK's clients
 * (https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-smithy-types/Interface/RequestHandler/). It sends on
 * connections that are kept, each request within `timeout` from its first byte to the last of the answer. The SDK's own
 * starts several timers for each request and hands over a stream, which takes 40 us of processor time more a call.
 */
export function keptConnections(timeout: DurationMs) {
  const options = { keepAlive: true, maxSockets: CONNECTIONS };
  const plain = new http.Agent(options);
  const secure = new https.Agent(options);
  const begin = (request: Request): ClientRequest =>
    request.protocol === 'http:' ? http.request(optionsOf(request, plain)) : https.request(optionsOf(request, secure));
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: Request, { abortSignal }: Options = {}): Promise<Handled> => {
      if (abortSignal?.aborted) throw new AbortError('aborted before it was sent');
      return await new Promise((resolve, reject) => {
        const sent = begin(request);
        limitTime(sent, timeout);
        if (abortSignal) abortSignal.onabort = () => sent.destroy(new AbortError('aborted'));
        sent.on('response', (response) => collect(response, resolve, reject));
        sent.on('error', reject);
        sent.end(request.body);
      });
    },
    destroy: () => {
      plain.destroy();
      secure.destroy();
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

const optionsOf = <Agent>({ method, hostname, port, path, headers }: Request, agent: Agent) => ({
  ...{ method, host: hostname, path, headers, agent },
  ...(port !== undefined && { port }),
});

function limitTime(request: ClientRequest, timeout: DurationMs): void {
  const endAfter = (time: DurationMs, what: string) =>
    setTimeout(() => request.destroy(new TimeoutError(`no ${what} within ${time} ms`)), time);
  const answering = endAfter(timeout, 'answer');
  request.once('close', () => clearTimeout(answering));
  request.once('socket', (socket) => {
    if (!socket.connecting) return;
    const connecting = endAfter(CONNECTS_WITHIN, 'connection');
    socket.once('connect', () => clearTimeout(connecting));
    request.once('close', () => clearTimeout(connecting));
  });
}

function collect(
  response: IncomingMessage,
  resolve: (handled: Handled) => void,
  reject: (error: unknown) => void,
): void {
  const chunks: Buffer[] = [];
  const { statusCode = 0 } = response;
  const headers = response.headers as Record<string, string>;
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('error', reject);
  response.on('end', () => resolve({ response: { statusCode, headers, body: Buffer.concat(chunks) } }));
}

/** The SDK knows both by their names: it tries again after the one, and not after the other. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

class AbortError extends Error {
  override readonly name = 'AbortError';
}
