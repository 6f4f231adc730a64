import pMap from 'p-map';
import type { DatedDetails, Incident, MemberDetails } from '../incidents/incident.ts';
import {
  type DetailsPage,
  emptyPage,
  memberPage,
  newestOf,
  PACKED,
  PACKED_MEMBERS,
  type PageNews,
  pageWith,
  renewed,
  sentHash,
  shortened,
} from '../incidents/member-details.ts';
import { type Members, membersOf } from '../incidents/membership.ts';
import { redactedDetails } from '../incidents/redacted-details.ts';
import type { RedactOptions } from '../redaction/redact.ts';
import type { SeverityWords } from '../values/severity.ts';
import { type EpochMs, instant, latest } from '../values/time.ts';
import { Contended } from './contended.ts';
import type { MemberDetailsStore } from './member-details-store.ts';

export interface KeepDetailsDeps {
  readonly details: MemberDetailsStore;
  readonly redaction?: RedactOptions;
  readonly severityWords?: SeverityWords;
}

/** What one body says of the members of one incident. */
export interface DetailsNews {
  readonly id: string;
  /** The incident as it was read. */
  readonly before: Incident | undefined;
  readonly said: readonly MemberDetails[];
  readonly receivedAt: EpochMs;
  readonly now: EpochMs;
  /** Until when the incident may be there. */
  readonly expiresAt: EpochMs;
}

export interface KeptDetails {
  /** When something that people read of a known member changed last. */
  readonly changedAt: EpochMs;
  /** What there was no room for, in words for people. */
  readonly cuts: readonly string[];
}

/** Lost races in a row. Of as many writers at once, each wins one. */
const ATTEMPTS = 100;
const CONCURRENCY = 8;

/** Where the details of a body go to. */
interface Keeping extends DetailsNews {
  readonly members: Members;
  readonly deps: KeepDetailsDeps;
}

/**
 * Stores what people read of members, the newest of each, before the incident names them: a crash leaves details that
 * nothing refers to, never a member without words.
 */
export async function keepDetails(news: DetailsNews, deps: KeepDetailsDeps): Promise<KeptDetails> {
  const { before, said } = news;
  const inherited = before?.inheritedDetails?.details ?? [];
  if (said.length + inherited.length === 0) return { changedAt: instant(0), cuts: [] };
  const keeping = { ...news, deps, members: membersOf(before?.starts ?? [], before?.ends ?? []) };
  const first = await keepOn(PACKED, said, inherited, keeping);
  if (!first.page.isSpread) return first;
  const others = [...newestOf(inherited, first.page.details).values()];
  const pages = [...new Set([...said, ...inherited].map(({ fingerprint }) => memberPage(fingerprint)))];
  const isOn = (page: number) => (one: MemberDetails) => memberPage(one.fingerprint) === page;
  const kept = await pMap(pages, (page) => keepOn(page, said.filter(isOn(page)), others.filter(isOn(page)), keeping), {
    concurrency: CONCURRENCY,
  });
  return { changedAt: latest(...kept.map((one) => one.changedAt)), cuts: kept.flatMap(({ cuts }) => cuts) };
}

type KeptPage = KeptDetails & { readonly page: DetailsPage };

async function keepOn(
  page: number,
  said: readonly MemberDetails[],
  others: readonly DatedDetails[],
  keeping: Keeping,
): Promise<KeptPage> {
  const { deps, members, receivedAt, now, expiresAt } = keeping;
  const sent = sentHash(said);
  const dated = once(() => redactedDetails(said, deps.redaction).map((one) => ({ ...one, receivedAt })));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await pageIn(page, keeping, attempt);
    if (stored.isSpread) {
      const later = renewed(stored, { now, expiresAt });
      if (later) await deps.details.put(later);
      return { page: stored, changedAt: stored.changedAt, cuts: [] };
    }
    const isKnown = stored.sent === sent && others.length === 0;
    const pageNews: PageNews = { others, sent, said: isKnown ? [] : dated(), members, now, expiresAt };
    const next = pageWith(stored, pageNews);
    if (next === undefined) return { page: stored, changedAt: stored.changedAt, cuts: [] };
    const written = await write(stored, next, keeping);
    if (written !== 'conflict') return written;
  }
  throw new Contended('details of an incident are written by too many at once');
}

/** Of an incident that is new there is none, but for another writer's: it is not worth a read to find out. */
async function pageIn(page: number, { id, before, deps }: Keeping, attempt: number): Promise<DetailsPage> {
  if (before === undefined && attempt === 0) return emptyPage(id, page);
  const [stored = emptyPage(id, page)] = await deps.details.read(id, [page]);
  return stored;
}

/** Deriving it takes time, and mostly it is not needed. */
function once<T>(derive: () => T): () => T {
  let derived: { readonly value: T } | undefined;
  return () => {
    derived ??= { value: derive() };
    return derived.value;
  };
}

async function write(stored: DetailsPage, next: DetailsPage, keeping: Keeping): Promise<KeptPage | 'conflict'> {
  const { deps, members } = keeping;
  if (next.page === PACKED && next.details.length > PACKED_MEMBERS) {
    const spread = { ...next, details: stored.details, sent: '', changedAt: stored.changedAt, isSpread: true };
    const written = await deps.details.put(spread);
    return written === 'stored' ? { page: spread, changedAt: spread.changedAt, cuts: [] } : 'conflict';
  }
  for (const { details, cuts } of shortened(next.details, members, deps.severityWords)) {
    const page = { ...next, details };
    const written = await deps.details.put(page);
    if (written !== 'too-large') return written === 'conflict' ? written : { page, changedAt: page.changedAt, cuts };
  }
  return { page: stored, changedAt: stored.changedAt, cuts: [] };
}
