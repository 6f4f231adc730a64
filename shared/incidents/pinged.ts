import { rankOf, SEVERITIES, type Severity } from '../values/severity.ts';
import { before, type DurationMs, type EpochMs } from '../values/time.ts';

/** When people were notified last of a problem of each severity, within one episode. */
export type Pinged = Readonly<Partial<Record<Severity, EpochMs>>>;

/** Whether people were notified of that severity, or a worse one, within the time up to `now`. */
export const isPingedWithin = (
  pinged: Pinged,
  severity: Severity,
  { within, now }: { readonly within: DurationMs; readonly now: EpochMs },
): boolean => asSevere(severity).some((one) => (pinged[one] ?? Number.NEGATIVE_INFINITY) > before(now, within));

/** Whether people were ever notified of that severity, or a worse one, in this episode. */
export const isPinged = (pinged: Pinged, severity: Severity): boolean =>
  asSevere(severity).some((one) => pinged[one] !== undefined);

const asSevere = (severity: Severity): readonly Severity[] => SEVERITIES.slice(0, rankOf(severity) + 1);
