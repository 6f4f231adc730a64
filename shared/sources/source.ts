import type { AlertBatch } from '../incidents/signal.ts';
import type { RedactOptions } from '../redaction/redact.ts';
import type { EpochMs } from '../values/time.ts';
import type { CredentialScheme } from './credentials/authenticate.ts';

/** Where alerts and errors come from. To add one: its file here, a line in index.ts, its fixtures. */
export interface Source {
  /** List key and metric dimension, of a webhook also URL segment and secret name: one word, lower case. */
  readonly name: string;
  /**
   * Reads one body. Never throws; `receivedAt` stands in for times the sender left out. A text that is cut is redacted
   * before, so that nothing is left of what `redaction` would remove.
   */
  readonly parse: (body: string, receivedAt: EpochMs, redaction?: RedactOptions) => ParsedBody;
}

/** A program that sends alerts to `/v1/sources/<name>`. */
export interface WebhookSource extends Source {
  readonly methods: readonly Method[];
  /** The credentials this sender is able to send. */
  readonly schemes: readonly CredentialScheme[];
  /** What to change in the sender when a body is too large: the key that limits how many alerts it puts into one. */
  readonly fewerAlerts: string;
  /** What to paste into the sender's configuration. It says where the secret comes from, and never holds it. */
  readonly setup: (endpoint: Endpoint) => string;
}

export type Method = 'POST' | 'PUT';

export interface Endpoint {
  /** The full URL of this source: `https://example.org/v1/sources/alertmanager`. */
  readonly url: string;
  /** Where the sender finds the secret, where that is known. */
  readonly secretFile?: string;
}

/**
 * `malformed`: the sender's own format, with mistakes. `unsupported-payload`: some other format; `advice` says what to
 * change in the sender.
 */
export type ParsedBody =
  | { readonly ok: true; readonly batch: AlertBatch }
  | {
      readonly ok: false;
      readonly reason: 'malformed' | 'unsupported-payload';
      readonly problems: readonly BodyProblem[];
      readonly advice?: string;
    };

export interface BodyProblem {
  /** Where: `alerts[3].startsAt`, or `body`. */
  readonly field: string;
  /** What it must be: `must be an RFC 3339 time`. Never repeats what was sent. */
  readonly rule: string;
}
