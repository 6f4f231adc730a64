/**
 * How much of an incident is kept. It is one DynamoDB item, which may hold 400 KB: a start takes 24 bytes of it, an end
 * 31, and what comes in between two saves, from several writers at once, must find room as well.
 */

/** Alerts that fire at one time and are kept one by one. Those above are counted. */
export const FIRING_KEPT = 3000;

/** Starts and ends together, above which what is over is dropped after a minute. */
export const TOKENS_KEPT = 4500;
