import type { RoutingRevisions } from '../../shared/flows/follow-routing.ts';
import type { Revision } from '../../shared/routing/revision.ts';

/** Which routing file is in force, without a table. */
export function memoryRoutingRevisions(): RoutingRevisions {
  let stored: Revision | undefined;
  return {
    get: async () => stored,
    replace: async (next, before) => {
      if (stored?.rev !== before?.rev || stored?.walked !== before?.walked) return false;
      stored = next;
      return true;
    },
  };
}
