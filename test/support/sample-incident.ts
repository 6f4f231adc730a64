import { type Incident, type Integration, newIncident } from '../../shared/incidents/incident.ts';
import { endToken, startToken } from '../../shared/incidents/membership.ts';
import type { Severity } from '../../shared/values/severity.ts';
import { after, type EpochMs, hours } from '../../shared/values/time.ts';
import { NOON } from './world.ts';

interface Firing {
  readonly severity?: Severity;
  /** It began by our receipt, its sender repeated an old `startsAt`. */
  readonly byReceipt?: boolean;
}

export const start = (fingerprint: string, at: EpochMs, { severity = 'warning', byReceipt = false }: Firing = {}) =>
  startToken({ fingerprint, at, severity, byReceipt });

export const end = (fingerprint: string, at: EpochMs, receivedAt = at) => endToken({ fingerprint, at, receivedAt });

interface Parts extends Partial<Omit<Incident, 'kind' | 'starts' | 'ends'>> {
  readonly starts?: Iterable<string>;
  readonly ends?: Iterable<string>;
  /** Those of an error. */
  readonly hits?: Iterable<string>;
}

/** An incident that began at noon, by what was recorded of it. */
export const incident = ({ starts = [], ends = [], hits, ...parts }: Parts = {}): Incident => ({
  ...newIncident(hits === undefined ? 'alerts' : 'errors', {
    id: 'AbCdEfGhIjk',
    subject: { route: 'route', group: { alertname: 'HighErrorRate' } },
    source: 'alertmanager',
    sender: 'tocsin',
    seenAt: NOON,
    expiresAt: after(NOON, hours(72)),
  }),
  ...parts,
  ...(hits !== undefined && { hits: new Set(hits) }),
  starts: new Set(starts),
  ends: new Set(ends),
});

export const CHAT: Integration = { id: 'team/chat/0', audience: 'updatable', sendResolved: true };
export const MAIL: Integration = { id: 'team/mail/0', audience: 'append-only', sendResolved: true };
