import { described, type Judge, mistake } from './mistake.ts';

/** How long after its removal a place may still get its last line. */
const LAST_LINE = 20 * 60_000;

/** A place that the routing file does not name any more gets one last line at most, and nothing after it. */
export const whereRouted: Judge = (story) => {
  const { place, seen } = story;
  const astray = seen.filter(
    ({ at, kind }) => kind !== 'edit' && !place.routed.some(({ from, to }) => at >= from && at < to),
  );
  const late = astray.filter(({ at }) => !place.routed.some(({ from, to }) => at >= from && at < to + LAST_LINE));
  return [...astray.slice(1), ...late].map((one) =>
    mistake(story, 'wrong-reason', 'after-removal', { at: one.at, story: described(one) }),
  );
};
