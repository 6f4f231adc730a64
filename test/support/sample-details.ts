import type { DatedDetails } from '../../shared/incidents/incident.ts';
import { after, seconds } from '../../shared/values/time.ts';
import { NOON } from './world.ts';

/** What a sender said of a disk, some seconds after noon. */
export const disk = (fingerprint: string, percent: number, n = 0, parts: Partial<DatedDetails> = {}): DatedDetails => ({
  fingerprint,
  labels: { alertname: 'DiskFull', severity: 'warning', disk: fingerprint },
  annotations: { summary: `Disk ${percent} %` },
  links: [{ kind: 'source', url: `https://prometheus.example/graph?from=${percent}` }],
  values: { A: percent },
  receivedAt: after(NOON, seconds(n)),
  ...parts,
});
