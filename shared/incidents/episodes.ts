import type { Severity } from '../values/severity.ts';
import { after, duration, type EpochMs, earliest, latest, seconds } from '../values/time.ts';
import type { End, EndKind, Retraction, Start } from './claims.ts';

/** An alert fires from one word of a voice to another. */
export interface Episode {
  readonly voice: string;
  /** When it began by its sender's clock; by our receipt where it fires again with the `startsAt` it had before. */
  readonly begunAt: EpochMs;
  /** The same as people are shown it: a sender's clock may be ahead of ours, so never after we heard of it. */
  readonly at: EpochMs;
  readonly receivedAt: EpochMs;
  readonly severity: Severity;
  /** The sender's groups that listed it, each with when it did so first; the one that speaks for it is the last. */
  readonly groups: ReadonlyMap<string, EpochMs>;
  readonly end?: { readonly at: EpochMs; readonly receivedAt: EpochMs; readonly kind: EndKind };
  /** While it is not over: when its sender first spoke of all its group without it, and did not list it again since. */
  readonly unreportedSince?: EpochMs;
  /** Only its end was heard of. */
  readonly isUnseen?: true;
}

/**
 * A firing alert with the `startsAt` of one whose end we know is a late copy, or it fires again: Prometheus keeps `startsAt`
 * when Alertmanager lost sight of it for some minutes and resolved it. A copy is late by the peer wait of Alertmanager's pair
 * and its retries. What fires again within this time waits for the sender's next word.
 */
export const LATE = seconds(60);

/**
 * What the words about one alert say, in the order in which they were received. The same words give the same, in whatever
 * order and however often they are stored.
 */
export function episodesOf(starts: readonly Start[], ends: readonly Retraction[]): readonly Episode[] {
  const claims = byVoice(starts);
  const voices = new Set([...claims.keys(), ...ends.map(({ voice }) => voice)]);
  const all = [...voices].flatMap((voice) => {
    const mine = claims.get(voice) ?? [];
    return new Hearing(voice, claims, ends).of(
      mine,
      ends.filter((end) => isFor(voice, end, claims)),
    );
  });
  return all.sort((a, b) => a.receivedAt - b.receivedAt || a.begunAt - b.begunAt);
}

type Claims = ReadonlyMap<string, readonly Start[]>;

/** What version 0.1 stored without a voice is of the first that has one. */
function byVoice(starts: readonly Start[]): Claims {
  const named = starts.filter(({ voice }) => voice !== '').sort((a, b) => a.receivedAt - b.receivedAt);
  const claims = new Map<string, Start[]>();
  for (const start of starts) {
    const voice = start.voice || (named[0]?.voice ?? '');
    claims.set(voice, [...(claims.get(voice) ?? []), start]);
  }
  return claims;
}

const hasClaimed = (claims: Claims, voice: string, startsAt: EpochMs | undefined): boolean =>
  claims.get(voice)?.some((start) => start.startsAt === startsAt) ?? false;

/**
 * An end is of its own voice. A voice that never said that this fires speaks as the twin of one that did: two Alertmanagers
 * of a pair send under two addresses, and share what was sent.
 */
const isFor = (voice: string, end: Retraction, claims: Claims): boolean =>
  end.voice === voice || end.voice === '' || isTwins(voice, end, claims);

function isTwins(voice: string, { voice: other, startsAt, receivedAt }: Retraction, claims: Claims): boolean {
  const byThen = (claims.get(other) ?? []).some(
    (start) => start.startsAt === startsAt && start.receivedAt <= receivedAt,
  );
  return other !== voice && !byThen && hasClaimed(claims, voice, startsAt);
}

interface Open {
  readonly receivedAt: EpochMs;
  readonly begunAt: EpochMs;
  severity: Severity;
  readonly sent: Set<EpochMs>;
  readonly groups: Map<string, EpochMs>;
  unreportedSince?: EpochMs | undefined;
}

interface Closed {
  readonly episode: Episode;
  readonly sent: ReadonlySet<EpochMs>;
  readonly end: End;
}

/** Listens to one voice. */
class Hearing {
  private open: Open | undefined;
  private readonly closed: Closed[] = [];

  constructor(
    private readonly voice: string,
    private readonly claims: Claims,
    private readonly ends: readonly Retraction[],
  ) {}

  of(starts: readonly Start[], ends: readonly Retraction[]): readonly Episode[] {
    const words = [...starts.map((start) => ({ start, at: start.receivedAt })), ...ends.map(heardAt)];
    // Of one instant the start comes first: "resolved" always ends.
    for (const word of words.sort((a, b) => a.at - b.at)) {
      if ('start' in word) this.begin(word.start);
      else this.finish(word.end);
    }
    const episodes = this.closed.map(({ episode }) => episode);
    return this.open ? [...episodes, episodeOf(this.voice, this.open)] : episodes;
  }

  private begin(start: Start): void {
    if (this.open) {
      continueWith(start, this.open);
      return;
    }
    const last = this.closed.at(-1);
    if (this.isLate(start, last)) {
      if (last?.episode.isUnseen) this.closed.splice(-1, 1, seen(last));
      return;
    }
    const isAgain = last !== undefined && isOf(last, start.startsAt);
    this.open = {
      receivedAt: start.receivedAt,
      begunAt: isAgain ? start.receivedAt : begunAt(start),
      severity: start.severity,
      sent: new Set([start.startsAt]),
      groups: new Map([[start.group, start.receivedAt]]),
    };
  }

  private isLate(start: Start, last: Closed | undefined): boolean {
    const isSoonAfter = ({ receivedAt }: Retraction) =>
      receivedAt < start.receivedAt && start.receivedAt <= after(receivedAt, LATE);
    if (last && isOf(last, start.startsAt) && isSoonAfter(last.end)) return true;
    return this.ends.some((end) => end.startsAt === start.startsAt && isSoonAfter(end) && !this.isCopy(end));
  }

  /** An end that is sent again does not begin the time of late copies anew. */
  private isCopy({ voice, startsAt, endsAt, receivedAt }: Retraction): boolean {
    return this.ends.some(
      (one) => one.voice === voice && one.startsAt === startsAt && one.endsAt === endsAt && one.receivedAt < receivedAt,
    );
  }

  private finish(end: Retraction): void {
    if (end.kind === 'unreported') {
      if (this.open && lastGroupOf(this.open) === end.group) this.open.unreportedSince ??= end.receivedAt;
      return;
    }
    if (this.open) {
      if (isOfEarlier(end, this.open)) return;
      if (end.voice !== this.voice && end.voice !== '' && !this.open.sent.has(end.startsAt as EpochMs)) return;
      const { sent } = this.open;
      const shown = { at: shownEnd(end), receivedAt: end.receivedAt, kind: end.kind };
      this.closed.push({ episode: { ...episodeOf(this.voice, this.open), end: shown }, sent, end });
      this.open = begunAfter(end, this.open);
      return;
    }
    const last = this.closed.at(-1);
    if (end.startsAt === undefined || (last && isOf(last, end.startsAt))) return;
    if (end.voice === this.voice && !this.isClaimedElsewhere(end)) this.closed.push(unseen(end, end.startsAt));
  }

  private isClaimedElsewhere({ startsAt }: End): boolean {
    return [...this.claims.keys()].some((other) => other !== this.voice && hasClaimed(this.claims, other, startsAt));
  }
}

/** Of several groups that list an alert, the one that did so last first speaks for it, until another lists it in its place. */
function continueWith({ startsAt, severity, group, receivedAt }: Start, open: Open): void {
  open.sent.add(startsAt);
  open.severity = severity;
  if (open.unreportedSince !== undefined) open.groups.delete(group);
  if (!open.groups.has(group)) open.groups.set(group, receivedAt);
  open.unreportedSince = undefined;
}

/** The sender's group that speaks for an alert: what it does not list any more is not listed. */
export const lastGroupOf = ({ groups }: Pick<Episode, 'groups'>): string | undefined => [...groups.keys()].at(-1);

const heardAt = (end: Retraction) => ({ end, at: end.receivedAt });

/** A sender may have no time for it. */
const begunAt = ({ startsAt, receivedAt }: Pick<Start, 'startsAt' | 'receivedAt'>): EpochMs =>
  startsAt > 0 ? startsAt : receivedAt;

/** When it was over, if the sender says so, and that was not before it began. */
const sentEnd = ({ startsAt, endsAt }: End): EpochMs | undefined =>
  endsAt !== undefined && endsAt >= (startsAt ?? endsAt) ? endsAt : undefined;

const shownEnd = (end: End): EpochMs => earliest(sentEnd(end) ?? end.receivedAt, end.receivedAt);

/** Whether what began then is this episode, by the sender's own times: it was sent, or it began before this was over. */
function isOf({ sent, end }: Closed, startsAt: EpochMs): boolean {
  const over = sentEnd(end);
  return sent.has(startsAt) || (over !== undefined && startsAt <= over);
}

/** A late copy of the end of an episode that was over, by the sender's own times, before this one began. */
function isOfEarlier(end: End, { sent }: Open): boolean {
  const over = sentEnd(end);
  if (end.startsAt === undefined || over === undefined || sent.has(end.startsAt)) return false;
  return [...sent].every((startsAt) => startsAt > over);
}

/**
 * What its sender began after this end, by the sender's own times, though we heard of it before: our clock was put back in between,
 * or one of a pair of Alertmanagers was late.
 */
function begunAfter(end: End, open: Open): Open | undefined {
  const over = sentEnd(end);
  const later = over === undefined ? [] : [...open.sent].filter((startsAt) => startsAt > over);
  const [startsAt] = later.sort((a, b) => a - b);
  if (startsAt === undefined) return undefined;
  return { ...open, receivedAt: after(end.receivedAt, duration(1)), begunAt: startsAt, sent: new Set(later) };
}

const episodeOf = (voice: string, { receivedAt, begunAt, severity, groups, unreportedSince }: Open): Episode => ({
  voice,
  begunAt,
  at: earliest(begunAt, receivedAt),
  receivedAt,
  severity,
  groups,
  ...(unreportedSince !== undefined && { unreportedSince }),
});

function unseen(end: End, startsAt: EpochMs): Closed {
  const { voice, receivedAt, kind, severity } = end;
  const begun = begunAt({ startsAt, receivedAt });
  const at = earliest(begun, receivedAt);
  const shown = { at: latest(at, shownEnd(end)), receivedAt, kind };
  const groups = new Map<string, EpochMs>();
  const episode: Episode = { voice, begunAt: begun, at, receivedAt, severity, groups, end: shown, isUnseen: true };
  return { episode, sent: new Set([startsAt]), end };
}

function seen({ episode: { isUnseen: _, ...episode }, ...last }: Closed): Closed {
  return { ...last, episode };
}
