import pMap from 'p-map';
import type { AlertBatch } from '../incidents/signal.ts';
import type { LogBatch } from '../logs/cloudwatch/batch.ts';
import { decodeDelivery } from '../logs/cloudwatch/decode.ts';
import type { SeenError } from '../logs/error-alert.ts';
import { alertsOf, type ErrorSettings, errorsIn, templatesIn } from '../logs/errors-in.ts';
import type { LearnedTemplates } from '../logs/fingerprint/fingerprint.ts';
import { streamFilter } from '../logs/formats/may-matter.ts';
import { METRICS } from '../metrics.ts';
import { errorBody, logs } from '../sources/logs.ts';
import { surprise } from '../values/surprise.ts';
import { type AcceptDeps, acceptBatch } from './accept-batch.ts';
import type { TemplateLearner } from './learn-templates.ts';

/** Where deliveries of log events are kept that can never be read. */
export interface LogDeadLetters {
  /** `data`: as it was delivered. Throws unless it is kept. */
  put(data: unknown, reason: string): Promise<void>;
}

/** Errors of one batch that are written at a time, and services whose templates are read. */
const CONCURRENCY = 16;

export interface AcceptLogsDeps extends AcceptDeps {
  readonly logDeadLetters: LogDeadLetters;
  readonly errors: ErrorSettings;
  /** Absent: nothing is learned. */
  readonly learner?: TemplateLearner;
}

/** Neither the table nor the inbox took an error. */
class ErrorsNotTaken extends Error {
  override readonly name = 'ErrorsNotTaken';
}

/**
 * Takes one delivery of CloudWatch Logs in: when it returns, every error in it is counted in the table, once however
 * often the delivery comes, or waits in the inbox. Were the whole delivery handed in again for one error that the table
 * refuses, the others would be counted twice once there are too many of them to be remembered. A delivery that can never
 * be read is set aside with its reason. Throws when the inbox refuses, too, or the dead letters do.
 */
export async function acceptLogs(data: unknown, deps: AcceptLogsDeps): Promise<void> {
  const { minLevel } = deps.errors;
  const decoded = decodeDelivery(data, streamFilter(minLevel));
  if (!decoded.ok) return await setAside(data, decoded.reason, deps);
  if (decoded.batch === 'control-message') return;
  const { unreadable } = decoded.batch;
  if (unreadable > 0) deps.telemetry.count(METRICS.logsUnreadable, { reason: 'event' }, unreadable);
  const { batch } = decoded;
  const seen = understood(batch, deps, () => errorsIn(batch, deps.errors, deps.redaction));
  if (seen === undefined) return await setAside(data, 'not-understood', deps);
  const learned = await learnedFrom(seen, deps);
  const errors = understood(batch, deps, () => alertsOf(seen, batch, learned));
  if (errors === undefined) return await setAside(data, 'not-understood', deps);
  const receivedAt = deps.clock();
  const take = (error: AlertBatch) =>
    acceptBatch(error, { source: logs.name, body: errorBody(error), receivedAt }, deps);
  const taken = await pMap(errors, take, { concurrency: CONCURRENCY });
  const refused = taken.filter((one) => one === 'unavailable').length;
  if (refused > 0) throw new ErrorsNotTaken(`${refused} of ${errors.length}`);
}

async function setAside(data: unknown, reason: string, { telemetry, logDeadLetters }: AcceptLogsDeps): Promise<void> {
  telemetry.count(METRICS.logsUnreadable, { reason });
  telemetry.event('error', 'logs-unreadable', { reason });
  await logDeadLetters.put(data, reason);
}

/** Undefined: a surprise. Nothing but the batch and the routing file decides, so it would come again with the batch. */
function understood<T>(batch: LogBatch, { telemetry }: AcceptLogsDeps, understand: () => T): T | undefined {
  try {
    return understand();
  } catch (error) {
    telemetry.event('error', 'logs-not-understood', { batch: batch.id, ...surprise(error) });
    return undefined;
  }
}

async function learnedFrom(
  seen: readonly SeenError[],
  { learner }: AcceptLogsDeps,
): Promise<ReadonlyMap<string, LearnedTemplates>> {
  if (learner === undefined) return new Map();
  const learn = async ([service, templates]: [string, readonly string[]]) =>
    [service, await learner.learn(service, templates)] as const;
  return new Map(await pMap(templatesIn(seen), learn, { concurrency: CONCURRENCY }));
}
