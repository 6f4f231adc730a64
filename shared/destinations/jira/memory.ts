import * as z from 'zod';
import type { Memory } from '../conversation.ts';

const MEMORY = z.object({
  issue: z.object({ id: z.string(), key: z.string() }).optional(),
  /** When creating it was begun (milliseconds), while it is not known how that ended. */
  claimedAt: z.number().optional(),
  /** Ids of issues of this incident that were deleted. Search still finds them for a while. */
  gone: z.array(z.string()).optional(),
  /** The key of the newest of them, whose place the next issue takes. */
  replaces: z.string().optional(),
  /** Fields that the project does not take when an issue is created. */
  refused: z.array(z.string()).optional(),
  /** What we wrote last: what a person changes since then stays, until ours changes too. */
  summary: z.string().optional(),
  priority: z.string().optional(),
  /** A comment that was begun and may have been added: the change that its last line names, and a hash of its news. */
  commenting: z.object({ change: z.number(), news: z.string() }).optional(),
});

/** What is known of the issue of one incident. Plain JSON. */
export type Known = z.infer<typeof MEMORY>;

export const knownFrom = (memory: Memory | undefined): Known => MEMORY.safeParse(memory).data ?? {};
