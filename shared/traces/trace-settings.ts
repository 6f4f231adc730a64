import type { TracePages } from './trace-links.ts';

/** What the routing file says about traces. */
export interface TraceSettings extends TracePages {
  /** Where they are looked up. Absent: as the place has it where this runs. */
  readonly lookup?: 'xray' | 'none';
  /** Names of labels, fields and headers that hold a trace ID, beside those that are known. */
  readonly fields: readonly string[];
}
