import { type AcceptDeps, acceptBatch } from '../../shared/flows/accept-batch.ts';
import { METRICS } from '../../shared/metrics.ts';
import { cloudwatch, type Ignored, ignoredBecause } from '../../shared/sources/cloudwatch.ts';

export type AlarmHandler = (event: unknown) => Promise<{ readonly alerts: number } | { readonly ignored: Ignored }>;

export type AlarmDeps = AcceptDeps & {
  /** Names of alarms that watch Tocsin itself begin so. */
  readonly ownAlarmPrefix: string;
};

/** An event that is not taken in. Lambda hands it in twice more, and then to the dead letters. */
class EventNotTaken extends Error {
  override readonly name = 'EventNotTaken';
}

/** The rule for CloudWatch alarms, which calls asynchronously. */
export const createAlarmHandler =
  ({ ownAlarmPrefix, ...deps }: AlarmDeps): AlarmHandler =>
  async (event) => {
    const ignored = ignoredBecause(event, ownAlarmPrefix);
    if (ignored !== undefined) {
      deps.telemetry.event('info', 'alarm-ignored', { reason: ignored });
      return { ignored };
    }
    const entry = { source: cloudwatch.name, body: JSON.stringify(event), receivedAt: deps.clock() };
    const parsed = cloudwatch.parse(entry.body, entry.receivedAt, deps.redaction);
    const result = parsed.ok ? await acceptBatch(parsed.batch, entry, deps) : parsed.reason;
    if (typeof result === 'object') return { alerts: result.alerts };
    deps.telemetry.count(METRICS.refused, { source: cloudwatch.name, reason: result });
    const fields = parsed.ok ? [] : parsed.problems.map(({ field, rule }) => `${field} ${rule}`);
    throw new EventNotTaken([result, ...fields].join(': '));
  };
