import type { Recording } from '../../shared/flows/incident-store.ts';
import { after, hours, seconds } from '../../shared/values/time.ts';
import { NOON } from './world.ts';

/** One that adds nothing to an incident that Alertmanager sent, but that it was heard of. */
export const sampleRecording = (parts: Partial<Recording> = {}): Recording => ({
  id: 'incident',
  kind: 'alerts',
  subject: { route: 'route', group: {} },
  source: 'alertmanager',
  sender: 'tocsin',
  starts: [],
  ends: [],
  hits: [],
  overflow: 0,
  moved: [],
  truncated: 0,
  cuts: [],
  seenAt: NOON,
  dueAt: after(NOON, seconds(30)),
  expiresAt: after(NOON, hours(48)),
  ...parts,
});
