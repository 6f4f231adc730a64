import type { TracePage } from './trace-links.ts';

/** What the routing file says about traces. */
export interface TraceSettings {
  /** Where they are looked up. Absent: as the place has it where this runs. */
  readonly lookup?: 'xray' | 'none';
  /** The region of the console that traces are linked to. */
  readonly region?: string;
  /** Log groups in which a link looks for the trace. */
  readonly logGroups: readonly string[];
  /** One's own pages that show a trace. */
  readonly links: readonly TracePage[];
  /** Names of labels, fields and headers that hold a trace ID, beside those that are known. */
  readonly fields: readonly string[];
}
