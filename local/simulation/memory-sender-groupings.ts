import type { SenderGroupings } from '../../shared/flows/sender-groupings.ts';

/** By which labels each voice groups, without a table. */
export function memorySenderGroupings(): SenderGroupings {
  const known = new Map<string, ReadonlySet<string>>();
  const of = (voice: string): ReadonlySet<string> => known.get(voice) ?? new Set();
  return {
    of: async (voice) => of(voice),
    add: async (voice, groupings) => void known.set(voice, new Set([...of(voice), ...groupings])),
  };
}
