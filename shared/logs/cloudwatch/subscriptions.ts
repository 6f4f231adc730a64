import type { LogGroupSelector, LogSettings } from '../log-settings.ts';

type Tags = Readonly<Record<string, string>>;

/** A subscription filter, as far as it is ours to decide. */
export interface SubscriptionFilter {
  readonly name: string;
  /** A function or a Kinesis stream. */
  readonly destinationArn: string;
  /** By which role CloudWatch Logs writes to a stream. A function permits it by its own policy. */
  readonly roleArn?: string;
  readonly pattern: string;
}

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  /** `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`. */
  readonly logGroupClass: string;
}

/** A log group, and what was asked about it so far. */
export interface KnownLogGroup extends LogGroup {
  readonly filters?: readonly SubscriptionFilter[];
  readonly tags?: Tags;
}

/** How log groups shall be subscribed. */
export interface Subscribing {
  readonly settings: Pick<LogSettings, 'groups' | 'exclude' | 'filtersPerGroup'>;
  /** Ours is known by its name. Filters of other names are never touched. */
  readonly filter: SubscriptionFilter;
  /** Names of the log groups that this Tocsin writes to. */
  readonly ownLogGroups: ReadonlySet<string>;
}

/** What to do about a log group, and why; or what has to be known first. */
export type SubscriptionStep =
  | { readonly step: 'put'; readonly why: 'new' | 'outdated' }
  | { readonly step: 'delete'; readonly why: Unwanted }
  | { readonly step: 'none'; readonly why: Unwanted | Unsubscribable | 'up-to-date' }
  | { readonly step: 'ask'; readonly about: 'filters' | 'tags' };

/**
 * `own-log-group`: what Tocsin writes there while it works on what it is sent would be sent to it, without end.
 */
type Unwanted = 'not-wanted' | 'own-log-group';

/**
 * `not-standard-class`: only log groups of the class Standard can be subscribed.
 * `filters-taken`: others have taken all the subscription filters that a log group may have.
 * `sent-by-another-filter`: a filter that is not ours sends its events here already.
 */
type Unsubscribable = 'not-standard-class' | 'filters-taken' | 'sent-by-another-filter';

/** The tag by which a Tocsin, this one or another, knows the log groups of any Tocsin. Its value is of no account. */
export const OWN_TAG = 'tocsin:own';

/**
 * What to do about one log group, so that it is subscribed if it is wanted and not if it is not. Doing it twice, or
 * beside somebody who does the same, changes nothing more. Asks for as little as it needs.
 */
export function stepFor(group: KnownLogGroup, subscribing: Subscribing): SubscriptionStep {
  const wanted = selectionOf(group, subscribing);
  if (wanted === 'depends-on-tags') return { step: 'ask', about: 'tags' };
  if (group.logGroupClass !== 'STANDARD') {
    return { step: 'none', why: wanted === 'wanted' ? 'not-standard-class' : wanted };
  }
  if (group.filters === undefined) return { step: 'ask', about: 'filters' };
  const mine = group.filters.find(({ name }) => name === subscribing.filter.name);
  if (wanted !== 'wanted') return { step: mine === undefined ? 'none' : 'delete', why: wanted };
  if (mine === undefined) return stepForNew(group.filters, subscribing);
  return isSame(mine, subscribing.filter) ? { step: 'none', why: 'up-to-date' } : { step: 'put', why: 'outdated' };
}

function selectionOf(
  { name, tags }: KnownLogGroup,
  { settings, ownLogGroups }: Subscribing,
): 'wanted' | Unwanted | 'depends-on-tags' {
  if (ownLogGroups.has(name)) return 'own-log-group';
  const isFit = (selector: LogGroupSelector) => fits(selector, name, tags);
  const mayFit = (selector: LogGroupSelector) => 'tag' in selector || isFit(selector);
  const isNamed = (selector: LogGroupSelector) => !('tag' in selector) && isFit(selector);
  if (!settings.groups.some(mayFit) || settings.exclude.some(isNamed)) return 'not-wanted';
  if (tags === undefined) return 'depends-on-tags';
  if (Object.hasOwn(tags, OWN_TAG)) return 'own-log-group';
  return settings.groups.some(isFit) && !settings.exclude.some(isFit) ? 'wanted' : 'not-wanted';
}

function fits(selector: LogGroupSelector, name: string, tags: Tags = {}): boolean {
  if ('prefix' in selector) return name.startsWith(selector.prefix);
  if ('name' in selector) return name === selector.name;
  return Object.entries(selector.tag).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
}

function stepForNew(filters: readonly SubscriptionFilter[], { filter, settings }: Subscribing): SubscriptionStep {
  if (filters.some(({ destinationArn }) => destinationArn === filter.destinationArn)) {
    return { step: 'none', why: 'sent-by-another-filter' };
  }
  const isFull = filters.length >= settings.filtersPerGroup;
  return isFull ? { step: 'none', why: 'filters-taken' } : { step: 'put', why: 'new' };
}

const isSame = (a: SubscriptionFilter, b: SubscriptionFilter): boolean =>
  a.destinationArn === b.destinationArn && a.roleArn === b.roleArn && a.pattern === b.pattern;
