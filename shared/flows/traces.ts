import type { LookUpFailure } from '../traces/trace-memory.ts';
import type { FoundTrace } from '../traces/trace-verdict.ts';
import type { DurationMs, EpochMs } from '../values/time.ts';

/** What is there of the traces that were asked for. Those that are not in `found` are not there, or not there yet. */
export interface TraceAnswer {
  readonly found: readonly FoundTrace[];
  /** Why there may be more than was found. */
  readonly failed?: LookUpFailure;
  /** Why it is not known what is usual. */
  readonly usualFailed?: LookUpFailure;
}

/** Where traces are kept. */
export interface Traces {
  /** The name of the backend, as people read it: `X-Ray`. */
  readonly backend: string;
  /**
   * Takes IDs of 32 hexadecimal digits. Answers within `budget`, with what is there by then, and never throws.
   * What is usual is measured `before` that instant.
   */
  lookUp(
    ids: readonly string[],
    options: { readonly budget: DurationMs; readonly before: EpochMs },
  ): Promise<TraceAnswer>;
}
