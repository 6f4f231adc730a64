import type { DatedDetails, Explanation, Incident, OutboxEntry } from '../incidents/incident.ts';
import type { LookReason, SuppressReason } from '../incidents/reason.ts';
import { OLD_LANE } from '../incidents/version-0-1.ts';
import { instant } from '../values/time.ts';
import { type Item, readNumber } from './dynamo-table.ts';
import { unpackDetails } from './packed-details.ts';

/** The attribute in which version 0.1 kept what is in `lanes`. */
export const OLD_LANES = 'told';

/** A line of the decision log as it is stored: by this version, or by version 0.1 with its own words. */
export type StoredExplanation = Explanation | OldExplanation;

interface OldExplanation extends Pick<Explanation, 'at' | 'rev' | 'because'> {
  readonly audience: string;
  readonly told?: LookReason | 'traced';
  readonly held?: SuppressReason;
}

export function explanationOf(stored: StoredExplanation): Explanation {
  if (!('audience' in stored)) return stored;
  const { audience, told, held = 'repeat-not-due', ...rest } = stored;
  const line = { ...rest, lane: audience };
  if (told === undefined) return { ...line, suppressed: held };
  return { ...line, notified: told === 'traced' ? 'look-again' : told };
}

type OutboxLine = OutboxEntry['notifications'][number];

/** An outbox entry as it is stored: by this version, or by version 0.1, which named integrations by position. */
export type StoredOutboxEntry = Omit<OutboxEntry, 'notifications'> & {
  readonly notifications: readonly (OutboxLine | OldOutboxLine)[];
};

interface OldOutboxLine {
  readonly integration: string;
  readonly reason: string;
}

export const outboxLineOf = (stored: OutboxLine | OldOutboxLine): OutboxLine =>
  'integration' in stored ? { lane: OLD_LANE, place: stored.integration, reason: stored.reason } : stored;

/** Attributes in which version 0.1 kept the details that arrived together begin so. */
export const OLD_DETAILS = 'd_';

export function oldDetailsOf(item: Item): Incident['inheritedDetails'] {
  const keys = Object.keys(item).filter((name) => name.startsWith(OLD_DETAILS));
  if (keys.length === 0) return undefined;
  const details = keys.flatMap((key): readonly DatedDetails[] => {
    const { at, z } = item[key]?.M ?? {};
    const receivedAt = instant(readNumber(at) ?? 0);
    return z?.B ? unpackDetails(z.B).map((one) => ({ ...one, receivedAt })) : [];
  });
  return { keys: keys.map((key) => key.slice(OLD_DETAILS.length)), details };
}
