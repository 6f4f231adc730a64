import { retention } from '../incidents/retention.ts';
import { type DurationMs, duration } from '../values/time.ts';
import type { Policy } from './policy.ts';

/** For how long an incident of an error may be left after it was seen, whatever its route. */
export const longestRetention = ({ routes }: Policy): DurationMs =>
  duration(Math.max(...[...routes.values()].map(({ timing }) => retention(timing))));

/** The longest silence of a source after which any of its incidents is assumed to be over. */
export const longestSilence = ({ routes }: Policy): DurationMs =>
  duration(Math.max(...[...routes.values()].map(({ timing }) => Math.max(timing.resolveAfter, timing.quietAfter))));
