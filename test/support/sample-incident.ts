import { type Incident, newIncident } from '../../shared/incidents/incident.ts';
import { type Integration, lanesOf } from '../../shared/incidents/lanes.ts';
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

export const CHAT: Integration = { place: 'chat', edits: true, cadence: 'at-once', sendResolved: true };
export const MAIL: Integration = { place: 'mail', edits: false, cadence: 'interval', sendResolved: true };

/** The lanes of a receiver `team`, and their ids: of places that can edit, and of others. */
export const teamLanes = (...integrations: readonly Integration[]) => lanesOf('team', integrations);
export const EDITED = 'route/0/at-once/team';
export const APPENDED = 'route/0/interval/team';
