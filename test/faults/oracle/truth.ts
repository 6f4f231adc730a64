import type { Seen, Standing } from '../account.ts';
import { described, type Judge, type Mistake, mistake, type Story } from './mistake.ts';

/** Whatever a message lists was so when it was sent, and all that fires is listed. */
export const trueWhenSent: Judge = (story) =>
  story.seen.flatMap((seen) => [...untrueAlerts(story, seen), ...untrueStatus(story, seen), ...unlisted(story, seen)]);

function untrueAlerts(story: Story, seen: Seen): readonly Mistake[] {
  return [...(seen.alerts ?? [])].flatMap(([alert, standing]) => {
    if (story.knowledge.may(alert, standing, seen.at)) return [];
    const what = standing === 'firing' ? 'shown-firing-though-over' : 'shown-over-though-firing';
    return [mistake(story, 'out-of-order', what, { at: seen.at, story: `${described(seen)}, but ${alert} was not` })];
  });
}

function untrueStatus(story: Story, seen: Seen): readonly Mistake[] {
  const { knowledge, alerts } = story;
  const isPossible =
    seen.status === 'firing'
      ? alerts.some((alert) => knowledge.may(alert, 'firing', seen.at))
      : !alerts.some((alert) => knowledge.must(alert, 'firing', seen.at));
  if (isPossible) return [];
  const what = seen.status === 'firing' ? 'firing-though-over' : 'over-though-firing';
  return [mistake(story, 'out-of-order', what, { at: seen.at, story: described(seen) })];
}

function unlisted(story: Story, seen: Seen): readonly Mistake[] {
  const { alerts: listed } = seen;
  if (listed === undefined || seen.status === 'over') return [];
  const firing: Standing = 'firing';
  const missing = story.alerts.filter(
    (alert) => listed.get(alert) !== firing && story.knowledge.must(alert, firing, seen.at),
  );
  if (missing.length === 0) return [];
  const sentence = `${described(seen)}, but ${missing.join(', ')} fired as well`;
  return [mistake(story, 'out-of-order', 'firing-not-listed', { at: seen.at, story: sentence })];
}
