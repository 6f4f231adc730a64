import { hash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import type { Incident, TokenPage, TokenPages, Tokens } from '../incidents/incident.ts';
import { MEMBER_PAGES } from '../incidents/member-details.ts';
import { changedPages, NO_TOKENS, pagesExpireAt, tokensIn } from '../incidents/token-pages.ts';
import { type EpochMs, instant, latest } from '../values/time.ts';
import { incidentOf } from './dynamo-incident-item.ts';
import {
  batchGet,
  type Item,
  KEY,
  number,
  readNumber,
  readText,
  TIME_TO_LIVE,
  text,
  Update,
  updateIf,
} from './dynamo-table.ts';
import { pack, unpack } from './packed-text.ts';

/** Some 5 KB, and as much of ends. */
const OWN_KEPT = 128;
const CONCURRENCY = 16;
/** Pages that are kept in memory, each a few KB. A page never changes, so what is kept stays right. */
const PAGES_KEPT = 256;

/** What the incident's item says of its pages. */
const NAMES = 'pages';
const UNTIL = 'pagesUntil';

type Pages = TokenPages['pages'];

/** Pages that are stored, and that an incident is to name. */
export interface StoredPages extends Pick<TokenPages, 'pages' | 'expiresAt'> {
  /** What stood in its item, and stands on them now. */
  readonly own: Tokens;
}

/**
 * Starts and ends of large incidents, an item for each page (token-pages.ts). Needs `dynamodb:BatchGetItem` and
 * `dynamodb:UpdateItem` on the table.
 */
export class DynamoTokenPages {
  private readonly kept = new Map<string, TokenPage>();

  /** `ownKept`: starts that stand in the incident's own item before they move, and as many ends. */
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
    private readonly ownKept: number = OWN_KEPT,
  ) {}

  /** The incident of an item, with what stands on its pages. The item was read before they are. */
  async whole(item: Item): Promise<Incident> {
    const incident = this.withOwn(incidentOf(item));
    if (incident.kind === 'errors' || item[NAMES] === undefined) return incident;
    const own = ownOf(incident);
    const pages = await this.read(incident.id, namesIn(item));
    const expiresAt = instant(readNumber(item[UNTIL]) ?? 0);
    const paged = { pages, own, expiresAt, isFull: incident.pages?.isFull ?? false };
    return { ...incident, ...tokensIn(paged), pages: paged };
  }

  /** An incident that has no pages: if there is too much of it, as what is to be moved. */
  withOwn(incident: Incident): Incident {
    const { starts, ends } = incident;
    const isFull = starts.size > this.ownKept || starts.size + ends.size > 2 * this.ownKept;
    if (incident.kind === 'errors' || !isFull) return incident;
    return { ...incident, pages: { pages: new Map(), own: ownOf(incident), isFull, expiresAt: instant(0) } };
  }

  /** Stores what is to be on pages, and changes no page that an incident names. Undefined: it has none, and needs none. */
  async store(next: Incident, added: Tokens, gone: Tokens): Promise<StoredPages | undefined> {
    if (next.kind === 'errors' || next.pages === undefined) return undefined;
    const { pages, own, expiresAt: until } = next.pages;
    const changed = changedPages(next.pages, added, gone);
    const isRenewed = until < next.expiresAt;
    const expiresAt = latest(until, pagesExpireAt(next));
    const stored = await this.put(next.id, isRenewed ? new Map([...pages, ...changed]) : changed, expiresAt);
    return { pages: new Map([...pages, ...stored]), own, expiresAt: isRenewed ? expiresAt : until };
  }

  /** What the table has deleted is empty: pages last longer than the incident that names them. */
  private async read(incident: string, names: readonly (readonly [number, string])[]): Promise<Pages> {
    const unknown = names.filter(([, name]) => !this.kept.has(keyOf(incident, name)));
    const keys = unknown.map(([, name]) => ({ [KEY]: text(keyOf(incident, name)) }));
    const items = keys.length > 0 ? await batchGet(this.client, this.table, keys, true) : new Map<string, Item>();
    const pageOf = (name: string): TokenPage => {
      const bytes = items.get(keyOf(incident, name))?.packed?.B;
      const known = this.kept.get(keyOf(incident, name)) ?? (bytes && { name, ...unpacked(bytes) });
      return known ?? { ...NO_TOKENS, name };
    };
    const pages = names.map(([page, name]) => [page, pageOf(name)] as const);
    for (const [, page] of pages) this.keep(incident, page);
    return new Map(pages);
  }

  /** Each under the name of its content. They stay for so long, or longer if another writer says so. */
  private async put(incident: string, contents: ReadonlyMap<number, Tokens>, expiresAt: EpochMs): Promise<Pages> {
    const put = async ([page, { starts, ends }]: [number, Tokens]): Promise<[number, TokenPage]> => {
      const stored = { starts, ends, name: nameOf(page, { starts, ends }) };
      await this.putOne(incident, stored, Math.ceil(expiresAt / 1000));
      return [page, stored];
    };
    return new Map(await pMap(contents, put, { concurrency: CONCURRENCY }));
  }

  private async putOne(incident: string, page: TokenPage, ttl: number): Promise<void> {
    if (page.name === '') return;
    const update = new Update().set('packed', { B: pack(contentOf(page)) }).set(TIME_TO_LIVE, number(ttl));
    const item = { TableName: this.table, Key: { [KEY]: text(keyOf(incident, page.name)) } };
    await updateIf(this.client, item, update, { name: TIME_TO_LIVE, is: { notAbove: ttl } });
    this.keep(incident, page);
  }

  private keep(incident: string, page: TokenPage): void {
    if (page.starts.length + page.ends.length === 0) return;
    this.kept.set(keyOf(incident, page.name), page);
    const [oldest] = this.kept.keys();
    if (this.kept.size > PAGES_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}

const ownOf = ({ starts, ends }: Incident): Tokens => ({ starts: [...starts], ends: [...ends] });

/** As an incident's item holds them: one name after the other, with none for a page that is empty. */
export const nameThem = (update: Update, { pages, expiresAt }: StoredPages): Update =>
  update
    .set(NAMES, text(MEMBER_PAGES.map((page) => pages.get(page)?.name ?? '').join(' ')))
    .set(UNTIL, number(expiresAt));

const keyOf = (incident: string, name: string): string => `members#${incident}#${name}`;

const namesIn = (item: Item): readonly (readonly [number, string])[] =>
  (readText(item[NAMES]) ?? '').split(' ').flatMap((name, i) => {
    const page = MEMBER_PAGES[i];
    return name === '' || page === undefined ? [] : [[page, name] as const];
  });

const contentOf = ({ starts, ends }: Tokens): string => JSON.stringify([starts, ends]);

/** 66 bits of a hash: pages of one incident are never so many that two of them have the same. */
const nameOf = (page: number, tokens: Tokens): string =>
  tokens.starts.length + tokens.ends.length === 0
    ? ''
    : hash('sha256', `${page} ${contentOf(tokens)}`, 'base64url').slice(0, 11);

function unpacked(bytes: Uint8Array): Tokens {
  const [starts, ends] = JSON.parse(unpack(bytes)) as [readonly string[], readonly string[]];
  return { starts, ends };
}
