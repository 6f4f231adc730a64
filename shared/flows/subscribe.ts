import {
  type KnownLogGroup,
  type LogGroup,
  type Subscribing,
  type SubscriptionStep,
  stepFor,
} from '../logs/cloudwatch/subscriptions.ts';
import type { LogGroupSelector } from '../logs/log-settings.ts';
import { METRICS } from '../metrics.ts';
import { surprise } from '../values/surprise.ts';
import { after, type Clock, minutes } from '../values/time.ts';
import type { LogGroups } from './log-groups.ts';
import type { Telemetry } from './telemetry.ts';

/** Where a walk over all log groups is to go on. Absent: at the beginning. */
export interface Bookmark {
  get(): Promise<string | undefined>;
  put(at: string | undefined): Promise<void>;
}

export interface SubscribeDeps {
  readonly logGroups: LogGroups;
  readonly bookmark: Bookmark;
  readonly subscribing: Subscribing;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** How long one walk takes new pages for: Lambda ends it after 15 minutes, and a slow page takes one. */
const TAKES_PAGES_FOR = minutes(12);

type Done = Extract<SubscriptionStep, { readonly step: 'none' }>['why'] | 'subscribed' | 'updated' | 'unsubscribed';

/**
 * What became of a log group.
 * `gone`: it was deleted meanwhile. `conflict`: another writer is changing its filters right now; the next walk looks again.
 */
export type SubscribeOutcome = Done | 'gone' | 'conflict';

export interface Walked {
  /** Log groups, by what became of them. */
  readonly outcomes: Readonly<Partial<Record<SubscribeOutcome | 'failed', number>>>;
  /** Whether it came to the last log group. If not, the next walk goes on from here. */
  readonly finished: boolean;
}

/** Outcomes by which a log group that shall be watched is not. */
const NOT_SUBSCRIBED = ['failed', 'filters-taken', 'not-standard-class'] as const;

/**
 * Looks at all log groups, page by page, and subscribes those that shall be and no others; before that at those that the
 * routing file names, so that they do not wait for their page. Each page is worked on before the next is asked for, so
 * that a walk that dies loses nothing. One log group that fails does not keep the others waiting. Throws when the log
 * groups cannot be listed.
 */
export async function subscribeAll(deps: SubscribeDeps): Promise<Walked> {
  const begun = deps.clock();
  for (const name of namesIn(deps.subscribing.settings.groups)) {
    await safely(name, deps, () => subscribeNamed(name, deps));
  }
  const outcomes: Record<string, number> = {};
  let from = await deps.bookmark.get();
  do {
    const { groups, next } = await deps.logGroups.page(from);
    for (const group of groups) {
      const outcome = await safely(group.name, deps, () => subscribe(group, deps));
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    if (next !== from) await deps.bookmark.put(next);
    from = next;
  } while (from !== undefined && deps.clock() < after(begun, TAKES_PAGES_FOR));
  const finished = from === undefined;
  deps.telemetry.event('info', 'log-groups-walked', { ...outcomes, finished });
  for (const reason of NOT_SUBSCRIBED) {
    const count = outcomes[reason] ?? 0;
    if (count > 0) deps.telemetry.count(METRICS.logGroupsNotSubscribed, { reason }, count);
  }
  return { outcomes, finished };
}

/** The same for one log group that was made or tagged just now. Throws when that fails. */
export async function subscribeNamed(name: string, deps: SubscribeDeps): Promise<SubscribeOutcome> {
  const group = await deps.logGroups.find(name);
  return group === undefined ? 'gone' : await subscribe(group, deps);
}

/** So that one log group that fails does not keep the others waiting. */
async function safely(
  logGroup: string,
  { telemetry }: SubscribeDeps,
  work: () => Promise<SubscribeOutcome>,
): Promise<SubscribeOutcome | 'failed'> {
  try {
    return await work();
  } catch (error) {
    telemetry.event('error', 'log-group-failed', { logGroup, ...surprise(error) });
    return 'failed';
  }
}

const namesIn = (selectors: readonly LogGroupSelector[]): readonly string[] =>
  selectors.flatMap((selector) => ('name' in selector ? [selector.name] : []));

async function subscribe(group: LogGroup, deps: SubscribeDeps): Promise<SubscribeOutcome> {
  const outcome = await take(await decided(group, deps), group, deps);
  const level = LEVELS[outcome];
  if (level !== undefined) deps.telemetry.event(level, `log-group-${outcome}`, { logGroup: group.name });
  return outcome;
}

/** What is worth a line of the log. The rest is as it was, or as it was meant to be. */
const LEVELS: Readonly<Partial<Record<SubscribeOutcome, 'info' | 'warn'>>> = {
  subscribed: 'info',
  updated: 'info',
  unsubscribed: 'info',
  conflict: 'info',
  'filters-taken': 'warn',
  'not-standard-class': 'warn',
  'sent-by-another-filter': 'warn',
};

type Decided = Exclude<SubscriptionStep, { readonly step: 'ask' }>;

async function decided(group: LogGroup, { logGroups, subscribing }: SubscribeDeps): Promise<Decided> {
  let known: KnownLogGroup = group;
  for (;;) {
    const step = stepFor(known, subscribing);
    if (step.step !== 'ask') return step;
    known =
      step.about === 'tags'
        ? { ...known, tags: await logGroups.tagsOf(group) }
        : { ...known, filters: await logGroups.filtersOf(group) };
  }
}

async function take(step: Decided, { name }: LogGroup, deps: SubscribeDeps): Promise<SubscribeOutcome> {
  const { filter } = deps.subscribing;
  if (step.step === 'none') return step.why;
  if (step.step === 'put') {
    const result = await deps.logGroups.putFilter(name, filter);
    if (result !== 'done') return result;
    return step.why === 'new' ? 'subscribed' : 'updated';
  }
  const result = await deps.logGroups.deleteFilter(name, filter.name);
  return result === 'done' ? 'unsubscribed' : result;
}
