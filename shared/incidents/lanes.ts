import type { Severity } from '../values/severity.ts';
import type { EpochMs } from '../values/time.ts';
import type { Pinged } from './pinged.ts';

/** How often a place may be written to: at once, or at most once per interval. */
export const CADENCES = ['at-once', 'interval'] as const;
export type Cadence = (typeof CADENCES)[number];

/** One place of a receiver: a Slack channel, a Jira project, a topic, a URL. */
export interface Integration {
  /** Its identity, `slack:alerts`: where it is, never its position in the routing file. */
  readonly place: string;
  /** Whether what was sent there can be updated. */
  readonly edits: boolean;
  readonly cadence: Cadence;
  /** Whether it is notified that a problem is over. */
  readonly sendResolved: boolean;
}

/** Those who are looked at together: places of one receiver that can be written to equally often. */
export interface Lane {
  /** `route/0/at-once/<receiver>`. Neither the order of places nor that of lanes is in it. */
  readonly id: string;
  readonly receiver: string;
  readonly cadence: Cadence;
  /** Whether one of its places can be updated. */
  readonly edits: boolean;
  readonly integrations: readonly Integration[];
}

/**
 * When the places of a lane were looked at last, and on which figures. It says when to look again, never what there is to
 * say: each place knows what it shows. The counts only grow, so comparing them shows what came since.
 */
export interface LaneMemory {
  readonly at: EpochMs;
  /** When people were to be notified last. Absent: at `at`. */
  readonly notifiedAt?: EpochMs;
  readonly state: 'firing' | 'resolved';
  readonly starts: number;
  readonly ends: number;
  readonly severity: Severity;
  /** Hash of what its source did not list any more then. Absent: it listed all. */
  readonly unreported?: string;
  /** Absent in what version 0.1 stored. */
  readonly pinged?: Pinged;
  /** As far as it had grown. Absent in what version 0.1 stored. */
  readonly magnitude?: number;
  /** What version 0.1 left of it (version-0-1.ts). */
  readonly inherited?: Omit<LaneMemory, 'inherited'>;
}

/** The lanes of the receiver that a route names. The route is one tier; the ordinal tells equal receivers of a tier apart. */
export function lanesOf(receiver: string, integrations: readonly Integration[]): readonly Lane[] {
  return CADENCES.flatMap((cadence) => {
    const together = integrations.filter((one) => one.cadence === cadence);
    if (together.length === 0) return [];
    const edits = together.some((one) => one.edits);
    return [{ id: laneId(receiver, cadence), receiver, cadence, edits, integrations: together }];
  });
}

/** The same whether or not there are such places now: they may come back. */
export const laneId = (receiver: string, cadence: Cadence): string => `route/0/${cadence}/${receiver}`;

/** A receiver's name may hold a slash itself. */
export const receiverOf = (laneId: string): string => laneId.split('/').slice(3).join('/');

/** Quiet edits do not count: people have not seen them. */
export const notifiedAtOf = ({ at, notifiedAt = at }: LaneMemory): EpochMs => notifiedAt;

export const pingedOf = (memory: LaneMemory): Pinged => memory.pinged ?? { [memory.severity]: notifiedAtOf(memory) };
