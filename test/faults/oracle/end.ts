import type { Seen } from '../account.ts';
import { described, type Judge, type Mistake, mistake, type Story } from './mistake.ts';

/** At the end each place shows what is true, and was notified of everything that was accepted. */
export const rightAtTheEnd: Judge = (story) => {
  const at = story.account.endedAt;
  const firing = story.alerts.filter((alert) => story.knowledge.must(alert, 'firing', at));
  const last = story.seen.findLast(({ kind }) => kind !== 'reply');
  const known = story.alerts.filter((alert) => story.knowledge.episode(alert, at) > 0);
  if (last === undefined) {
    return known.length === 0
      ? []
      : [mistake(story, 'lost', 'never-notified', { at, story: `nothing was ever said of ${known.join(', ')}` })];
  }
  return [...wrongAtLast(story, last, firing), ...neverNamed(story, known), ...leftBehind(story, last)];
};

function wrongAtLast(story: Story, last: Seen, firing: readonly string[]): readonly Mistake[] {
  const at = story.account.endedAt;
  const shown = [...(last.alerts ?? [])].filter(([, standing]) => standing === 'firing').map(([name]) => name);
  const wrong = (what: string) => [
    mistake(story, 'lost', what, {
      at,
      story: `${described(last)}; at the end ${firing.join(', ') || 'nothing'} fires`,
    }),
  ];
  if (firing.length === 0) return last.status === 'over' ? [] : wrong('left-firing');
  if (last.status === 'over') return wrong('left-over');
  if (firing.some((alert) => !shown.includes(alert))) return wrong('firing-never-listed');
  // A place that cannot edit learns of alerts that are over with its next message.
  return story.place.edits && shown.some((alert) => !firing.includes(alert)) ? wrong('over-not-shown') : [];
}

/** Every alert that was accepted is named at least once. */
function neverNamed(story: Story, known: readonly string[]): readonly Mistake[] {
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
