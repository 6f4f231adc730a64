import type { Seen } from '../account.ts';
import { described, type Judge, type Mistake, mistake, type Story } from './mistake.ts';

/** Whatever a message lists was so when it was sent, all that fires is listed, and it has the newest facts. */
export const trueWhenSent: Judge = (story) =>
  story.seen.flatMap((seen) => [
    ...untrueAlerts(story, seen),
    ...untrueStatus(story, seen),
    ...unlisted(story, seen),
    ...oldFacts(story, seen),
    ...otherSeverity(story, seen),
  ]);

const WORST = ['critical', 'error', 'warning', 'info', 'none'];

/**
 * The severity of a message is the worst of what it lists as firing; where nothing is, of what it says is not reported any more.
 * The last message to a place shows none.
 */
function otherSeverity(story: Story, seen: Seen): readonly Mistake[] {
  if (seen.alerts === undefined || seen.status === 'over' || seen.reason === 'unrouted') return [];
  const listed = story.account.plan.alerts.filter(({ name }) => seen.alerts?.get(name) === 'firing');
  const reported = listed.filter(({ name }) => !seen.unreported?.has(name));
  const planned = reported.length > 0 ? reported : listed;
  const ranks = planned.map(({ severity }) => WORST.indexOf(severity));
  const worst = WORST[Math.min(...ranks)] ?? 'none';
  if (planned.length === 0 || seen.severity === worst) return [];
  return [mistake(story, 'wrong-reason', 'severity', { at: seen.at, story: `${described(seen)}, and it is ${worst}` })];
}

function untrueAlerts(story: Story, seen: Seen): readonly Mistake[] {
  return [...(seen.alerts ?? [])].flatMap(([alert, standing]) => {
    if (story.knowledge.may(alert, standing, seen.at)) return [];
    const what = standing === 'firing' ? 'shown-firing-though-over' : 'shown-over-though-firing';
    return [mistake(story, 'out-of-order', what, { at: seen.at, story: `${described(seen)}, but ${alert} was not` })];
  });
}

function untrueStatus(story: Story, seen: Seen): readonly Mistake[] {
  const { knowledge, alerts, problem } = story;
  const isPossible =
    seen.status === 'firing'
      ? alerts.some((alert) => knowledge.may(alert, 'firing', seen.at)) || knowledge.mayHaveMore(problem, seen.at)
      : !alerts.some((alert) => knowledge.must(alert, 'firing', seen.at));
  if (isPossible || isBelowThreshold(story)) return [];
  const what = seen.status === 'firing' ? 'firing-though-over' : 'over-though-firing';
  return [mistake(story, 'out-of-order', what, { at: seen.at, story: described(seen) })];
}

/** What came back may be over for people while too few fire for another notification. */
const isBelowThreshold = ({ isCounted }: Story): boolean => isCounted;

function unlisted(story: Story, seen: Seen): readonly Mistake[] {
  const { alerts: listed } = seen;
  if (listed === undefined || seen.status === 'over') return [];
  const missing = story.alerts.filter(
    (alert) => listed.get(alert) !== 'firing' && story.knowledge.must(alert, 'firing', seen.at),
  );
  if (missing.length === 0) return [];
  const sentence = `${described(seen)}, but ${missing.join(', ')} fired as well`;
  return [mistake(story, 'out-of-order', 'firing-not-listed', { at: seen.at, story: sentence })];
}

function oldFacts(story: Story, seen: Seen): readonly Mistake[] {
  return [...(seen.facts ?? [])].flatMap(([alert, shown]) => {
    const [least, greatest] = story.knowledge.facts(alert, seen.at);
    if (shown >= least && shown <= greatest) return [];
    const sentence = `${described(seen)} says "now v${shown}" of ${alert}, whose sender has said "now v${least}"`;
    return [mistake(story, 'out-of-order', 'old-facts', { at: seen.at, story: sentence })];
  });
}
