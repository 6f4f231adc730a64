import type { LogGroup, SubscriptionFilter } from '../logs/cloudwatch/subscriptions.ts';

/** Some of the log groups of this account and region, by name. */
export interface LogGroupPage {
  readonly groups: readonly LogGroup[];
  /** What the next page is asked for by. Absent: this is the last. */
  readonly next?: string;
}

/** The log groups of this account and region. Each call waits for its turn: AWS takes few a second. */
export interface LogGroups {
  /** The first page, too, where `from` is not known any more. */
  page(from?: string): Promise<LogGroupPage>;
  /** Undefined: there is none of that name. */
  find(name: string): Promise<LogGroup | undefined>;
  /** None of a log group that is gone. */
  tagsOf(group: LogGroup): Promise<Readonly<Record<string, string>>>;
  /** None of a log group that is gone. */
  filtersOf(group: LogGroup): Promise<readonly SubscriptionFilter[]>;
  /** Makes the filter, or changes the one of its name. */
  putFilter(logGroup: string, filter: SubscriptionFilter): Promise<'done' | 'filters-taken' | 'gone' | 'conflict'>;
  deleteFilter(logGroup: string, filter: string): Promise<'done' | 'gone' | 'conflict'>;
}
