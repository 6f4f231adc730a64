import { type DurationMs, duration } from '../values/time.ts';
import type { SpanTree } from './span-tree.ts';

/** Where a request came in: requests of one kind have the same. */
export interface TraceEntry {
  readonly service: string;
  readonly method?: string;
  readonly url?: string;
}

/** One request of the past, summed up. */
export interface TraceSummary extends TraceEntry {
  /** How long it took until it was answered. */
  readonly took: DurationMs;
  readonly hasFailed: boolean;
}

/** Undefined where the entry is not known: the tree is empty, or the spans that join its parts are missing. */
export function entryOf({ roots }: SpanTree): TraceEntry | undefined {
  const [entry] = roots;
  if (entry === undefined || roots.length > 1) return undefined;
  const { name, method, url } = entry;
  return { service: name, ...(method !== undefined && { method }), ...(url !== undefined && { url }) };
}

/** Of fewer requests the median says little. */
const FEWEST = 5;

/** The median of the requests that came in by the same entry and went well. Undefined when there are fewer than five. */
export function usualOf(summaries: readonly TraceSummary[], entry: TraceEntry): DurationMs | undefined {
  const times = summaries
    .filter((one) => !one.hasFailed && isSameEntry(one, entry))
    .map(({ took }) => took)
    .sort((a, b) => a - b);
  if (times.length < FEWEST) return undefined;
  const middle = times.length / 2;
  const [low = 0, high = low] = times.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return duration(Math.round((low + high) / 2));
}

/** By service, method and path, whatever the numbers and ids in the path. */
export const isSameEntry = (one: TraceEntry, other: TraceEntry): boolean =>
  one.service === other.service && one.method === other.method && pathOf(one.url) === pathOf(other.url);

const LONGEST_WORD = 24;

function pathOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url, 'http://service')) return undefined;
  const parts = new URL(url, 'http://service').pathname.split('/');
  return parts.map((part) => (/\d/.test(part) || part.length > LONGEST_WORD ? '*' : part)).join('/');
}
