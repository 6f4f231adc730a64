/**
 * How much of an incident is kept. It is one DynamoDB item, which may hold 400 KB: a start takes 40 bytes of it, an end
 * 42, and what comes in between two saves, from several writers at once, must find room as well.
 */

/** Alerts that fire at one time and are kept one by one. Those above are counted. */
export const FIRING_KEPT = 3000;

/** Starts and ends together, above which what is over is dropped after a minute. */
export const TOKENS_KEPT = 4500;

/** Bytes of details of one body, and of all that is left after a save. */
export const DETAILS_KEPT = 128 * 1024;

/** Bytes of details at any time: there is always room for those of an alert that joins. */
export const DETAILS_ROOM = 160 * 1024;
