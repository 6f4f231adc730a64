import { before, between, type EpochMs, seconds } from '../values/time.ts';
import { isFiring, type Member } from './membership.ts';
import { rememberedFor } from './prune.ts';
import type { Shown } from './shown.ts';
import type { Situation } from './situation.ts';

/** What is recorded while a message is sent may have been received before that message was. */
const MEANWHILE = seconds(60);

/**
 * Alerts that began to fire and were over since a place was brought up to date, the newest first. By how many began: a
 * time alone does not say whether what was received at about the same time was in the message.
 */
export function cameAndWent(
  { firing, occurrences, at }: Shown,
  { facts, timing }: Pick<Situation, 'facts' | 'timing'>,
): readonly Member[] {
  if (facts.kind === 'errors') return [];
  const shown = new Set(firing);
  const members = [...facts.members.values()];
  const isPassed = (member: Member) => !isFiring(member) && !shown.has(member.fingerprint);
  const otherStarts = members.filter((member) => !isPassed(member)).map((member) => startsSince(member, shown, at));
  const begun = otherStarts.reduce((rest, starts) => rest - starts, facts.starts - occurrences);
  if (begun <= 0) return [];
  return members
    .filter((member) => isPassed(member) && heardAt(member) > before(at, MEANWHILE) && !mayBeCopy(member, timing))
    .sort((a, b) => heardAt(b) - heardAt(a))
    .slice(0, begun);
}

/** How often one that fires, or was shown firing, began since then. */
function startsSince({ fingerprint, occurrences }: Member, shown: ReadonlySet<string>, at: EpochMs): number {
  const since = occurrences.filter(({ receivedAt }) => receivedAt > at).length;
  if (!shown.has(fingerprint)) return Math.max(1, since);
  // Of what was shown firing only the end may still be known (prune.ts), by which it is dated then.
  const isKnown = occurrences.some(({ receivedAt }) => receivedAt <= at);
  return isKnown ? since : Math.max(0, since - 1);
}

const heardAt = ({ episodes }: Member): EpochMs | 0 => episodes.at(-1)?.end?.receivedAt ?? 0;

/** Of an end that is older than what is remembered it is not known whether it is sent again. */
function mayBeCopy({ episodes }: Member, timing: Situation['timing']): boolean {
  const { end, isUnseen = false } = episodes.at(-1) ?? {};
  return isUnseen && end !== undefined && between(end.at, end.receivedAt) > rememberedFor(timing);
}
