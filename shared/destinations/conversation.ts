import type { View } from '../messages/view.ts';
import type { DurationMs } from '../values/time.ts';

/**
 * What a destination remembers of one incident between deliveries (Slack's `ts`, Jira's key): plain JSON, kept in
 * the ledger, read by nothing else.
 */
export type Memory = Readonly<Record<string, unknown>>;

/** Credentials are named, never part of a request: the sender looks the value up and forgets it. */
export type Credentials =
  | { readonly bearer: string }
  | { readonly basic: { readonly user: string; readonly password: string } };

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** An address, or the name of the secret that is one (an incoming webhook). */
  readonly url: string | { readonly secret: string };
  /** The value of `bearer` and of `password` is the name of a secret. */
  readonly credentials?: Credentials;
  /** Sent as JSON, UTF-8. */
  readonly body?: unknown;
  /**
   * What the answer says when the credentials are refused, where its status does not: the field `error` of a JSON body,
   * or the whole of a text.
   */
  readonly refusals?: readonly string[];
  /** Headers of the answer that are wanted beside its body, in small letters. */
  readonly wanted?: readonly string[];
  /**
   * `start`: the status decides, whatever the body says, unless it begins a page for people. So it is not waited for.
   * Default `whole`.
   */
  readonly bodyRead?: 'whole' | 'start';
  /** How long an answer is waited for. Default 10 seconds. */
  readonly timeout?: DurationMs;
}

export interface Publication {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly messageStructure?: 'json';
  /** FIFO topics only. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** What a delivery asks of the world, one step at a time. */
export type Step =
  | { readonly do: 'request'; readonly request: OutgoingRequest }
  | { readonly do: 'publish'; readonly publication: Publication }
  /** Kept before the next step is taken, so that a crash behind it finds the claim. */
  | { readonly do: 'remember'; readonly memory: Memory };

/** What the world answered. `unreachable`: no answer came, so whether it took effect is not known. */
export type Answer =
  | {
      readonly answered: number;
      readonly body: unknown;
      readonly retryAfter?: DurationMs;
      /** The host that a redirect leads to, and nothing else of its address, which may hold a secret. */
      readonly leadsTo?: string;
      /** Those that were wanted and came. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly unreachable: 'timeout' | 'connection' | 'secret-missing'; readonly detail: string }
  | { readonly remembered: true };

/** How a delivery ended. */
export type DeliveryOutcome =
  | { readonly outcome: 'delivered'; readonly memory: Memory }
  /** Comes again, after the time the receiver asked for or with growing pauses. */
  | {
      readonly outcome: 'retry';
      readonly reason: RetryReason;
      readonly detail: string;
      readonly after?: DurationMs;
    }
  /** Will never work as it stands: set aside with its reason and alarmed. */
  | { readonly outcome: 'rejected'; readonly reason: string; readonly detail: string };

/**
 * `incident-limited`: what shows this incident was written to too often; others may be sent. `unauthorized`: the receiver refuses our credentials, which people can put right. `not-found`, `redirected`: the
 * address, the channel or the topic is not there, or not at the moment. `place-closed`: the place takes nothing from us
 * until people allow it. `unsettled`: whether an earlier attempt took effect cannot be known yet.
 */
export type RetryReason =
  | 'rate-limited'
  | 'incident-limited'
  | 'unavailable'
  | 'unreachable'
  | 'secret-missing'
  | 'unauthorized'
  | 'not-found'
  | 'redirected'
  | 'place-closed'
  | 'unsettled';

/** A delivery as a pure conversation: it yields a step, is given the answer, and returns the outcome. */
export type Conversation = Generator<Step, DeliveryOutcome, Answer>;

export interface ConversationInput {
  readonly view: View;
  readonly memory: Memory | undefined;
}

/** A receiver's limit on how fast one place may be written to. */
export interface Pace {
  /** The place, `slack#C0123456`. */
  readonly place: string;
  readonly interval: DurationMs;
}
