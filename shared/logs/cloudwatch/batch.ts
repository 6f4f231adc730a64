import { hash } from 'node:crypto';
import type { EpochMs } from '../../values/time.ts';

/**
 * What CloudWatch Logs delivers to a subscription: some events of one log stream.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */

/** One entry of a log stream: mostly a line, sometimes several. */
export interface LogEvent {
  readonly id: string;
  readonly timestamp: EpochMs;
  readonly message: string;
}

/** Where a batch comes from. */
export interface Origin {
  /** The account. */
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly string[];
}

export interface LogBatch extends Origin {
  /** The same for the same events of the same log stream, however often and through however many filters they come. */
  readonly id: string;
  /** Those that may matter, in the order in which they came. */
  readonly events: readonly LogEvent[];
  /** How many of those could not be read. They are left out. */
  readonly unreadable: number;
}

/** What tells which events are worth a look. It is asked about bytes, as JSON writes them: `\"level\":\"error\"`. */
export interface Prefilter {
  /**
   * Makes ready to look into the bytes of a batch. Given a place, tells where the next thing begins, there or later, by
   * which an event may matter if it stands in its message; -1: nowhere.
   */
  readonly search: (batch: Buffer) => (from: number) => number;
  /** Whether a message may belong to the one before it: then none of the two is left without the other. */
  readonly goesOn: (before: string, message: string) => boolean;
}

/** `control-message`: CloudWatch Logs asks whether it can reach the destination. There is nothing in it. */
export type OpenedBatch =
  | { readonly ok: true; readonly batch: LogBatch | 'control-message' }
  | { readonly ok: false; readonly reason: 'not-json' | 'not-an-envelope' };

/** What stands around the events. Undefined: it is no envelope. */
export function originOf(envelope: unknown): Origin | 'control-message' | undefined {
  if (!isMap(envelope) || !Array.isArray(envelope.logEvents)) return undefined;
  const { messageType, owner, logGroup, logStream, subscriptionFilters } = envelope;
  if (messageType === 'CONTROL_MESSAGE') return 'control-message';
  if (messageType !== 'DATA_MESSAGE' || !isText(owner) || !isText(logGroup) || !isText(logStream)) return undefined;
  if (!Array.isArray(subscriptionFilters) || !subscriptionFilters.every(isText)) return undefined;
  return { owner, logGroup, logStream, subscriptionFilters };
}

/** The last instant that a date can have. */
const LAST_INSTANT = 8_640_000_000_000_000;

/** Whether it has what every event has. Some have more, such as `extractedFields`. */
export function isEvent(value: unknown): value is LogEvent {
  if (!isMap(value) || !isText(value.id) || !isText(value.message)) return false;
  const { timestamp } = value;
  return Number.isSafeInteger(timestamp) && Number(timestamp) >= 0 && Number(timestamp) <= LAST_INSTANT;
}

/**
 * No two events have the same id, so the first, the last and what lies between, by its extent (`size`), tell a batch. The
 * filters are left out: what two of them send here is the same. 66 bits, as short as `hashLabels`: it is stored with
 * every count.
 */
export function batchId({ owner, logGroup, logStream }: Origin, first: string, last: string, size: number): string {
  const parts = JSON.stringify([owner, logGroup, logStream, first, last, size]);
  return hash('sha256', parts, 'base64url').slice(0, 11);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
