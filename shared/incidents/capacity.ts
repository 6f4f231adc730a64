/**
 * How much of an incident is kept. What several writers record between two saves must find room in one DynamoDB item of at
 * most 400 KB: a start takes 40 bytes of it, an end 42. Only a save moves them to pages (token-pages.ts).
 */

/** Alerts that fire at one time and are kept one by one. Those above are counted. */
export const FIRING_KEPT = 3000;

/** Starts in that item above which those of other writers are counted, so that there is room for their ends. */
export const STARTS_KEPT = 6000;

/** Starts and ends together, above which what is over is dropped after a minute. */
export const TOKENS_KEPT = 4500;
