/** What may be logged of something thrown: its name. A message may hold what was sent. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
