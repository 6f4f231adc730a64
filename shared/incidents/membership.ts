import { rankOf, SEVERITIES, type Severity } from '../values/severity.ts';
import { type EpochMs, instant } from '../values/time.ts';

/**
 * Which alerts belong to an incident, and which of them fire.
 *
 * The table keeps two sets of short texts, one text for each start and one for each end of an alert. Adding to a set
 * is atomic, takes no order and may be repeated, so fifty writers, a redelivered webhook and a second Alertmanager
 * that tells the same need no lock and no read before the write. Everything else is derived from the two sets.
 */
export interface Start {
  readonly fingerprint: string;
  readonly at: EpochMs;
  readonly severity: Severity;
  /** The sender repeated an old `startsAt`, so `at` is when it reached us (see absorb.ts). */
  readonly byReceipt: boolean;
}

export interface End {
  readonly fingerprint: string;
  readonly at: EpochMs;
  /** When the end reached us: tells an alert that fires again from a late copy of its first firing. */
  readonly receivedAt: EpochMs;
}

/** `<fingerprint>.<start, base 36>.<severity rank>[.r]`. */
export const startToken = (start: Start): string =>
  `${start.fingerprint}.${start.at.toString(36)}.${rankOf(start.severity)}${start.byReceipt ? '.r' : ''}`;

/** `<fingerprint>.<end, base 36>.<received, base 36>`. */
export const endToken = (end: End): string =>
  `${end.fingerprint}.${end.at.toString(36)}.${end.receivedAt.toString(36)}`;

function readStart(token: string): Start {
  const [fingerprint = '', at = '', rank = '', receipt] = token.split('.');
  return {
    fingerprint,
    at: instant(Number.parseInt(at, 36)),
    severity: SEVERITIES[Number(rank)] ?? 'none',
    byReceipt: receipt === 'r',
  };
}

function readEnd(token: string): End {
  const [fingerprint = '', at = '', received = ''] = token.split('.');
  return { fingerprint, at: instant(Number.parseInt(at, 36)), receivedAt: instant(Number.parseInt(received, 36)) };
}

/** One alert of an incident: its starts and ends, each oldest first. */
export interface Member {
  readonly fingerprint: string;
  readonly starts: readonly Start[];
  readonly ends: readonly End[];
}

export const lastStart = (member: Member): Start | undefined => member.starts.at(-1);
export const lastEnd = (member: Member): End | undefined => member.ends.at(-1);

/** An alert fires while its last start is later than its last end. */
export function isFiring(member: Member): boolean {
  const start = lastStart(member);
  return start !== undefined && start.at > (lastEnd(member)?.at ?? Number.NEGATIVE_INFINITY);
}

export type Members = ReadonlyMap<string, Member>;

export function membersOf(starts: Iterable<string>, ends: Iterable<string>): Members {
  const found = new Map<string, { fingerprint: string; starts: Start[]; ends: End[] }>();
  const member = (fingerprint: string) => {
    const known = found.get(fingerprint) ?? { fingerprint, starts: [], ends: [] };
    found.set(fingerprint, known);
    return known;
  };
  for (const token of starts) {
    const start = readStart(token);
    member(start.fingerprint).starts.push(start);
  }
  for (const token of ends) {
    const end = readEnd(token);
    member(end.fingerprint).ends.push(end);
  }
  for (const one of found.values()) {
    one.starts.sort((a, b) => a.at - b.at);
    one.ends.sort((a, b) => a.at - b.at || a.receivedAt - b.receivedAt);
  }
  return found;
}

/**
 * The instants at which an alert began to fire, oldest first. Two starts with no end between them are one: the two
 * Prometheis of a high-availability pair date the same alert some seconds apart.
 */
export function occurrencesOf(member: Member): readonly EpochMs[] {
  const begun: EpochMs[] = [];
  for (const { at } of member.starts) {
    const previous = begun.at(-1);
    const endedBetween = member.ends.some((end) => previous !== undefined && end.at >= previous && end.at < at);
    if (previous === undefined || endedBetween) begun.push(at);
  }
  return begun;
}
