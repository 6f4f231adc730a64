import type { FingerprintRule } from './fingerprint/overrides.ts';
import type { LogLevel } from './log-record.ts';

/** What the routing file says about logs. */
export interface LogSettings {
  /** Which log groups are subscribed. */
  readonly groups: readonly LogGroupSelector[];
  /** Which of them are not. */
  readonly exclude: readonly LogGroupSelector[];
  /** Which events CloudWatch Logs sends, in its own language. Empty: all. */
  readonly filterPattern: string;
  /** How many subscription filters AWS lets a log group have. */
  readonly filtersPerGroup: number;
  /** The least level that counts. */
  readonly minLevel: LogLevel;
  readonly fingerprints: readonly FingerprintRule[];
  /** Whether templates are learned from the messages of a service. */
  readonly learnTemplates: boolean;
}

/** Log groups by the beginning of their names, by name, or by tags, of which they must carry all. */
export type LogGroupSelector =
  | { readonly prefix: string }
  | { readonly name: string }
  | { readonly tag: Readonly<Record<string, string>> };
