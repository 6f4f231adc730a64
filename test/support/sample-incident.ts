import type { End, Start } from '../../shared/incidents/claims.ts';
import { type Incident, newIncident } from '../../shared/incidents/incident.ts';
import { type Integration, lanesOf } from '../../shared/incidents/lanes.ts';
import { endToken, startToken } from '../../shared/incidents/membership.ts';
import { after, type EpochMs, hours } from '../../shared/values/time.ts';
import { NOON } from './world.ts';

/** The one that speaks in most tests. */
export const SPEAKER = { voice: 'am-1', group: 'group' };

type Started = Partial<Omit<Start, 'fingerprint' | 'startsAt'>>;

/** By default it is heard of when it begins, and ends when that is heard of. */
export const start = (fingerprint: string, startsAt: EpochMs, parts: Started = {}) =>
  startToken({ fingerprint, startsAt, severity: 'warning', receivedAt: startsAt, ...SPEAKER, ...parts });

type Ended = Partial<Pick<End, 'startsAt' | 'voice' | 'kind'>>;

export const end = (fingerprint: string, endsAt: EpochMs, receivedAt = endsAt, parts: Ended = {}) =>
  endToken({ fingerprint, endsAt, receivedAt, voice: SPEAKER.voice, kind: 'reported', severity: 'warning', ...parts });

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
