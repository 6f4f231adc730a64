import type { Plan } from './plan.ts';

/** An alert fires at one of the senders from one time to another. Its number counts its episodes there from 1. */
export interface Episode {
  readonly alert: string;
  readonly voice: number;
  readonly number: number;
  readonly begunAt: number;
  endedAt?: number;
}

/** What a sender said of one alert: this episode fires, or it is over, and what its summary says. */
export interface Word {
  readonly alert: string;
  readonly episode: number;
  readonly isOver: boolean;
  /** Counts what the summary of an alert has said, from 1. */
  readonly facts: number;
}

/** One body of a sender. */
export interface Saying {
  readonly voice: number;
  readonly problem: string;
  readonly words: readonly Word[];
  /** Whether it lists all of its group that is not silenced. */
  readonly isComplete: boolean;
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
  /** Those of them that it says are not reported any more. */
  readonly unreported?: ReadonlySet<string>;
  /** What it shows of the summaries of alerts. */
  readonly facts?: ReadonlyMap<string, number>;
  readonly text: string;
  /** The receiver accepted and we could not know: its answer was lost, or we died before we noted it. */
  isUnsure: boolean;
  isNoted: boolean;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A place, the problems that people there are to be notified of, and while which times the routing file has it. */
export interface PlannedPlace {
  readonly name: string;
  readonly edits: boolean;
  readonly problems: readonly string[];
  readonly routed: readonly Span[];
  /** When it could not be reached, or Tocsin was away. */
  readonly outages: readonly Span[];
}

/** What was planned, what was said and what people saw: all that a run is judged by. */
export interface Account {
  readonly plan: Plan;
  readonly places: readonly PlannedPlace[];
  readonly episodes: readonly Episode[];
  readonly said: readonly Saying[];
  /** The same bodies once more, as they were accepted. */
  readonly copies: readonly Saying[];
  readonly seen: readonly Seen[];
  /** When Tocsin was away. */
  readonly absences: readonly Span[];
  /** Requests that receivers did not answer as they should. */
  readonly failures: readonly { readonly place: string; readonly at: number }[];
  /** Lines of the log. */
  readonly log: readonly { readonly at: number; readonly line: string }[];
  readonly begunAt: number;
  readonly endedAt: number;
}
