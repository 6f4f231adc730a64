/**
 * Instants and durations. Both are milliseconds, and both are branded, so that an instant is never compared with a
 * duration, a number of seconds, or a part of a date.
 */

declare const epochMs: unique symbol;
declare const durationMs: unique symbol;

/** An instant: milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number & { readonly [epochMs]: true };

/** A length of time in milliseconds. */
export type DurationMs = number & { readonly [durationMs]: true };

/** Where "now" comes from. Passed to whatever needs it; the pure rooms take the instant itself. */
export type Clock = () => EpochMs;

export const instant = (ms: number): EpochMs => Math.trunc(ms) as EpochMs;
export const duration = (ms: number): DurationMs => Math.trunc(ms) as DurationMs;
export const seconds = (n: number): DurationMs => duration(n * 1000);
export const minutes = (n: number): DurationMs => duration(n * 60_000);
export const hours = (n: number): DurationMs => duration(n * 3_600_000);

export const after = (from: EpochMs, by: DurationMs): EpochMs => (from + by) as EpochMs;
export const before = (from: EpochMs, by: DurationMs): EpochMs => (from - by) as EpochMs;
export const between = (from: EpochMs, to: EpochMs): DurationMs => (to - from) as DurationMs;
export const earliest = (...instants: readonly EpochMs[]): EpochMs => Math.min(...instants) as EpochMs;
export const latest = (...instants: readonly EpochMs[]): EpochMs => Math.max(...instants) as EpochMs;

/** How far two clocks of ours may be apart. What is later than that was written by a clock that was ahead, and is right by now. */
const SKEW = minutes(1);
export const isAhead = (at: EpochMs, now: EpochMs): boolean => at > after(now, SKEW);

const UNIT_MS: Record<string, number> = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

const PROMETHEUS_DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * Reads a duration as Prometheus and Alertmanager write it: `30s`, `1h30m`, `1d`, units in falling order.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/ (`<duration>`).
 * Undefined when the text is not one.
 */
export function parseDuration(text: string): DurationMs | undefined {
  const match = text === '0' ? [] : PROMETHEUS_DURATION.exec(text);
  if (match === null || text === '') return undefined;
  const units = Object.keys(UNIT_MS);
  const ms = units.reduce((sum, unit, i) => sum + Number(match[i + 1] ?? 0) * (UNIT_MS[unit] ?? 0), 0);
  return Number.isSafeInteger(ms) ? duration(ms) : undefined;
}

/** Writes a duration for a person, its two largest units: `2d 3h`, `4m 10s`, `under 1s`. */
export function formatDuration(length: DurationMs): string {
  if (length < 1000) return 'under 1s';
  const parts: string[] = [];
  let rest: number = length;
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = UNIT_MS[unit] ?? 1;
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) parts.push(`${n}${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

/** `2026-08-22 14:02:09 UTC`: unambiguous wherever the reader is. */
export function formatInstant(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `14:02:09 UTC`, for a second instant beside one that was written in full. */
export function formatTimeOfDay(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}
