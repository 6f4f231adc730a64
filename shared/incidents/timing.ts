import type { DurationMs, EpochMs } from '../values/time.ts';
import type { Gap } from './listening.ts';
import type { Threshold } from './window.ts';

export interface Timing {
  readonly threshold: Threshold;
  /** How long after its end a problem that comes back is the same incident. */
  readonly dedupWindow: DurationMs;
  /** Silence of the source after which an incident is assumed resolved. */
  readonly resolveAfter: DurationMs;
  /** The same of an error in logs, which no sender repeats: for how long it was not seen. */
  readonly quietAfter: DurationMs;
  /** Least time between two edits of the same message or issue. */
  readonly updateInterval: DurationMs;
  /** Least time between two messages to a receiver that cannot edit. */
  readonly groupInterval: DurationMs;
  /** After which a problem that stays is notified again. */
  readonly repeatInterval: DurationMs;
}

/** The timing of a route, and when we did not listen to the source: that is no silence of it. Absent: we did all the time. */
export interface ListenedTiming extends Timing {
  readonly gaps?: readonly Gap[];
  /** When each voice was heard last, where several spoke of it. Absent: by what was recorded of them, and they may have repeated it since. */
  readonly heard?: ReadonlyMap<string, EpochMs>;
}
