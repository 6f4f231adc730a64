import type { Incident } from '../incidents/incident.ts';
import type { Related } from '../messages/related.ts';
import type { View } from '../messages/view.ts';
import { METRICS } from '../metrics.ts';
import { timeAround, traceLinks } from '../traces/trace-links.ts';
import {
  askAgainAt,
  type LookUpFailure,
  NOTHING_ASKED,
  remembered,
  type Traced,
  type TraceMemory,
  toAsk,
  tracedIn,
} from '../traces/trace-memory.ts';
import { type FoundTrace, type Redact, verdictOf } from '../traces/trace-verdict.ts';
import { consoleLinks } from '../traces/xray/console-links.ts';
import { surprise } from '../values/surprise.ts';
import { type Clock, type DurationMs, type EpochMs, seconds } from '../values/time.ts';
import { type CorrelateDeps, correlate } from './correlate.ts';
import type { DeliveryLedger, LedgerEntry } from './delivery-ledger.ts';
import type { IncidentStore } from './incident-store.ts';

/** What is there of the traces that were asked for. Those that are not in `found` are not there, or not there yet. */
export interface TraceAnswer {
  readonly found: readonly FoundTrace[];
  /** Why there may be more than was found. */
  readonly failed?: LookUpFailure;
  /** Why it is not known what is usual. */
  readonly usualFailed?: LookUpFailure;
}

/** Where traces are kept. */
export interface Traces {
  /** The name of the backend, as people read it: `X-Ray`. */
  readonly backend: string;
  /**
   * Takes IDs of 32 hexadecimal digits. Answers within `budget`, with what is there by then, and never throws.
   * What is usual is measured `before` that instant.
   */
  lookUp(
    ids: readonly string[],
    options: { readonly budget: DurationMs; readonly before: EpochMs },
  ): Promise<TraceAnswer>;
}

export interface EnrichDeps extends CorrelateDeps {
  readonly ledger: DeliveryLedger;
  readonly store: Pick<IncidentStore, 'lookAgain'>;
  readonly clock: Clock;
  /** Absent: traces are linked to, and nobody is asked. */
  readonly traces?: Traces;
  /** What the traces of others say is not for every reader. */
  readonly redact?: Redact;
  /** The region whose console shows traces, where the routing file names none. */
  readonly region?: string;
  /** Whether a message about it can be edited when a trace is there that was not there at first. */
  readonly isEdited?: boolean;
}

/** A message is worth more than what is added to it. */
const BUDGET = seconds(1.5);
/** What was asked stands beside what places were shown, under a name that no place has. */
const TRACES = 'traces';

/**
 * The view with links to its traces, what they show, and what else is known of its service. Never throws, and takes no
 * longer than the budget and three calls of the table: a notification leaves without what is not there by then.
 */
export async function enrich(view: View, incident: Incident, deps: EnrichDeps): Promise<View> {
  const unless = async <T>(event: string, work: Promise<T>): Promise<T | undefined> =>
    await work.catch((error: unknown) => {
      deps.telemetry.event('warn', event, { incident: incident.id, ...surprise(error) });
      return undefined;
    });
  const [traced, related] = await Promise.all([
    unless('traces-failed', tracedNow(view, incident, deps)),
    unless('related-failed', correlate(view, incident, BUDGET, deps)),
  ]);
  // An alert of a metric has no trace of its own, and the errors in its logs may have one.
  const [first = sampleOf(related)] = view.traces;
  return {
    ...view,
    ...(first !== undefined && { links: [...view.links, ...linksOf(first, view, deps)] }),
    ...(traced && { traced }),
    ...(related && { related }),
  };
}

const sampleOf = (related: Related | undefined): string | undefined =>
  related?.kind === 'errors' ? related.found.find(({ trace }) => trace !== undefined)?.trace : undefined;

function linksOf(id: string, view: View, { traceSettings, region, traces }: EnrichDeps): View['links'] {
  const { logGroups, links } = traceSettings ?? { logGroups: [], links: [] };
  // Where nobody looks into X-Ray, nothing may be there.
  const home = traceSettings?.region ?? (traces && region);
  const pages = { logGroups: logGroupsOf(view, logGroups), ...(home !== undefined && { region: home }) };
  const time = timeAround(id, view.startedAt, view.endedAt ?? view.now);
  return [...consoleLinks(id, pages, time), ...traceLinks(id, links, time)];
}

/** An error in a log is best followed in that log. */
function logGroupsOf({ labels }: View, others: readonly string[]): readonly string[] {
  const own = labels.log_group ?? '';
  return /^[\w./#-]{1,512}$/.test(own) ? [...new Set([own, ...others])] : others;
}

async function tracedNow(view: View, incident: Incident, deps: EnrichDeps): Promise<Traced | undefined> {
  const { traces, redact } = deps;
  if (view.traces.length === 0 || traces === undefined || redact === undefined) return undefined;
  const now = deps.clock();
  const entry = await entryFor(incident, now, deps);
  const memory = entry.traces ?? NOTHING_ASKED;
  const ids = toAsk(memory, view.traces, now);
  if (ids.length === 0) return tracedIn(memory, view.traces, traces.backend);
  const answer = await traces.lookUp(ids, { budget: BUDGET, before: view.startedAt });
  count(ids, answer, deps);
  const next = remembered(memory, ids, lookedUp(answer, redact), now);
  // Of two deliveries that ask at once, one stores its answer, and both show their own.
  await deps.ledger.put({ ...entry, traces: next });
  const again = askAgainAt(next, view.traces);
  if (again !== undefined && deps.isEdited && view.status === 'firing') await deps.store.lookAgain(incident.id, again);
  return tracedIn(next, view.traces, traces.backend);
}

const lookedUp = ({ found, failed }: TraceAnswer, redact: Redact) => ({
  verdicts: found.flatMap((one) => verdictOf(one, redact) ?? []),
  ...(failed && { failed }),
});

/** What was asked in this generation of the incident; one that was deleted and made anew counts its own from 1 again. */
async function entryFor(incident: Incident, now: EpochMs, { ledger }: EnrichDeps): Promise<LedgerEntry> {
  const { id, generation, expiresAt } = incident;
  const known = await ledger.get(id, TRACES);
  const isOfThis = known !== undefined && known.generation === generation && known.expiresAt > now;
  const asked: { traces?: TraceMemory } = isOfThis && known.traces ? { traces: known.traces } : {};
  return { incident: id, place: TRACES, generation, rev: 0, version: known?.version ?? 0, expiresAt, ...asked };
}

function count(ids: readonly string[], { found, failed, usualFailed }: TraceAnswer, { telemetry }: EnrichDeps): void {
  if (found.length > 0) telemetry.count(METRICS.tracesLookedUp, { outcome: 'found' }, found.length);
  const missing = ids.length - found.length;
  if (missing > 0) telemetry.count(METRICS.tracesLookedUp, { outcome: failed ?? 'not-found' }, missing);
  if (failed !== undefined) telemetry.event('warn', 'traces-not-looked-up', { reason: failed });
  if (usualFailed !== undefined) telemetry.event('info', 'usual-not-measured', { reason: usualFailed });
}
