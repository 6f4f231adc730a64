import { hitPageName, type MemoryHitPages } from '../../local/simulation/memory-hit-pages.ts';
import type { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import { duePartition } from '../../shared/adapters/dynamo-due.ts';
import { listedPartition } from '../../shared/adapters/dynamo-listed.ts';
import type { HitAddition } from '../../shared/flows/hit-pages.ts';
import type { HitPageKey } from '../../shared/incidents/hit-archive.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import type { Clock, EpochMs } from '../../shared/values/time.ts';

/** Write units by the partition of the table or of an index that they go to. */
export type Units = Readonly<Record<string, number>>;

/**
 * What DynamoDB takes: so many write units a second of each value of a partition key, in the table and in each index. A
 * write is taken as a whole or not at all. DynamoDB lets a partition that was idle take more for a while, this does not.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export class WriteLimits {
  /** How often each partition refused a write. */
  readonly throttled = new Map<string, number>();
  readonly #left = new Map<string, { at: EpochMs; units: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly perSecond = 1000,
  ) {}

  /** Undefined: taken. Else the partition that is throttled. */
  take(units: Units): string | undefined {
    const asked = Object.entries(units);
    const full = asked.find(([partition, wanted]) => this.#leftOf(partition) < wanted)?.[0];
    if (full !== undefined) {
      this.throttled.set(full, (this.throttled.get(full) ?? 0) + 1);
      return full;
    }
    const at = this.clock();
    for (const [partition, wanted] of asked) this.#left.set(partition, { at, units: this.#leftOf(partition) - wanted });
    return undefined;
  }

  #leftOf(partition: string): number {
    const known = this.#left.get(partition);
    if (known === undefined) return this.perSecond;
    return Math.min(this.perSecond, known.units + ((this.clock() - known.at) / 1000) * this.perSecond);
  }
}

/** As the SDK has it, after its own attempts. */
class Throttled extends Error {
  override readonly name = 'ProvisionedThroughputExceededException';
}

/** Those that write nothing. */
const READS: ReadonlySet<PropertyKey> = new Set(['get', 'head', 'due', 'find', 'detailsOf']);

/**
 * The store in memory with the limits of DynamoDB. A write that is throttled throws, and nothing of it is kept. A write
 * whose condition does not hold is charged as well.
 */
export function limited(store: MemoryIncidents, limits: WriteLimits): MemoryIncidents {
  const hitPages = limitedPages(store.hitPages, limits);
  return new Proxy(store, {
    get(target, property) {
      if (property === 'hitPages') return hitPages;
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== 'function') return method;
      if (READS.has(property)) return method.bind(target);
      return async (...args: readonly unknown[]) => {
        const id = idOf(args[0]);
        const before = target.items.get(id);
        // Memory is written at once, before anything is awaited.
        const result: unknown = method.apply(target, args);
        const refused = limits.take(unitsOf(id, before, target.items.get(id)));
        if (refused === undefined) return await result;
        if (before) target.items.set(id, before);
        else target.items.delete(id);
        throw new Throttled(refused);
      };
    },
  });
}

/** Pages of hits are in no index. What is refused is not written. */
function limitedPages(pages: MemoryHitPages, limits: WriteLimits): MemoryHitPages {
  return new Proxy(pages, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== 'function' || property === 'read' || property === 'indexed') return method;
      return async (...args: readonly unknown[]) => {
        const [partition, size] = property === 'index' ? [args.slice(0, 2).join(' '), 4096] : pageIn(target, args);
        const refused = limits.take({ [`table ${partition}`]: Math.max(1, Math.ceil(size / 1024)) });
        if (refused !== undefined) throw new Throttled(refused);
        return await method.apply(target, [...args]);
      };
    },
  });
}

/** The page as it is, and what is added to it. */
function pageIn(pages: MemoryHitPages, [key, addition]: readonly unknown[]): [name: string, size: number] {
  const name = hitPageName(key as HitPageKey);
  const added = typeof addition === 'number' ? [] : (addition as HitAddition).hits;
  const texts = [...(pages.pages.get(name)?.hits ?? []), ...added];
  return [name, texts.reduce((sum, { length }) => sum + length, 100)];
}

const idOf = (argument: unknown): string => (typeof argument === 'string' ? argument : (argument as { id: string }).id);

/** An entry of an index that appears or goes is one write of it; one whose key changes is two. */
function unitsOf(id: string, before: Incident | undefined, after: Incident | undefined): Units {
  const size = Math.max(sizeOf(before), sizeOf(after));
  const due = indexUnits(before?.dueAt, after?.dueAt);
  const listed = indexUnits(before?.listing?.at, after?.listing?.at);
  const listing = after?.listing ?? before?.listing;
  return {
    [`table incident#${id}`]: Math.max(1, Math.ceil(size / 1024)),
    ...(due > 0 && { [`due ${duePartition(id)}`]: due }),
    ...(listing && listed > 0 && { [`listed ${listedPartition(listing, id)}`]: listed }),
  };
}

function indexUnits(before: EpochMs | undefined, after: EpochMs | undefined): number {
  if (before === after) return 0;
  return before === undefined || after === undefined ? 1 : 2;
}

/** Nearly that of its item: sets are kept as lists, and details are not packed. */
const sizeOf = (incident: Incident | undefined): number =>
  incident === undefined ? 0 : Buffer.byteLength(JSON.stringify(incident, listed));

const listed = (_: string, value: unknown): unknown => (value instanceof Set ? [...value] : value);
