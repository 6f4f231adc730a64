import {
  BatchGetTracesCommand,
  GetTraceSummariesCommand,
  type Trace,
  XRayClient,
  type XRayClientConfig,
  type TraceSummary as XRaySummary,
} from '@aws-sdk/client-xray';
import type { TraceAnswer, Traces } from '../flows/enrich.ts';
import { readTraceId, xrayForm } from '../traces/trace-ids.ts';
import type { LookUpFailure } from '../traces/trace-memory.ts';
import { entryOf, isSameEntry, type TraceEntry, type TraceSummary, usualOf } from '../traces/trace-usual.ts';
import type { FoundTrace } from '../traces/trace-verdict.ts';
import { segmentTree } from '../traces/xray/segments.ts';
import { type DurationMs, duration, type EpochMs, before as earlier, minutes } from '../values/time.ts';
import { untilAborted } from './until-aborted.ts';

/** What BatchGetTraces takes. */
const BATCH = 5;
/** What is usual is measured over this time. */
const USUAL_OVER = minutes(30);

/** A trace whose segments are still being collected. */
interface Collected {
  readonly id: string;
  readonly documents: string[];
  isCut: boolean;
}

/**
 * Asks X-Ray, once: whoever asks knows when to ask again. Who asks the same while it is being asked gets the same
 * answer: the receivers of an incident are notified at the same time. What was found before the budget was spent is
 * given; it may be cut then. Needs `xray:BatchGetTraces` and `xray:GetTraceSummaries`.
 * Sources: https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html (finds nothing where Transaction Search
 * is on), https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html
 */
export function xrayTraces(config: XRayClientConfig = {}): Traces {
  // Made when it is needed first: most incidents have no trace.
  let client: XRayClient | undefined;
  const asking = new Map<string, Promise<TraceAnswer>>();
  return {
    backend: 'X-Ray',
    async lookUp(ids, { budget, before }) {
      client ??= new XRayClient({ ...config, maxAttempts: 1 });
      const question = JSON.stringify([ids, budget, before]);
      const answer =
        asking.get(question) ?? answerTo(ids, before, { client, abortSignal: AbortSignal.timeout(budget) });
      asking.set(question, answer);
      return await answer.finally(() => asking.delete(question));
    },
  };
}

async function answerTo(ids: readonly string[], before: EpochMs, asking: Asking): Promise<TraceAnswer> {
  const collected = new Map<string, Collected>();
  const done = await inTime(() => collect(ids, collected, asking), asking);
  const traces = [...collected.values()].map(foundTraceOf);
  if ('failed' in done) return { found: traces.map((one) => ({ ...one, isCut: true })), failed: done.failed };
  const measured = await inTime(() => usualFor(traces, before, asking), asking);
  if ('failed' in measured) return { found: traces, usualFailed: measured.failed };
  return { found: traces.map((one) => withUsual(one, measured.value)) };
}

const foundTraceOf = ({ id, documents, isCut }: Collected): FoundTrace => ({ id, tree: segmentTree(documents), isCut });

interface Asking {
  readonly client: XRayClient;
  readonly abortSignal: AbortSignal;
}

async function inTime<T>(
  work: () => Promise<T>,
  { abortSignal }: Asking,
): Promise<{ readonly value: T } | { readonly failed: LookUpFailure }> {
  try {
    return { value: await untilAborted(work, abortSignal) };
  } catch (error) {
    return { failed: failureFrom(error) };
  }
}

async function collect(ids: readonly string[], collected: Map<string, Collected>, asking: Asking): Promise<void> {
  const known = ids.flatMap((id) => xrayForm(id) ?? []);
  for (let i = 0; i < known.length; i += BATCH) {
    let NextToken: string | undefined;
    do {
      const command = new BatchGetTracesCommand({ TraceIds: known.slice(i, i + BATCH), NextToken });
      const page = await asking.client.send(command, { abortSignal: asking.abortSignal });
      for (const trace of page.Traces ?? []) add(trace, collected);
      NextToken = page.NextToken || undefined;
    } while (NextToken !== undefined);
  }
}

/** A trace may come in parts, on several pages. */
function add({ Id = '', Segments = [], LimitExceeded = false }: Trace, collected: Map<string, Collected>): void {
  const id = readTraceId(Id);
  if (id === undefined) return;
  const trace = collected.get(id) ?? { id, documents: [], isCut: false };
  trace.documents.push(...Segments.flatMap(({ Document }) => Document ?? []));
  trace.isCut ||= LimitExceeded;
  collected.set(id, trace);
}

interface Usual {
  readonly entry: TraceEntry;
  readonly usual: DurationMs;
}

/** For the first trace of which the entry is known: one call, and one page of it. */
async function usualFor(found: readonly FoundTrace[], before: EpochMs, asking: Asking): Promise<Usual | undefined> {
  const entry = found.map(({ tree }) => entryOf(tree)).find((one) => one !== undefined);
  // Names hold no quotes; one that does would be read as a part of the expression.
  if (entry === undefined || /["\\]/.test(entry.service)) return undefined;
  const command = new GetTraceSummariesCommand({
    StartTime: new Date(earlier(before, USUAL_OVER)),
    EndTime: new Date(before),
    FilterExpression: `service("${entry.service}")`,
    Sampling: true,
  });
  const { TraceSummaries = [] } = await asking.client.send(command, { abortSignal: asking.abortSignal });
  const usual = usualOf(TraceSummaries.flatMap(summaryOf), entry);
  return usual === undefined ? undefined : { entry, usual };
}

function summaryOf(summary: XRaySummary): readonly TraceSummary[] {
  const { EntryPoint, Http, ResponseTime, HasFault, HasError, HasThrottle } = summary;
  if (EntryPoint?.Name === undefined || ResponseTime === undefined) return [];
  return [
    {
      service: EntryPoint.Name,
      ...(Http?.HttpMethod !== undefined && { method: Http.HttpMethod }),
      ...(Http?.HttpURL !== undefined && { url: Http.HttpURL }),
      took: duration(Math.round(ResponseTime * 1000)),
      hasFailed: HasFault === true || HasError === true || HasThrottle === true,
    },
  ];
}

function withUsual(found: FoundTrace, usual: Usual | undefined): FoundTrace {
  const entry = entryOf(found.tree);
  return usual && entry && isSameEntry(entry, usual.entry) ? { ...found, usual: usual.usual } : found;
}

function failureFrom(error: unknown): LookUpFailure {
  const { name, code, $metadata } = error as Partial<Error> & {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (status === 429 || name === 'ThrottledException' || name === 'ThrottlingException') return 'throttled';
  if (status === 401 || status === 403 || name === 'AccessDeniedException') return 'refused';
  if (name === 'CredentialsProviderError') return 'no-credentials';
  // The SDK calls a connection that was reset a TimeoutError too; its code tells them apart.
  if (typeof code === 'string' && code !== 'ETIMEDOUT') return 'unavailable';
  return name === 'AbortError' || name === 'TimeoutError' ? 'timeout' : 'unavailable';
}
