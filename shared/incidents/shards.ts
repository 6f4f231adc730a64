import { type EpochMs, latest } from '../values/time.ts';
import { type HitPageKey, shardsOf } from './hit-archive.ts';
import type { Incident } from './incident.ts';

/** Texts of hits that stand beside their incident (hit-archive.ts). */
export interface HitPage {
  readonly hits: ReadonlySet<string>;
  /** When a batch was written to it last. */
  readonly seenAt: EpochMs;
}

/**
 * An incident with the hits on its shards, if it has any: on those of its number, and on those of the next, where batches
 * go while the others are being closed.
 */
export async function withShards(head: Incident, read: (key: HitPageKey) => Promise<HitPage>): Promise<Incident> {
  if (head.kind === 'alerts' || !head.archive?.isSharded) return head;
  const { number } = head.archive;
  const pagesOf = async (of: number) => await Promise.all(shardsOf(head.id, of).map(read));
  const [open, next] = await Promise.all([pagesOf(number), pagesOf(number + 1)]);
  const seenAt = latest(head.seenAt, ...[...open, ...next].map((page) => page.seenAt));
  return { ...head, seenAt, shards: { open: textsOn(open), next: textsOn(next) } };
}

export const textsOn = (pages: readonly HitPage[]): ReadonlySet<string> =>
  new Set(pages.flatMap(({ hits }) => [...hits]));
