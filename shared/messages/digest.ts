import { SEVERITIES, type Severity } from '../values/severity.ts';
import { type DurationMs, formatDuration } from '../values/time.ts';
import type { View } from './view.ts';
import { counted, grouped } from './wording.ts';

/** One message for many incidents that wait for their turn at one place. */
export interface Digest {
  /** New there, or more severe than it shows, by severity. */
  readonly fresh: Readonly<Partial<Record<Severity, number>>>;
  /** What it shows already: something of them changed, or is to be repeated. */
  readonly changed: number;
  readonly over: number;
  /** All that wait there, with those that an earlier digest counted. */
  readonly waiting: number;
  /** The most urgent of them, as they are now. */
  readonly top: readonly View[];
  /** How long it takes until the last of them had its turn. */
  readonly takes: DurationMs;
}

export const digestSize = ({ fresh, changed, over }: Pick<Digest, 'fresh' | 'changed' | 'over'>): number =>
  SEVERITIES.reduce((sum, severity) => sum + (fresh[severity] ?? 0), changed + over);

/** `1,004 incidents wait for their turn here`, `100 more incidents wait for their turn here, 900 in all`. */
export function digestTitle(digest: Digest): string {
  const size = digestSize(digest);
  const isAll = digest.waiting <= size;
  return isAll
    ? `${counted(size, 'incident')} wait for their turn here`
    : `${counted(size, 'more incident')} wait for their turn here, ${grouped(digest.waiting)} in all`;
}

/** `12 error, 940 warning; 50 shown here before; 2 over already` */
export function digestCounts({ fresh, changed, over }: Digest): string {
  const bySeverity = SEVERITIES.flatMap((severity) => {
    const n = fresh[severity] ?? 0;
    return n > 0 ? [`${grouped(n)} ${severity === 'none' ? 'without severity' : severity}`] : [];
  });
  return [
    ...(bySeverity.length > 0 ? [bySeverity.join(', ')] : []),
    ...(changed > 0 ? [`${grouped(changed)} shown here before`] : []),
    ...(over > 0 ? [`${grouped(over)} over already`] : []),
  ].join('; ');
}

/** What becomes of those that it counts. */
export const digestFollows = ({ takes }: Digest): string =>
  `Each follows by itself and mentions no one, the most urgent first, within about ${formatDuration(takes)}. ` +
  'What becomes worse meanwhile, and every new critical incident, is sent first. What is over before its turn is not sent.';
