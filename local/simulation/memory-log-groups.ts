import type { LogGroupPage, LogGroups } from '../../shared/flows/log-groups.ts';
import type { Bookmark } from '../../shared/flows/subscribe.ts';
import type { LogGroup, SubscriptionFilter } from '../../shared/logs/cloudwatch/subscriptions.ts';

export interface StoredLogGroup extends LogGroup {
  readonly tags: Readonly<Record<string, string>>;
  readonly filters: readonly SubscriptionFilter[];
}

/** Log groups that keep AWS's rules: by name, in pages, with a limit of filters, and filters known by their names. */
export class MemoryLogGroups implements LogGroups {
  readonly stored = new Map<string, StoredLogGroup>();
  /** `filtersOf /ecs/a`. */
  readonly calls: string[] = [];
  readonly pageSize: number;
  readonly filtersPerGroup: number;

  constructor({ pageSize = 50, filtersPerGroup = 2 } = {}) {
    this.pageSize = pageSize;
    this.filtersPerGroup = filtersPerGroup;
  }

  add(name: string, parts: Partial<StoredLogGroup> = {}): this {
    const arn = `arn:aws:logs:eu-west-1:123456789012:log-group:${name}`;
    this.stored.set(name, { name, arn, logGroupClass: 'STANDARD', tags: {}, filters: [], ...parts });
    return this;
  }

  /** By log group, the names of its filters. */
  get subscribed(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries([...this.stored].map(([name, { filters }]) => [name, filters.map((one) => one.name)]));
  }

  async page(from?: string): Promise<LogGroupPage> {
    this.calls.push(`page ${from ?? ''}`);
    const names = [...this.stored.keys()].sort().filter((name) => from === undefined || name > from);
    const shown = names.slice(0, this.pageSize);
    const groups = shown.flatMap((name) => this.stored.get(name) ?? []).map(bare);
    return { groups, ...(names.length > shown.length && { next: shown.at(-1) ?? '' }) };
  }

  async find(name: string): Promise<LogGroup | undefined> {
    this.calls.push(`find ${name}`);
    const group = this.stored.get(name);
    return group && bare(group);
  }

  async tagsOf({ name }: LogGroup): Promise<Readonly<Record<string, string>>> {
    this.calls.push(`tagsOf ${name}`);
    return this.stored.get(name)?.tags ?? {};
  }

  async filtersOf({ name }: LogGroup): Promise<readonly SubscriptionFilter[]> {
    this.calls.push(`filtersOf ${name}`);
    return this.stored.get(name)?.filters ?? [];
  }

  async putFilter(name: string, filter: SubscriptionFilter): Promise<'done' | 'filters-taken' | 'gone'> {
    this.calls.push(`putFilter ${name}`);
    const group = this.stored.get(name);
    if (group === undefined) return 'gone';
    const others = group.filters.filter((one) => one.name !== filter.name);
    if (others.length >= this.filtersPerGroup) return 'filters-taken';
    this.stored.set(name, { ...group, filters: [...others, filter] });
    return 'done';
  }

  async deleteFilter(name: string, filter: string): Promise<'done' | 'gone'> {
    this.calls.push(`deleteFilter ${name}`);
    const group = this.stored.get(name);
    const rest = group?.filters.filter((one) => one.name !== filter);
    if (group === undefined || rest?.length === group.filters.length) return 'gone';
    this.stored.set(name, { ...group, filters: rest ?? [] });
    return 'done';
  }
}

const bare = ({ name, arn, logGroupClass }: StoredLogGroup): LogGroup => ({ name, arn, logGroupClass });

export class MemoryBookmark implements Bookmark {
  at: string | undefined;

  async get(): Promise<string | undefined> {
    return this.at;
  }

  async put(at: string | undefined): Promise<void> {
    this.at = at;
  }
}
