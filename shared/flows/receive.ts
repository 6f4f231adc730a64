import { authenticate } from '../domain/auth.ts';
import { METRICS } from '../metrics.ts';
import type { Secrets } from '../ports.ts';
import type { Problem, Source } from '../sources/source.ts';
import { type Ingested, ingest } from './ingest.ts';
import type { SettleDeps } from './settle.ts';

export interface ReceiveDeps extends SettleDeps {
  readonly sources: readonly Source[];
  readonly secrets: Secrets;
}

/** A request to `/v1/sources/<name>`, as it came. */
export interface SourceRequest {
  readonly method: string;
  readonly source: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Buffer;
}

export type Received =
  | { readonly taken: readonly Ingested[]; readonly alerts: number }
  | { readonly refused: 'unknown-source'; readonly known: readonly string[] }
  | { readonly refused: 'method-not-allowed'; readonly allowed: readonly string[] }
  | { readonly refused: 'unauthorized' }
  | { readonly refused: 'too-large'; readonly limit: number }
  | {
      readonly refused: 'malformed' | 'unsupported-payload';
      readonly problems: readonly Problem[];
      readonly advice?: string;
    }
  | { readonly refused: 'unavailable' };

/** 1 MiB. Alertmanager's groups of 1,000 alerts take some 600 KB. */
export const BODY_LIMIT = 1024 * 1024;

/** Takes a webhook in, or says why not. Nothing is stored of what is refused. */
export async function receive(request: SourceRequest, deps: ReceiveDeps): Promise<Received> {
  const received = await examine(request, deps);
  if ('refused' in received) {
    const source = received.refused === 'unknown-source' ? 'unknown' : request.source;
    deps.telemetry.count(METRICS.refused, { source, reason: received.refused });
    deps.telemetry.event('warn', 'request-refused', { source, reason: received.refused });
  }
  return received;
}

async function examine(request: SourceRequest, deps: ReceiveDeps): Promise<Received> {
  const source = deps.sources.find((one) => one.name === request.source);
  if (source === undefined) return { refused: 'unknown-source', known: deps.sources.map((one) => one.name) };
  const allowed: readonly string[] = source.methods;
  if (!allowed.includes(request.method)) return { refused: 'method-not-allowed', allowed };
  if (request.rawBody.length > BODY_LIMIT) return { refused: 'too-large', limit: BODY_LIMIT };
  try {
    return await takeIn(source, request, deps);
  } catch (error) {
    // The sender keeps what is not taken and sends it again: 503 is the only answer on which Alertmanager does.
    deps.telemetry.event('error', 'ingest-failed', {
      source: source.name,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return { refused: 'unavailable' };
  }
}

async function takeIn(source: Source, request: SourceRequest, deps: ReceiveDeps): Promise<Received> {
  const secrets = await deps.secrets.get(source.name);
  const { headers, rawBody } = request;
  const verdict = authenticate({ headers, rawBody, secrets, schemes: source.schemes, now: deps.clock() });
  if (verdict !== 'accepted') {
    deps.telemetry.event('warn', 'credentials-refused', { source: source.name, reason: verdict });
    return { refused: 'unauthorized' };
  }
  const parsed = source.parse(rawBody.toString(), deps.clock());
  if (!parsed.ok) {
    const { reason: refused, problems, advice } = parsed;
    return { refused, problems, ...(advice !== undefined && { advice }) };
  }
  return { taken: await ingest(parsed.batch, deps), alerts: parsed.batch.alerts.length };
}
