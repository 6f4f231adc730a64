import type { Feature } from './plan.ts';

/** A fault that is known and not mended yet. */
export interface KnownFault {
  /** The class in docs/promises.md. */
  readonly class: number;
  /** What a person sees. */
  readonly because: string;
  /** Only in runs with this in their plan. */
  readonly only?: Feature;
  /** The mistakes that it makes: kind and word. */
  readonly makes: readonly string[];
}

/**
 * Faults that the runs find today. A run fails for a mistake that none of these makes, and for a fault whose mistakes do
 * not occur any more: then its line is to be removed. The list ends empty.
 */
export const KNOWN_FAULTS: readonly KnownFault[] = [
  {
    class: 3,
    because: 'an alert that fires and ends between two flushes of its sender is never mentioned',
    makes: ['lost never-named'],
  },
  {
    class: 1,
    because: 'a place that is added to the routing file is not notified of what fires',
    only: 'routing',
    makes: [
      'lost never-notified',
      'lost late',
      'lost left-firing',
      'lost left-over',
      'lost over-not-shown',
      'lost firing-never-listed',
      // The last line of a place that is removed, and what comes when it is back: not judged by its own rule yet.
      'doubled same-again',
      'wrong-reason first',
      'wrong-reason after-removal',
      'out-of-order over-though-firing',
    ],
  },
];
