import type { Account, PlannedPlace, Seen } from '../account.ts';
import type { Knowledge } from './knowledge.ts';

/**
 * `lost`: people were not notified of something, or are left with what is not true. `out-of-order`: a message that was not
 * true when it was sent. `doubled`: something a person sees twice. `wrong-reason`: it does not say why it was sent. `in-window`: seen twice
 * because a receiver accepted and its answer was lost, or we died before we noted it; that is no mistake, and counted.
 */
export type MistakeKind = 'lost' | 'out-of-order' | 'doubled' | 'wrong-reason' | 'in-window';

export interface Mistake {
  readonly kind: MistakeKind;
  /** One word for what is wrong, the same in all runs. */
  readonly what: string;
  readonly place: string;
  readonly problem: string;
  readonly at: number;
  /** What a person saw, and what was true. */
  readonly story: string;
}

/** What people at one place saw of one problem. */
export interface Story {
  readonly account: Account;
  readonly knowledge: Knowledge;
  readonly place: PlannedPlace;
  readonly problem: string;
  /** Names of its alerts. */
  readonly alerts: readonly string[];
  readonly seen: readonly Seen[];
  /** It is notified only when a threshold is met. */
  readonly isCounted: boolean;
}

export type Judge = (story: Story) => readonly Mistake[];

export const mistake = (
  { place, problem }: Story,
  kind: MistakeKind,
  what: string,
  { at, story }: Pick<Mistake, 'at' | 'story'>,
): Mistake => ({ kind, what, place: place.name, problem, at, story });

/** What a message showed when it was posted or edited last, which is what its reader has before him. */
export function shownAt(story: Story, seen: Seen): Seen | undefined {
  if (seen.kind !== 'reply') return seen;
  const before = story.seen.slice(0, story.seen.indexOf(seen));
  return before.findLast((one) => one.message === seen.message && one.kind !== 'reply');
}

const list = (seen: Seen): string =>
  [...(seen.alerts ?? [])].map(([name, standing]) => `${name} ${standing}`).join(', ') || 'no alerts';

export const described = (seen: Seen): string =>
  `${new Date(seen.at).toISOString().slice(11, 19)} ${seen.kind} "${seen.reason}" ${seen.status} ${seen.severity}: ${list(seen)}${
    seen.isUnsure ? ' (we cannot know that it arrived)' : ''
  }`;
