import { after, type DurationMs, type EpochMs, instant, seconds } from '../values/time.ts';
import type { Incident } from './incident.ts';
import type { LaneMemory } from './lanes.ts';
import type { LaneState, Situation } from './situation.ts';

/** Values that change all the time are worth one edit in this time. */
const FACTS_INTERVAL: DurationMs = seconds(60);

/**
 * When a lane is to be looked at because its sender says something else of the same alerts. Undefined: it was looked at
 * since, nothing was shown yet, or nothing there can be edited: that shows it with its next message.
 */
export function factsDueAt(
  { factsAt }: Pick<Incident, 'factsAt'>,
  { lane, memory }: LaneState,
  { updateInterval }: Situation['timing'],
): EpochMs | undefined {
  if (!lane.edits || memory === undefined || factsAt === undefined || isLookedAtSince(memory, factsAt))
    return undefined;
  return after(memory.at, Math.max(FACTS_INTERVAL, updateInterval) as DurationMs);
}

/** A look in the same millisecond may have come before. */
const isLookedAtSince = ({ at }: Pick<LaneMemory, 'at'>, factsAt: EpochMs): boolean => at > factsAt;

/** Whether facts changed that the incident does not know of, and that some place may show. */
export const hasNewFacts = ({ kind, state, lanes, factsAt = instant(0) }: Incident, changedAt: EpochMs): boolean =>
  kind === 'alerts' && state === 'firing' && changedAt > factsAt && Object.keys(lanes).length > 0;

/**
 * Whether a look is still to come for facts that changed earlier. It will show the newest, so the incident need not be
 * written again: values that change all the time cost it a write in FACTS_INTERVAL.
 */
export const isLookToCome = ({ factsAt, lanes }: Incident): boolean =>
  factsAt !== undefined && Object.values(lanes).every((memory) => !isLookedAtSince(memory, factsAt));
