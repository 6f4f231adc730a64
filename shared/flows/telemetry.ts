import type { DurationMs } from '../values/time.ts';

/** A line of the log, a count and an age. Fields are identifiers, figures and reasons, never texts of an alert or a secret. */
export interface Telemetry {
  event(
    level: 'info' | 'warn' | 'error',
    event: string,
    fields: Readonly<Record<string, string | number | boolean>>,
  ): void;
  count(metric: string, dimensions: Readonly<Record<string, string>>, by?: number): void;
  /** How long something has waited by now. Of several in one invocation the longest is kept. */
  age(metric: string, dimensions: Readonly<Record<string, string>>, age: DurationMs): void;
}
