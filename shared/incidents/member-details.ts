import { hash } from 'node:crypto';
import { rankOf, type SeverityWords, severityOf } from '../values/severity.ts';
import { before, type EpochMs, hours, instant, latest, minutes } from '../values/time.ts';
import type { DatedDetails, MemberDetails } from './incident.ts';
import { isFiring, type Members } from './membership.ts';

/**
 * What people read of the members of an incident stands beside the incident, so that one more member does not pay for all
 * the others: in one page as long as there are few, else in pages by a hash of the member. The key of a page derives from
 * the incident and the page, so nothing points to it.
 */

/** So many members have one page together. */
export const PACKED_MEMBERS = 128;
/** The page of an incident of few members. */
export const PACKED = 0;
/** The pages of an incident of many members, beside the first, which is left as it was. */
export const MEMBER_PAGES: readonly number[] = Array.from({ length: 32 }, (_, i) => i + 1);

/** On which of these pages a member is. It never changes, so that all versions find what others wrote. */
export const memberPage = (fingerprint: string): number =>
  1 + ((hash('sha256', fingerprint, 'buffer')[0] ?? 0) % MEMBER_PAGES.length);

export interface DetailsPage {
  readonly incident: string;
  readonly page: number;
  /** Counts the writes; the condition of the next one. 0: not stored. */
  readonly version: number;
  readonly details: readonly DatedDetails[];
  /** Hash of what the last writer had been sent: who was sent the same has nothing to write. */
  readonly sent: string;
  /** When details that were known were written with another content, by the writer's clock. 0: never. */
  readonly changedAt: EpochMs;
  /** Of the first page: the others are in use. */
  readonly isSpread: boolean;
  readonly expiresAt: EpochMs;
}

export const emptyPage = (incident: string, page: number): DetailsPage => ({
  ...{ incident, page, version: 0, details: [], sent: '', isSpread: false },
  changedAt: instant(0),
  expiresAt: instant(0),
});

/** What was sent of some members, in any order. */
export const sentHash = (details: readonly MemberDetails[]): string =>
  hash('sha256', JSON.stringify([...details].sort(byFingerprint)), 'base64url').slice(0, 16);

const byFingerprint = (a: MemberDetails, b: MemberDetails): number => (a.fingerprint < b.fingerprint ? -1 : 1);

/** What is said of some members, in any order, whenever it was received. */
export const factsDigest = (details: readonly MemberDetails[]): string =>
  hash('sha256', JSON.stringify([...details].sort(byFingerprint).map(contentOf)), 'base64url').slice(0, 16);

/** The newest of each member. */
export function newestOf(...all: readonly (readonly DatedDetails[])[]): ReadonlyMap<string, DatedDetails> {
  const newest = new Map<string, DatedDetails>();
  for (const one of all.flat()) {
    const known = newest.get(one.fingerprint);
    if (known === undefined || isNewer(one, known)) newest.set(one.fingerprint, one);
  }
  return newest;
}

/** Of two that were received in the same millisecond, all writers choose the same. */
const isNewer = (one: DatedDetails, known: DatedDetails): boolean =>
  one.receivedAt > known.receivedAt || (one.receivedAt === known.receivedAt && contentOf(one) > contentOf(known));

const contentOf = ({ fingerprint, labels, annotations, links, values, stateReason }: MemberDetails): string =>
  JSON.stringify([fingerprint, labels, annotations, links, values, stateReason]);

/** What one body says of the members of one page. */
export interface PageNews {
  /** Of these members from elsewhere: from the first page, or from what version 0.1 stored. */
  readonly others: readonly DatedDetails[];
  readonly sent: string;
  readonly said: readonly DatedDetails[];
  /** Those of the incident as it was read. */
  readonly members: Members;
  readonly now: EpochMs;
  /** Until when the incident may be there. */
  readonly expiresAt: EpochMs;
}

/** The page with the news in it, or undefined where that changes nothing. */
export function pageWith(page: DetailsPage, news: PageNews): DetailsPage | undefined {
  const known = newestOf(news.others, page.details);
  const changed = news.said.filter((one) => isChange(one, known.get(one.fingerprint)));
  const isComplete = known.size === newestOf(page.details).size || news.others.length === 0;
  if (changed.length === 0 && isComplete) return renewed(page, news);
  const kept = newestOf(
    [...known.values()].filter((one) => !isOrphan(one, news)),
    news.said,
  );
  const changes = changed.filter(({ fingerprint }) => known.has(fingerprint));
  return {
    ...page,
    details: [...kept.values()].map((one) => storedNow(one, news.now)),
    sent: news.said.every((one) => kept.get(one.fingerprint) === one) ? news.sent : '',
    changedAt: changes.length > 0 ? latest(page.changedAt, news.now) : page.changedAt,
    expiresAt: expiryFor(news),
  };
}

const isChange = (one: DatedDetails, known: DatedDetails | undefined): boolean =>
  known === undefined || (isNewer(one, known) && contentOf(one) !== contentOf(known));

/** The table may delete what is not renewed although it is read. Twice as long, so that it is written half as often. */
const expiryFor = ({ now, expiresAt }: Pick<PageNews, 'now' | 'expiresAt'>): EpochMs =>
  instant(expiresAt + Math.max(0, expiresAt - now));

/** The page to be kept for longer, where less than half of its time is left. */
export const renewed = (page: DetailsPage, until: Pick<PageNews, 'now' | 'expiresAt'>): DetailsPage | undefined =>
  page.version > 0 && page.expiresAt < until.expiresAt ? { ...page, expiresAt: expiryFor(until) } : undefined;

/** Details are written before the incident is, so for a while they are of members that no one knows yet. */
const ORPHANED_AFTER = hours(1);

function isOrphan(
  { fingerprint, receivedAt, storedAt = receivedAt }: DatedDetails,
  { members, now }: PageNews,
): boolean {
  return !members.has(fingerprint) && storedAt < before(now, ORPHANED_AFTER);
}

const MUCH_LATER = minutes(1);

function storedNow(one: DatedDetails, now: EpochMs): DatedDetails {
  const isLate = one.storedAt === undefined && one.receivedAt < before(now, MUCH_LATER);
  return isLate ? { ...one, storedAt: now } : one;
}

/** Details that take less and less room, and what was left out, in words for people. */
export function* shortened(
  details: readonly DatedDetails[],
  members: Members,
  words?: SeverityWords,
): Generator<{ readonly details: readonly DatedDetails[]; readonly cuts: readonly string[] }> {
  yield { details, cuts: [] };
  const sorted = mostImportantFirst(details, members, words);
  const bare = sorted.map((one) => ({ ...one, annotations: {} }));
  for (let whole = Math.floor(sorted.length / 2); whole > 0; whole = Math.floor(whole / 2)) {
    yield { details: [...sorted.slice(0, whole), ...bare.slice(whole)], cuts: [NO_ANNOTATIONS] };
  }
  for (let kept = bare.length; kept > 0; kept = Math.floor(kept / 2)) {
    yield { details: bare.slice(0, kept), cuts: kept < bare.length ? [NO_ANNOTATIONS, NOT_LISTED] : [NO_ANNOTATIONS] };
  }
}

const NO_ANNOTATIONS = 'annotations of some alerts not kept: the incident is full';
const NOT_LISTED = 'some alerts counted, but not listed: the incident is full';

/** What fires, or is not known yet, then by severity, then the newest. */
function mostImportantFirst(
  details: readonly DatedDetails[],
  members: Members,
  words: SeverityWords | undefined,
): readonly DatedDetails[] {
  const isOver = ({ fingerprint }: DatedDetails): number => {
    const member = members.get(fingerprint);
    return member !== undefined && !isFiring(member) ? 1 : 0;
  };
  const rank = ({ labels }: DatedDetails): number => rankOf(severityOf(labels, words));
  return [...details].sort((a, b) => isOver(a) - isOver(b) || rank(a) - rank(b) || b.receivedAt - a.receivedAt);
}
