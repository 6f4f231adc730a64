import { METRICS } from '../metrics.ts';
import { type AuthRefusal, authenticate } from '../sources/credentials/authenticate.ts';
import type { BodyProblem, WebhookSource } from '../sources/source.ts';
import { BODY_LIMIT, webhookText } from '../sources/webhook/webhook-text.ts';
import { surprise } from '../values/surprise.ts';
import type { EpochMs } from '../values/time.ts';
import { type AcceptDeps, type Accepted, acceptBatch } from './accept-batch.ts';
import type { InboxEntry } from './inbox.ts';
import type { RefusalNotes } from './note-listening.ts';
import type { Secrets } from './secrets.ts';

export interface WebhookDeps extends AcceptDeps {
  readonly sources: readonly WebhookSource[];
  readonly secrets: Secrets;
  readonly refusals: Pick<RefusalNotes, 'note'>;
}

/** A request to `/v1/sources/<name>`, as it came. */
export interface WebhookRequest {
  readonly method: string;
  readonly source: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Buffer;
  /** When it came to the door, which is before it is known to be handed in here. Absent: now. */
  readonly receivedAt?: EpochMs;
}

export type WebhookResult =
  | Accepted
  | { readonly refused: 'unknown-source'; readonly known: readonly string[] }
  | { readonly refused: 'method-not-allowed'; readonly allowed: readonly string[] }
  | { readonly refused: 'unauthorized' }
  | { readonly refused: 'too-large'; readonly limit: number; readonly advice: string }
  | {
      readonly refused: 'malformed' | 'unsupported-payload';
      readonly problems: readonly BodyProblem[];
      readonly advice?: string;
    }
  | { readonly refused: 'unavailable' };

/** Takes a webhook in, or says why not. Nothing is stored of what is refused. */
export async function acceptWebhook(request: WebhookRequest, deps: WebhookDeps): Promise<WebhookResult> {
  const received = await examine(request, deps);
  if ('refused' in received) {
    const source = received.refused === 'unknown-source' ? 'unknown' : request.source;
    deps.telemetry.count(METRICS.refused, { source, reason: received.refused });
    deps.telemetry.event('warn', 'request-refused', { source, reason: received.refused });
    if (NOT_HEARD.has(received.refused)) await deps.refusals.note(source);
  }
  return received;
}

/** Refusals after which it is not known what a source has to say. */
const NOT_HEARD: ReadonlySet<string> = new Set([
  'unauthorized',
  'too-large',
  'malformed',
  'unsupported-payload',
  'unavailable',
]);

async function examine(request: WebhookRequest, deps: WebhookDeps): Promise<WebhookResult> {
  const source = deps.sources.find((one) => one.name === request.source);
  if (source === undefined) return { refused: 'unknown-source', known: deps.sources.map((one) => one.name) };
  const allowed: readonly string[] = source.methods;
  if (!allowed.includes(request.method)) return { refused: 'method-not-allowed', allowed };
  // Before the credentials are checked, so that a stranger's body costs nothing.
  if (request.rawBody.length > BODY_LIMIT) return tooLarge(source, BODY_LIMIT);
  try {
    if (!(await isAdmitted(source, request, deps))) return { refused: 'unauthorized' };
  } catch (error) {
    deps.telemetry.event('error', 'secrets-unavailable', { source: source.name, ...surprise(error) });
    return { refused: 'unavailable' };
  }
  const body = webhookText(request.rawBody, headerOf(request, 'content-encoding'));
  if (body.ok) return await read(source, { body: body.text, receivedAt: request.receivedAt ?? deps.clock() }, deps);
  if ('tooLarge' in body) return tooLarge(source, body.limit);
  return { refused: 'malformed', problems: [body.problem] };
}

const tooLarge = ({ fewerAlerts: advice }: WebhookSource, limit: number) =>
  ({ refused: 'too-large', limit, advice }) as const;

const headerOf = ({ headers }: WebhookRequest, name: string): string | undefined =>
  Object.entries(headers).find(([one]) => one.toLowerCase() === name)?.[1];

/** Verdicts that newer secrets may change. */
const STALE: readonly ('accepted' | AuthRefusal)[] = ['no-secret-configured', 'wrong-secret', 'wrong-signature'];

async function isAdmitted(
  source: WebhookSource,
  { headers, rawBody }: WebhookRequest,
  deps: WebhookDeps,
): Promise<boolean> {
  const verdictWith = (secrets: readonly string[]) =>
    authenticate({ headers, rawBody, secrets, schemes: source.schemes, now: deps.clock() });
  const kept = verdictWith(await deps.secrets.get(source.name));
  const verdict = STALE.includes(kept) ? verdictWith(await deps.secrets.get(source.name, 'fresh')) : kept;
  if (verdict === 'accepted') return true;
  deps.telemetry.event('warn', 'credentials-refused', { source: source.name, reason: verdict });
  return false;
}

async function read(
  source: WebhookSource,
  { body, receivedAt }: Pick<InboxEntry, 'body' | 'receivedAt'>,
  deps: WebhookDeps,
): Promise<WebhookResult> {
  const parsed = source.parse(body, receivedAt, deps.redaction);
  if (!parsed.ok) {
    const { reason: refused, problems, advice } = parsed;
    return { refused, problems, ...(advice !== undefined && { advice }) };
  }
  // The sender keeps what is not taken and sends it again: 503 is the only answer on which Alertmanager does.
  const result = await acceptBatch(parsed.batch, { source: source.name, body, receivedAt }, deps);
  return result === 'unavailable' ? { refused: result } : result;
}
