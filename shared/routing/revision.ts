import { hashLabels } from '../values/labels.ts';
import { after, type EpochMs, minutes } from '../values/time.ts';
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
}

/** A new file is compared with a tenth of the open incidents each minute. */
export const SLOTS = 10;
/** By then a deployment has replaced all functions, so that none with the old file delivers. */
const BEGINS_AFTER = minutes(2);
/** A process with a file that was replaced so recently is one of before. Later it is a file that was put back. */
const RETIRED_FOR = minutes(15);
const RETIRED_KEPT = 5;

/** The same for files that send the same alerts to the same places, in whatever order they name them. */
export function policyFingerprint({ routes, receivers }: Policy): string {
  const paths = [...routes].map(([key, { receiver }]) => [`route ${key}`, receiver]);
  const places = [...receivers.values()].map(({ name, integrations }) => [
    `receiver ${name}`,
    JSON.stringify(integrations.map(({ place }) => place).sort()),
  ]);
  return hashLabels(Object.fromEntries([...paths, ...places]));
}

/**
 * The revision of a process with this file: the stored one, if it is of the same file; the next one, if its file is new.
 * `outdated`: the process has an older file than others, and must compare nothing with it.
 */
export function revisionFor(stored: Revision | undefined, fingerprint: string, now: EpochMs): Revision | 'outdated' {
  // What was open before there were revisions does not say where it was sent.
  if (stored === undefined) return { rev: 1, fingerprint, at: now, walked: SLOTS, retired: {} };
  if (stored.fingerprint === fingerprint) return stored;
  const retiredAt = stored.retired[fingerprint];
  if (retiredAt !== undefined && now < after(retiredAt, RETIRED_FOR)) return 'outdated';
  const retired = [...Object.entries(stored.retired), [stored.fingerprint, now] as const].slice(-RETIRED_KEPT);
  return { rev: stored.rev + 1, fingerprint, at: now, walked: 0, retired: Object.fromEntries(retired) };
}

/** How many parts of the open incidents should have been compared by now. */
export const slotsDue = ({ at }: Revision, now: EpochMs): number =>
  Math.min(SLOTS, Math.max(0, 1 + Math.floor((now - after(at, BEGINS_AFTER)) / minutes(1))));

/** The part that an incident belongs to. */
export const slotOf = (incident: string): number =>
  [...incident].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % SLOTS;
