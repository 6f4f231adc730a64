import { isWorse } from '../values/severity.ts';
import { type EpochMs, latest } from '../values/time.ts';
import type { Facts, Incident, Peak } from './incident.ts';
import { isFiring, lastOccurrence, type Member, type Occurrence } from './membership.ts';

/** The peak of the present episode by what was recorded of it. What fired and was over before a decision counts too. */
export function peakOf({ peak, openedAt }: Pick<Incident, 'peak' | 'openedAt'>, facts: Facts): Peak | undefined {
  let worst = peak;
  for (const { severity, at } of occurrencesSince(openedAt, facts)) {
    const isEarlier = worst?.severity === severity && at < worst.at;
    if (worst === undefined || isWorse(severity, worst.severity) || isEarlier) worst = { severity, at };
  }
  return worst;
}

/** Until when a problem was as severe as its peak. Undefined: it is, or it is not known any more. */
export function peakEndedAt({ severity, at }: Peak, { members }: Facts): EpochMs | undefined {
  const alike = [...members.values()].filter((member) => lastOccurrence(member)?.severity === severity);
  if (alike.some(isFiring)) return undefined;
  const ends = alike.flatMap((member) => lastOccurrence(member)?.end?.at ?? []);
  return ends.length > 0 ? latest(at, ...ends) : undefined;
}

/** What fires belongs to the episode, whenever it began. */
const occurrencesSince = (openedAt: EpochMs | undefined, { members }: Facts): readonly Occurrence[] =>
  [...members.values()].flatMap(({ occurrences }: Member) =>
    occurrences.filter(({ at, end }) => openedAt === undefined || at >= openedAt || end === undefined),
  );
