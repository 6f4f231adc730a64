import type { Seen } from '../account.ts';
import { described, type Judge, type Mistake, mistake, type Story } from './mistake.ts';

/** At the end each place shows what is true, and was notified of everything that was accepted. */
export const rightAtTheEnd: Judge = (story) => {
  const { account, knowledge, alerts, place, seen } = story;
  if (!place.routed.some(({ to }) => to > account.endedAt)) return [];
  const at = account.endedAt;
  const firing = alerts.filter((alert) => knowledge.must(alert, 'firing', at));
  const last = seen.findLast(({ kind }) => kind !== 'reply');
  const known = alerts.filter((alert) => knowledge.isKnown(alert, at));
  if (last === undefined) {
    const owed = isFromTheBeginning(story) ? known : firing;
    if (owed.length === 0 || story.isCounted) return [];
    return [mistake(story, 'lost', 'never-notified', { at, story: `nothing was ever said of ${owed.join(', ')}` })];
  }
  return [...wrongAtLast(story, last, firing), ...neverNamed(story, known), ...leftBehind(story, last)];
};

const isFromTheBeginning = ({ account, place }: Story): boolean =>
  place.routed.length > 0 && place.routed.every(({ from }, i) => from <= (place.routed[i - 1]?.to ?? account.begunAt));

function wrongAtLast(story: Story, last: Seen, firing: readonly string[]): readonly Mistake[] {
  const { knowledge, alerts, place } = story;
  const at = story.account.endedAt;
  const shown = [...(last.alerts ?? [])].filter(([, standing]) => standing === 'firing').map(([name]) => name);
  const wrong = (what: string) => [
    mistake(story, 'lost', what, {
      at,
      story: `${described(last)}; at the end ${firing.join(', ') || 'nothing'} fires`,
    }),
  ];
  const mayFire = (alert: string) => knowledge.may(alert, 'firing', at);
  if (!alerts.some(mayFire)) return last.status === 'over' ? [] : wrong('left-firing');
  if (firing.length === 0) return [];
  if (last.status === 'over') return story.isCounted ? [] : wrong('left-over');
  if (firing.some((alert) => !shown.includes(alert))) return wrong('firing-never-listed');
  // A place that cannot edit learns of alerts that are over with its next message.
  return place.edits && shown.some((alert) => !mayFire(alert)) ? wrong('over-not-shown') : [];
}

/** Every alert that was accepted is named at least once. */
function neverNamed(story: Story, known: readonly string[]): readonly Mistake[] {
  if (story.isCounted || !isFromTheBeginning(story)) return [];
  const missing = known.filter((alert) => !story.seen.some(({ alerts }) => alerts?.has(alert)));
  if (missing.length === 0) return [];
  const sentence = `${missing.join(', ')} fired and was never named`;
  return [mistake(story, 'lost', 'never-named', { at: story.account.endedAt, story: sentence })];
}

/** A message that is not edited any more says that it is over. One that we cannot know of stays as it is. */
function leftBehind(story: Story, last: Seen): readonly Mistake[] {
  if (!story.place.edits) return [];
  const messages = new Map<string, Seen[]>();
  for (const seen of story.seen) messages.set(seen.message, [...(messages.get(seen.message) ?? []), seen]);
  return [...messages.values()].flatMap((all) => {
    const shown = all.findLast(({ kind }) => kind !== 'reply');
    const isKnown = all.some(({ kind, isUnsure }) => kind === 'post' && !isUnsure);
    if (shown === undefined || !isKnown || shown.message === last.message || shown.status === 'over') return [];
    return [mistake(story, 'lost', 'left-behind-firing', { at: shown.at, story: described(shown) })];
  });
}
