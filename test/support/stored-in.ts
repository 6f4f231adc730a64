import type { Simulation } from '../../local/simulation/simulation.ts';

/** Everything that is stored of incidents: themselves, and what people read of their members. */
export const storedIn = ({ memory }: Simulation): readonly object[] => [
  ...memory.store.items.values(),
  ...memory.details.pages.values(),
];
