import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import type { LaneMemory } from '../../shared/incidents/lanes.ts';
import type { LookReason } from '../../shared/incidents/reason.ts';
import type { LaneState, News, Situation } from '../../shared/incidents/situation.ts';
import type { Timing } from '../../shared/incidents/timing.ts';
import { after, type EpochMs, seconds } from '../../shared/values/time.ts';
import { CHAT, MAIL, teamLanes } from './sample-incident.ts';
import { NOON, TIMING } from './world.ts';

export const news = (reason: LookReason): News => ({ reason, because: 'some figures' });

const [edited, appended] = teamLanes(CHAT, MAIL);
const LANES = { edited, appended };

/** A lane that was notified at noon of one alert that fires. `new`: it was never notified. */
export function laneState(name: keyof typeof LANES, memory: Partial<LaneMemory> | 'new' = {}): LaneState {
  const lane = LANES[name];
  if (lane === undefined) throw new Error(`no lane ${name}`);
  const notified = { at: NOON, state: 'firing', starts: 1, ends: 0, severity: 'warning' } as const;
  return { lane, memory: memory === 'new' ? undefined : { ...notified, ...memory } };
}

/** `n`: seconds after noon. */
export function situation(incident: Incident, n = 0, timing: Partial<Timing> = {}): Situation {
  const now: EpochMs = after(NOON, seconds(n));
  return { incident, facts: factsOf(incident), timing: { ...TIMING, ...timing }, now };
}
