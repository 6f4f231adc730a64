import { rankOf, SEVERITIES, type Severity } from '../values/severity.ts';
import { type EpochMs, instant, latest } from '../values/time.ts';
import { END_KINDS, type EndKind, RETRACTION_KINDS, type Retraction, type Start } from './claims.ts';
import { type Episode, episodesOf } from './episodes.ts';

const base36 = (n: number): string => n.toString(36);

/** `<fingerprint>.<startsAt, base 36>.<severity rank>.<received after it, base 36>.<voice>.<group>`. */
export const startToken = ({ fingerprint, startsAt, severity, receivedAt, voice, group }: Start): string =>
  voice === ''
    ? `${fingerprint}.${base36(startsAt)}.${rankOf(severity)}`
    : [fingerprint, base36(startsAt), rankOf(severity), base36(receivedAt - startsAt), voice, group].join('.');

/**
 * `<fingerprint>.<startsAt, base 36>.<received after endsAt, base 36>.<received, base 36>.<voice>.<rank>[<kind>]`, and
 * `.<group>` of what is unreported.
 */
export function endToken(word: Retraction): string {
  const { fingerprint, startsAt, endsAt, receivedAt, voice, kind, severity } = word;
  const begun = startsAt === undefined ? '' : base36(startsAt);
  const after = endsAt === undefined ? '' : base36(receivedAt - endsAt);
  const last = `${rankOf(severity)}${kind === 'reported' ? '' : RETRACTION_KINDS.indexOf(kind)}`;
  return [fingerprint, begun, after, base36(receivedAt), voice, last, ...('group' in word ? [word.group] : [])].join(
    '.',
  );
}

/** What was read, and the text that says so. */
export type Stored<T> = T & { readonly token: string };

const numberIn = (text: string): EpochMs => instant(Number.parseInt(text, 36));

/** Of version 0.1: `<fingerprint>.<start, base 36>.<severity rank>[.r]`. */
function readStart(token: string): Stored<Start> {
  const [fingerprint = '', from = '', rank = '', later = '', voice = '', group = ''] = token.split('.');
  const startsAt = numberIn(from);
  const severity = SEVERITIES[Number(rank)] ?? 'none';
  const receivedAt = voice === '' ? startsAt : instant(startsAt + Number.parseInt(later, 36));
  return { token, fingerprint, startsAt, severity, receivedAt, voice, group };
}

/**
 * Of version 0.1: `<fingerprint>.<end, base 36>.<received, base 36>`. It had no times of receipt of starts, so of what it
 * stored the sender's times are the order.
 */
function readEnd(token: string): Stored<Retraction> {
  const [fingerprint = '', from = '', later = '', received, voice = '', last = '', group] = token.split('.');
  const [rank, kind = 0] = last;
  const base = { token, fingerprint, voice, severity: SEVERITIES[Number(rank)] ?? 'none' };
  if (received === undefined) return { ...base, kind: 'reported', endsAt: numberIn(from), receivedAt: numberIn(from) };
  const receivedAt = numberIn(received);
  if (group !== undefined) return { ...base, kind: 'unreported', receivedAt, group };
  return {
    ...base,
    kind: END_KINDS[Number(kind)] ?? 'reported',
    ...(from !== '' && { startsAt: numberIn(from) }),
    ...(later !== '' && { endsAt: instant(receivedAt - Number.parseInt(later, 36)) }),
    receivedAt,
  };
}

/** One alert of an incident. */
export interface Member {
  readonly fingerprint: string;
  readonly starts: readonly Stored<Start>[];
  readonly ends: readonly Stored<Retraction>[];
  /** When it fired, by each voice apart, in the order in which we heard of it. */
  readonly episodes: readonly Episode[];
  /** The same by all voices together: what overlaps is one. */
  readonly occurrences: readonly Occurrence[];
}

/** Once that an alert fired. */
export interface Occurrence {
  /** By its sender's clock (episodes.ts): only such times of one sender can be compared. */
  readonly begunAt: EpochMs;
  /** When it began, as people are shown it. */
  readonly at: EpochMs;
  readonly receivedAt: EpochMs;
  readonly severity: Severity;
  /** Absent while it fires. */
  readonly end?: { readonly at: EpochMs; readonly receivedAt: EpochMs; readonly kind: EndKind };
}

export const lastOccurrence = (member: Member): Occurrence | undefined => member.occurrences.at(-1);

/** An alert fires while one of its voices says so. */
export function isFiring(member: Member): boolean {
  const last = lastOccurrence(member);
  return last !== undefined && last.end === undefined;
}

/**
 * Since when an alert that was said to fire is not listed any more by those who said so. Undefined: one of them lists it, or it
 * is over.
 */
export function unreportedSince({ episodes }: Pick<Member, 'episodes'>): EpochMs | undefined {
  const open = episodes.filter(({ end }) => end === undefined);
  const since = open.flatMap((episode) => episode.unreportedSince ?? []);
  return open.length > 0 && since.length === open.length ? latest(...since) : undefined;
}

export type Members = ReadonlyMap<string, Member>;

export function membersOf(starts: Iterable<string>, ends: Iterable<string>): Members {
  const found = new Map<string, { starts: Stored<Start>[]; ends: Stored<Retraction>[] }>();
  const tokensOf = (fingerprint: string) => {
    const known = found.get(fingerprint) ?? { starts: [], ends: [] };
    found.set(fingerprint, known);
    return known;
  };
  for (const token of starts) {
    const start = readStart(token);
    tokensOf(start.fingerprint).starts.push(start);
  }
  for (const token of ends) {
    const end = readEnd(token);
    tokensOf(end.fingerprint).ends.push(end);
  }
  const members = [...found].map(([name, tokens]) => memberOf(name, tokens.starts, tokens.ends));
  return new Map(counted(members).map((member) => [member.fingerprint, member]));
}

function memberOf(fingerprint: string, starts: readonly Stored<Start>[], ends: readonly Stored<Retraction>[]): Member {
  const episodes = episodesOf(starts, ends);
  return { fingerprint, starts, ends, episodes, occurrences: occurrencesOf(episodes) };
}

/**
 * An alert of which only the end is known came and went between two messages of its sender, which reports it beside others
 * that fire, or that end. Where nothing of the incident fired by then, it is the end of a problem that began before Tocsin
 * was there.
 */
function counted(members: readonly Member[]): readonly Member[] {
  if (!members.some(({ episodes }) => episodes.some(({ isUnseen }) => isUnseen))) return members;
  const seen = members.flatMap(({ episodes }) => episodes.filter(({ isUnseen }) => !isUnseen));
  const isBeside = (at: EpochMs) =>
    seen.some(({ receivedAt, end }) => receivedAt <= at && (end === undefined || at <= end.receivedAt));
  return members.map((member) => {
    const episodes = member.episodes.filter(({ isUnseen, receivedAt }) => !isUnseen || isBeside(receivedAt));
    return { ...member, occurrences: occurrencesOf(episodes) };
  });
}

/** The member with one token more. */
export function withStart(member: Member, start: Start): Member {
  const stored = { ...start, token: startToken(start) };
  return memberOf(member.fingerprint, [...member.starts, stored], member.ends);
}
export function withEnd(member: Member, end: Retraction): Member {
  const stored = { ...end, token: endToken(end) };
  return memberOf(member.fingerprint, member.starts, [...member.ends, stored]);
}

/** The member with these of its tokens only. */
export const withOnly = (
  { fingerprint, starts, ends }: Member,
  isKept: (token: Stored<Start> | Stored<Retraction>) => boolean,
): Member => memberOf(fingerprint, starts.filter(isKept), ends.filter(isKept));

/** Episodes that overlap are one occurrence: two senders that report the same, or an alert that one of them reports on. */
function occurrencesOf(episodes: readonly Episode[]): readonly Occurrence[] {
  const merged: Occurrence[] = [];
  for (const { begunAt, at, receivedAt, severity, end } of episodes) {
    const last = merged.at(-1);
    const one: Occurrence = { begunAt, at, receivedAt, severity, ...(end && { end }) };
    if (last === undefined || (last.end !== undefined && last.end.receivedAt < receivedAt)) merged.push(one);
    else merged.splice(-1, 1, together(last, one));
  }
  return merged;
}

/** It is over when both are. */
function together(first: Occurrence, second: Occurrence): Occurrence {
  const { end: _, ...begun } = first;
  if (first.end === undefined || second.end === undefined) return { ...begun, severity: second.severity };
  const end = second.end.receivedAt > first.end.receivedAt ? second.end : first.end;
  return { ...begun, severity: second.severity, end };
}
