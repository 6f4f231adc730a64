import type { Shown } from '../../shared/incidents/shown.ts';
import { after, minutes } from '../../shared/values/time.ts';
import { NOON } from './world.ts';

/** What a place shows that was notified a minute after noon of one alert, a warning. */
export const shown = (parts: Partial<Shown> = {}): Shown => {
  const at = after(NOON, minutes(1));
  return {
    at,
    notifiedAt: at,
    episode: 1,
    status: 'firing',
    severity: 'warning',
    firing: ['a'],
    occurrences: 1,
    ends: 0,
    alertNames: ['HighErrorRate'],
    pinged: { warning: at },
    magnitude: 1,
    pings: ['first:1:1'],
    ...parts,
  };
};
