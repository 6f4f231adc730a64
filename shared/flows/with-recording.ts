import { type Incident, newIncident } from '../incidents/incident.ts';
import type { Recording } from './incident-store.ts';

/** An incident with what a batch adds to it; of none, the one that it makes. */
export function withRecording(known: Incident | undefined, recording: Recording): Incident {
  const {
    id,
    subject,
    source,
    sender,
    externalUrl,
    message,
    word,
    factsAt,
    truncated,
    overflow,
    seenAt,
    dueAt,
    expiresAt,
  } = recording;
  const before = known ?? newIncident(recording.kind, { id, subject, source, sender, seenAt, expiresAt });
  const listing = before.listing ?? recording.listing;
  return {
    ...before,
    ...{ id, subject, source, sender, message, word, truncated, overflow, seenAt, dueAt, expiresAt },
    recorded: before.recorded + 1,
    ...(externalUrl !== undefined && { externalUrl }),
    ...(recording.isOnChange && { isOnChange: true }),
    ...(recording.confirmedAt !== undefined && { confirmedAt: recording.confirmedAt }),
    ...(listing && { listing }),
    ...(factsAt !== undefined && { factsAt }),
    starts: new Set([...before.starts, ...recording.starts]),
    ends: new Set([...before.ends, ...recording.ends]),
    ...(before.kind === 'errors' && { hits: new Set([...before.hits, ...recording.hits]) }),
    cuts: [...new Set([...before.cuts, ...recording.cuts])],
    ...(recording.senderRoute !== undefined && {
      senderRoutes: new Set([...before.senderRoutes, recording.senderRoute]),
    }),
  };
}
