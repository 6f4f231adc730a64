import type { TemplateTree } from '../logs/templates/learned-template.ts';
import type { EpochMs } from '../values/time.ts';

/** What is known of the messages of one service. */
export interface StoredTemplates {
  readonly tree: TemplateTree;
  /** Counts the writes; the condition of the next one. 0: not written yet. */
  readonly version: number;
}

/** The templates under which the messages of each service are counted. */
export interface Templates {
  /** Strongly consistent. What cannot be read counts as empty, and the next write takes its place. */
  get(service: string): Promise<StoredTemplates>;
  /** Writes if the stored version is still `next.version`; returns what is stored now. `conflict`: it was not. */
  put(service: string, next: StoredTemplates, expiresAt: EpochMs): Promise<StoredTemplates | 'conflict'>;
}
