import type { Plan } from './plan.ts';

/** An alert fires from one time to another. Its number counts the episodes of this alert from 1. */
export interface Episode {
  readonly alert: string;
  readonly number: number;
  readonly begunAt: number;
  endedAt?: number;
}

/** What a sender said of one alert: this episode fires, or it is over. */
export interface Word {
  readonly alert: string;
  readonly episode: number;
  readonly isOver: boolean;
}

/** One body of a sender. */
export interface Saying {
  readonly problem: string;
  readonly words: readonly Word[];
  /** When it was sent first. From then on Tocsin may know of it. */
  readonly sentAt: number;
  /** When it was accepted. From then on Tocsin has to know of it. */
  acceptedAt?: number;
}

export type Standing = 'firing' | 'over';

/** What people see of one message, after it was posted or edited. */
export interface Seen {
  readonly place: string;
  readonly at: number;
  /** An edit is quiet; the others notify. */
  readonly kind: 'post' | 'edit' | 'reply';
  /** The message it is, or the one that it replies to. */
  readonly message: string;
  readonly incident: string | undefined;
  readonly problem: string;
  readonly status: Standing;
  readonly severity: string;
  /** Why, in a word of this harness: see read-message.ts. */
  readonly reason: string;
  /** The alerts that it lists. Absent: it lists none, as a reply. */
  readonly alerts?: ReadonlyMap<string, Standing>;
  readonly text: string;
  /** The receiver accepted and we could not know: its answer was lost, or we died before we noted it. */
  isUnsure: boolean;
  isNoted: boolean;
}

/** A place, and the problems that people there are to be notified of. */
export interface PlannedPlace {
  readonly name: string;
  readonly edits: boolean;
  readonly problems: readonly string[];
}

/** What was planned, what was said and what people saw: all that a run is judged by. */
export interface Account {
  readonly plan: Plan;
  readonly places: readonly PlannedPlace[];
  readonly episodes: readonly Episode[];
  readonly said: readonly Saying[];
  readonly seen: readonly Seen[];
  /** Notifications that were given up. */
  readonly dead: readonly string[];
  readonly endedAt: number;
}
