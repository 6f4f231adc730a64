import type { Seen } from '../account.ts';
import { afterOutages, PATIENCE } from './delays.ts';
import { described, type Judge, type Mistake, mistake, type Story } from './mistake.ts';

/** At the end each place shows what is true, and was notified of everything that was accepted. */
export const rightAtTheEnd: Judge = (story) => {
  const { account, knowledge, alerts, place, seen } = story;
  const at = account.endedAt;
  if (!isRouted(story, at, at)) return [];
  const known = alerts.filter((alert) => knowledge.isKnown(alert, at) && knowledge.isOwed(alert));
  if (seen.every(({ kind }) => kind === 'reply')) {
    const owed = isFromTheBeginning(story) ? known : alerts.filter((alert) => knowledge.must(alert, 'firing', at));
    if (owed.length === 0 || story.isCounted) return [];
    return [mistake(story, 'lost', 'never-notified', { at, story: `nothing was ever said of ${owed.join(', ')}` })];
  }
  const last = seen.findLast(({ kind }) => kind !== 'reply');
  return [...wrongAt(story, at), ...neverNamed(story, known), ...(last && place.edits ? leftBehind(story, last) : [])];
};

/** Whenever nothing new was said for long enough, each place that could be reached shows what is true. */
export const rightInBetween: Judge = (story) =>
  quietMoments(story).flatMap(({ since, at }) => (isRouted(story, since, at) ? wrongAt(story, at).slice(0, 1) : []));

/** When what was accepted must have reached the place, and nothing was said since. */
function quietMoments({ account, place, problem }: Story): readonly { readonly since: number; readonly at: number }[] {
  const said = account.said.filter((one) => one.problem === problem);
  return said.flatMap(({ acceptedAt }) => {
    if (acceptedAt === undefined) return [];
    const at = afterOutages(acceptedAt, place.outages) + PATIENCE + account.plan.timing.groupInterval * 1000;
    const isQuiet = !said.some(({ sentAt, acceptedAt: heard = sentAt }) => heard > acceptedAt && sentAt <= at);
    return isQuiet && at < account.endedAt ? [{ since: acceptedAt, at }] : [];
  });
}

const isRouted = ({ place }: Story, since: number, at: number): boolean =>
  place.routed.some(({ from, to }) => from <= since && to > at);

const isFromTheBeginning = ({ account, place }: Story): boolean =>
  place.routed.length > 0 && place.routed.every(({ from }, i) => from <= (place.routed[i - 1]?.to ?? account.begunAt));

/** What the place shows at a time is not what must be true then. */
function wrongAt(story: Story, at: number): readonly Mistake[] {
  const last = story.seen.findLast((one) => one.kind !== 'reply' && one.at <= at);
  const firing = story.alerts.filter((alert) => story.knowledge.must(alert, 'firing', at));
  const what = firing.length === 0 ? wrongWhenQuiet(story, at, last) : wrongWhileFiring(story, at, { last, firing });
  if (what === undefined) return [];
  const clock = new Date(at).toISOString().slice(11, 19);
  const sentence = `${last ? described(last) : 'nothing was said'}; at ${clock} ${firing.join(', ') || 'nothing'} fires`;
  return [mistake(story, 'lost', what, { at, story: sentence })];
}

/** Where nothing can be edited, a last message stays as it was: it says that this place hears no more of it. */
function wrongWhenQuiet(
  { knowledge, alerts, place, problem }: Story,
  at: number,
  last: Seen | undefined,
): string | undefined {
  if (last?.reason === 'unrouted' && !place.edits) return undefined;
  const isOver = !alerts.some((alert) => knowledge.may(alert, 'firing', at)) && !knowledge.mayHaveMore(problem, at);
  return isOver && last?.status === 'firing' ? 'left-firing' : undefined;
}

function wrongWhileFiring(
  { knowledge, place, isCounted }: Story,
  at: number,
  { last, firing }: { readonly last: Seen | undefined; readonly firing: readonly string[] },
): string | undefined {
  if (last === undefined || last.status === 'over') {
    if (isCounted) return undefined;
    return last === undefined ? 'never-notified' : 'left-over';
  }
  const shown = [...(last.alerts ?? [])].filter(([, standing]) => standing === 'firing').map(([name]) => name);
  if (firing.some((alert) => !shown.includes(alert))) return 'firing-never-listed';
  // A place that cannot edit learns of alerts that are over with its next message.
  return place.edits && shown.some((alert) => !knowledge.may(alert, 'firing', at)) ? 'over-not-shown' : undefined;
}

/** Every alert that was accepted is named at least once. */
function neverNamed(story: Story, known: readonly string[]): readonly Mistake[] {
  if (story.isCounted || !isFromTheBeginning(story)) return [];
  const missing = known.filter((alert) => !story.seen.some(({ alerts }) => alerts?.has(alert)));
  if (missing.length === 0) return [];
  const sentence = `${missing.join(', ')} fired and was never named`;
  return [mistake(story, 'lost', 'never-named', { at: story.account.endedAt, story: sentence })];
}

/**
 * A message that is not edited any more says that it is over, or that the place hears no more of it. One that we cannot know of
 * stays as it is.
 */
function leftBehind(story: Story, last: Seen): readonly Mistake[] {
  const messages = new Map<string, Seen[]>();
  for (const seen of story.seen) messages.set(seen.message, [...(messages.get(seen.message) ?? []), seen]);
  return [...messages.values()].flatMap((all) => {
    const shown = all.findLast(({ kind }) => kind !== 'reply');
    const isKnown = all.some(({ kind, isUnsure }) => kind === 'post' && !isUnsure);
    if (shown === undefined || !isKnown || shown.message === last.message || shown.status === 'over') return [];
    if (shown.reason === 'unrouted') return [];
    return [mistake(story, 'lost', 'left-behind-firing', { at: shown.at, story: described(shown) })];
  });
}
