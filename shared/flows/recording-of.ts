import type { Delta } from '../incidents/absorb.ts';
import { hasNewFacts } from '../incidents/fresh-facts.ts';
import { hitTokens } from '../incidents/hits.ts';
import {
  type Incident,
  type IncidentKind,
  type RecordedWord,
  type Subject,
  UNREPORTED_LAG,
} from '../incidents/incident.ts';
import type { SenderMessage } from '../incidents/sender-message.ts';
import { serviceIn } from '../incidents/service-label.ts';
import type { AlertBatch } from '../incidents/signal.ts';
import { redactFields } from '../redaction/fields.ts';
import { type RedactOptions, redact } from '../redaction/redact.ts';
import { commonLabels, type Labels } from '../values/labels.ts';
import { after, type EpochMs, earliest, isAhead, latest, seconds } from '../values/time.ts';
import type { Recording } from './incident-store.ts';
import type { KeptDetails } from './keep-details.ts';

/** How long a writer has to decide what it recorded before `sweep` does. */
export const RECORD_GRACE = seconds(30);

/** Notes of what was cut, of all bodies together. They name labels and annotations, so their number has to have an end. */
const CUTS_KEPT = 20;

/** What one group of a batch adds to its incident. */
export interface GroupNews {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly subject: Subject;
  readonly batch: AlertBatch;
  readonly before: Incident | undefined;
  readonly message: SenderMessage | undefined;
  readonly spoken: RecordedWord | undefined;
  /** Whether it says that one of its alerts fires. */
  readonly isFiring: boolean;
  readonly delta: Delta;
  readonly kept: KeptDetails;
  readonly senderRoute: string | undefined;
  readonly receivedAt: EpochMs;
  readonly now: EpochMs;
  readonly expiresAt: EpochMs;
}

/** By our clock as it is now, with which the times of messages are compared. */
function confirmedAt({ before, receivedAt, now }: GroupNews): EpochMs {
  const at = earliest(receivedAt, now);
  const known = before?.confirmedAt;
  return known === undefined || isAhead(known, now) ? at : latest(known, at);
}

export function recordingOf(news: GroupNews, redaction: RedactOptions | undefined): Recording {
  const { id, kind, subject, batch, before, message, delta, kept, receivedAt, now, expiresAt } = news;
  const { details: _, isListedOtherwise, ...added } = delta;
  const changedAt = isListedOtherwise ? latest(kept.changedAt, after(receivedAt, UNREPORTED_LAG)) : kept.changedAt;
  const soon = after(now, RECORD_GRACE);
  const isFull = (before?.cuts.length ?? 0) >= CUTS_KEPT;
  // Its id is a hash of what the group really is; nothing else remembers what is removed here.
  const group = redactFields(subject.group, redaction).fields;
  const listing = before?.listing ?? listingOf(news, group, redaction);
  return {
    id,
    kind,
    subject: { ...subject, group },
    source: batch.source,
    sender: batch.sender,
    ...(batch.externalUrl !== undefined && { externalUrl: redact(batch.externalUrl, redaction).text }),
    message,
    word: news.spoken,
    ...added,
    hits: hitTokens(delta.hits),
    ...(listing && { listing }),
    senderRoute: news.senderRoute,
    ...(batch.isOnChange && { isOnChange: true }),
    ...(news.isFiring && { confirmedAt: confirmedAt(news) }),
    moved: before?.inheritedDetails?.keys ?? [],
    truncated: leftOutIn(batch, before, receivedAt),
    ...(before && hasNewFacts(before, changedAt) && { factsAt: changedAt }),
    cuts: [...kept.cuts, ...(isFull ? [] : batch.cuts.map((cut) => redact(cut, redaction).text))],
    seenAt: latest(before?.seenAt ?? receivedAt, receivedAt),
    dueAt: earliest(soon, before?.dueAt ?? soon),
    expiresAt,
  };
}

/** How many alerts that may fire its sender left out of its newest body. */
function leftOutIn({ truncated, isAllOver }: AlertBatch, before: Incident | undefined, receivedAt: EpochMs): number {
  if (before !== undefined && receivedAt < before.seenAt) return before.truncated;
  return isAllOver ? 0 : truncated;
}

/** The newest that its sender sent, which may have come before this. */
export function senderMessageIn(
  { message = {} }: AlertBatch,
  before: Incident | undefined,
  receivedAt: EpochMs,
  redaction: RedactOptions | undefined,
): SenderMessage | undefined {
  if (before !== undefined && receivedAt < before.seenAt) return before.message;
  const entries = Object.entries(message).map(([name, text]) => [name, redact(text, redaction).text]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** By what the first batch says. What is known of a service later does not move it. */
function listingOf({ kind, delta, receivedAt }: GroupNews, group: Labels, redaction?: RedactOptions) {
  const common = commonLabels(delta.details.map(({ labels }) => labels));
  const service = serviceIn({ ...redactFields(common, redaction).fields, ...group });
  return service === undefined ? undefined : { kind, service, at: receivedAt };
}
