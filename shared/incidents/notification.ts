import { createHash } from 'node:crypto';

/** One message of the delivery queue: a hint that this place may have something new to show of this incident. */
export interface Notification {
  readonly incident: string;
  readonly generation: number;
  /** The decision it comes from. Deliveries show the incident as it is by then, so an older one is superseded. */
  readonly rev: number;
  /** The lane's id. */
  readonly lane: string;
  /** The place's identity, `slack:alerts`. */
  readonly place: string;
  /** Why its lane was looked at: a word for the log. The place itself decides what there is to say (place-news.ts). */
  readonly reason: string;
}

/** Deterministic, so that a repeated send is recognised: by the queue for five minutes, by the ledger for good. */
export const notificationId = ({ incident, generation, rev, place }: Notification): string =>
  createHash('sha256')
    .update(JSON.stringify([incident, generation, rev, place]))
    .digest('hex')
    .slice(0, 40);

/** Ordered within one incident and place, independent of all others. 128 characters at most, as SQS asks. */
export const notificationGroup = ({ incident, place }: Notification): string =>
  `${incident}.${createHash('sha256').update(place).digest('hex').slice(0, 16)}`;
