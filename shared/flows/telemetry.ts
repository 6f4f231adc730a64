/** A line of the log and a count. Fields are identifiers, figures and reasons, never texts of an alert or a secret. */
export interface Telemetry {
  event(
    level: 'info' | 'warn' | 'error',
    event: string,
    fields: Readonly<Record<string, string | number | boolean>>,
  ): void;
  count(metric: string, dimensions: Readonly<Record<string, string>>, by?: number): void;
}
