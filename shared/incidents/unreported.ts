import { hashLabels } from '../values/labels.ts';
import { type DurationMs, type EpochMs, minutes } from '../values/time.ts';
import type { Facts, Incident } from './incident.ts';
import { NO_GAPS, silentFor } from './listening.ts';
import { endToken, type Member, unreportedSince } from './membership.ts';
import type { ListenedTiming } from './timing.ts';

/**
 * The ends of alerts that their source has not reported for long, though it spoke of others since: it may have silenced them,
 * or lost sight of them, and Alertmanager reports neither. They ended when it first did not report them, as far as is known.
 */
export const goneEnds = (
  unreported: readonly Member[],
  incident: Pick<Incident, 'seenAt'>,
  timing: ListenedTiming,
  now: EpochMs,
): readonly string[] =>
  unreported.flatMap(({ fingerprint, episodes }) =>
    episodes.flatMap(({ voice, severity, end, unreportedSince: since }) =>
      end === undefined && since !== undefined && incident.seenAt > since && now >= goneAt(since, timing)
        ? endToken({ fingerprint, endsAt: since, receivedAt: now, voice, kind: 'no-longer-reported', severity })
        : [],
    ),
  );

/** When they are taken to be over. Past: their source has to speak of others first. */
export const goneTimes = (unreported: readonly Member[], timing: ListenedTiming, now: EpochMs): readonly EpochMs[] =>
  unreported.flatMap((member) => {
    const since = unreportedSince(member);
    const at = since && goneAt(since, timing);
    return at !== undefined && at > now ? at : [];
  });

const goneAt = (since: EpochMs, { resolveAfter, gaps = NO_GAPS }: ListenedTiming): EpochMs =>
  silentFor(Math.max(resolveAfter, LEAST_UNREPORTED) as DurationMs, since, gaps);

/** However soon silence counts as an end. */
const LEAST_UNREPORTED: DurationMs = minutes(15);

/** The same while the same alerts are not reported. Undefined: all are. */
export const unreportedHash = ({ unreported }: Pick<Facts, 'unreported'>): string | undefined =>
  unreported.length === 0 ? undefined : hashLabels({}, ...unreported.map(({ fingerprint }) => fingerprint).sort());
