import type { Mistake } from './oracle/mistake.ts';

/** A fault that is known and not mended yet. */
interface KnownFault extends Pick<Mistake, 'kind' | 'what'> {
  /** The class in docs/promises.md. */
  readonly class: number;
  /** What a person sees. */
  readonly because: string;
}

/**
 * Faults that the runs find today. A run fails for one that is not listed, and for one that is listed and does not occur
 * any more. Mending it removes its line. The list ends empty.
 */
export const KNOWN_FAULTS: readonly KnownFault[] = [
  {
    class: 8,
    kind: 'wrong-reason',
    what: 'repeat',
    because: 'a place that was notified late reads "Still firing" before its repeat_interval has passed',
  },
  { class: 8, kind: 'doubled', what: 'same-again', because: 'the same repeat' },
  {
    class: 3,
    kind: 'lost',
    what: 'never-named',
    because: 'an alert that fires and ends between two flushes of its sender is never mentioned',
  },
];
