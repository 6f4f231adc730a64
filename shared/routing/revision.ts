import { hashLabels } from '../values/labels.ts';
import { after, type EpochMs, minutes, seconds } from '../values/time.ts';
import type { Policy } from './policy.ts';

/** Which routing file is in force, and how far the open incidents were compared with it. One for the whole system. */
export interface Revision {
  /** Grows with each file. */
  readonly rev: number;
  readonly fingerprint: string;
  /** When it was seen first. */
  readonly at: EpochMs;
  /** Of the open incidents, in `SLOTS` parts. */
  readonly walked: number;
  /** Files before it, and when each was replaced. */
  readonly retired: Readonly<Record<string, EpochMs>>;
  /** When a process with it was seen last. */
  readonly seenAt: EpochMs;
  /** A file that it has replaced lately and that was seen since, with since when it alone was. */
  readonly returning?: { readonly fingerprint: string; readonly since: EpochMs };
}

/** A new file is compared with a tenth of the open incidents each minute. */
export const SLOTS = 10;
/** By then a deployment has replaced all functions, so that none with the old file delivers. */
const BEGINS_AFTER = minutes(2);
/** A process with a file that was replaced so recently may be one of before. Later it is a file that was put back. */
const RETIRED_FOR = minutes(15);
/** And it is one that was put back if for so long no sweep had another: processes of before end while others run. */
const ALONE_FOR = minutes(3);
const RETIRED_KEPT = 5;
/** That a file is in use is noted this often: sweeps come each minute. */
const NOTED_EVERY = seconds(30);

/** The same for files that send the same alerts to the same places, in whatever order they name them. */
export function policyFingerprint({ routes, receivers }: Policy): string {
  const paths = [...routes].map(([key, { receiver }]) => [`route ${key}`, receiver]);
  const places = [...receivers.values()].map(({ name, integrations }) => [
    `receiver ${name}`,
    JSON.stringify(integrations.map(({ place }) => place).sort()),
  ]);
  return hashLabels(Object.fromEntries([...paths, ...places]));
}

/** The revision that is to be stored, and whether the process that looks has an older file: it must compare nothing with it. */
export interface Followed {
  /** The stored one, if there is nothing to note. */
  readonly revision: Revision;
  readonly isOutdated: boolean;
}

/** What a process with this file finds: its file is in force, it is new or was put back, or others have a newer one. */
export function revisionFor(stored: Revision | undefined, fingerprint: string, now: EpochMs): Followed {
  const isOutdated = false;
  // What was open before there were revisions does not say where it was sent.
  if (stored === undefined) {
    return { isOutdated, revision: { rev: 1, fingerprint, at: now, walked: SLOTS, retired: {}, seenAt: now } };
  }
  if (stored.fingerprint === fingerprint) return { isOutdated, revision: seen(stored, now) };
  const retiredAt = stored.retired[fingerprint];
  if (retiredAt === undefined || now >= after(retiredAt, RETIRED_FOR)) {
    return { isOutdated, revision: nextOf(stored, fingerprint, { since: now, now }) };
  }
  const { returning } = stored;
  if (returning?.fingerprint !== fingerprint) {
    return { isOutdated: true, revision: { ...stored, returning: { fingerprint, since: now } } };
  }
  const { since } = returning;
  if (now < after(since, ALONE_FOR)) return { isOutdated: true, revision: stored };
  return { isOutdated, revision: nextOf(stored, fingerprint, { since, now }) };
}

function seen(stored: Revision, now: EpochMs): Revision {
  const { returning, ...rest } = stored;
  const isNoted = returning === undefined && now < after(stored.seenAt, NOTED_EVERY) && now >= stored.seenAt;
  return isNoted ? stored : { ...rest, seenAt: now };
}

function nextOf(
  stored: Revision,
  fingerprint: string,
  { since, now }: { readonly since: EpochMs; readonly now: EpochMs },
): Revision {
  const retired = [...Object.entries(stored.retired), [stored.fingerprint, now] as const].slice(-RETIRED_KEPT);
  const { rev } = stored;
  return { rev: rev + 1, fingerprint, at: since, walked: 0, retired: Object.fromEntries(retired), seenAt: now };
}

/** How many parts of the open incidents should have been compared by now. */
export const slotsDue = ({ at }: Revision, now: EpochMs): number =>
  Math.min(SLOTS, Math.max(0, 1 + Math.floor((now - after(at, BEGINS_AFTER)) / minutes(1))));

/** The part that an incident belongs to. */
export const slotOf = (incident: string): number =>
  [...incident].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % SLOTS;
