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
export const KNOWN_FAULTS: readonly KnownFault[] = [];
