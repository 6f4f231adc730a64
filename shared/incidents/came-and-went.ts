import { before, type EpochMs, seconds } from '../values/time.ts';
import type { Facts } from './incident.ts';
import { isFiring, lastOccurrence, type Member } from './membership.ts';
import type { Shown } from './shown.ts';

/** What is recorded while a message is sent may have been received before that message was. */
const MEANWHILE = seconds(60);

/**
 * Alerts that began to fire and were over since a place was brought up to date, the newest first. By how many began: a
 * time alone does not say whether what was received at about the same time was in the message.
 */
export function cameAndWent({ firing, occurrences, at }: Shown, facts: Facts): readonly Member[] {
  if (facts.kind === 'errors') return [];
  const shown = new Set(firing);
  const others = [...facts.members.values()].filter(({ fingerprint }) => !shown.has(fingerprint));
  const begun = facts.starts - occurrences - others.filter(isFiring).length;
  if (begun <= 0) return [];
  return others
    .filter((member) => !isFiring(member) && heardAt(member) > before(at, MEANWHILE))
    .sort((a, b) => heardAt(b) - heardAt(a))
    .slice(0, begun);
}

const heardAt = (member: Member): EpochMs | 0 => lastOccurrence(member)?.end?.receivedAt ?? 0;
