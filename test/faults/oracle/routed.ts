import type { Seen, Span } from '../account.ts';
import { afterOutages } from './delays.ts';
import { described, type Judge, mistake, type Story } from './mistake.ts';

/** How long after its removal a place that can be reached may still get its last line. */
const LAST_LINE = 20 * 60_000;

/** A place that the routing file does not name any more gets one last line at most, and nothing after it. */
export const whereRouted: Judge = (story) =>
  removals(story).flatMap((removed) => {
    const astray = story.seen.filter(({ at, kind }) => kind !== 'edit' && at > removed.from && at < removed.to);
    const until = afterOutages(removed.from, story.place.outages) + LAST_LINE;
    const wrong = astray.filter((one, i) => one.at >= until || (i > 0 && !mayBeLost(astray[i - 1])));
    return wrong.map((one) => mistake(story, 'wrong-reason', 'after-removal', { at: one.at, story: described(one) }));
  });

const mayBeLost = (before: Seen | undefined): boolean => before?.isUnsure === true;

/** While which times the routing file does not name a place that it named before. */
function removals({ place: { routed }, account }: Story): readonly Span[] {
  const before = routed[0] === undefined ? [{ from: account.begunAt, to: Number.POSITIVE_INFINITY }] : [];
  const between = routed.map(({ to }, i) => ({ from: to, to: routed[i + 1]?.from ?? Number.POSITIVE_INFINITY }));
  return [...before, ...between].filter(({ from, to }) => from < to);
}

/** Whether a place that was taken out of the routing file is in it again since: then it is notified anew. */
export const isBackSince = (story: Story, from: number, to: number): boolean =>
  removals(story).some((removed) => removed.to > from && removed.to <= to);
