import type { Account, Seen } from '../account.ts';
import { described, type Judge, type Mistake, type MistakeKind, mistake, type Story, shownAt } from './mistake.ts';
import { isBackSince } from './routed.ts';

/** A message that notifies, and the one before it at the same place. */
interface Ping {
  readonly seen: Seen;
  /** What its reader has before him. */
  readonly shown: Seen;
  readonly before: Ping | undefined;
}

/** Each message that notifies has something to say that the one before did not, and says it in the right words. */
export const pingsAreRight: Judge = (story) =>
  pingsOf(story).flatMap((ping) => [...doubled(story, ping), ...misnamed(story, ping)]);

function pingsOf(story: Story): readonly Ping[] {
  const pings: Ping[] = [];
  for (const seen of story.seen) {
    const shown = seen.kind === 'edit' ? undefined : shownAt(story, seen);
    if (shown !== undefined) pings.push({ seen, shown, before: pings.at(-1) });
  }
  return pings;
}

/** How early a repeat may be: as much as the one before may have waited for its turn at the place. */
const EARLY = 15_000;

const isDue = ({ account }: Story, { seen, before }: Ping): boolean =>
  before === undefined ||
  hasJumped(account) ||
  seen.at - before.seen.at >= account.plan.timing.repeatInterval * 1000 - EARLY;

/** By a clock that jumps, what is due is not known from here. */
const hasJumped = ({ plan }: Account): boolean => plan.steps.some((step) => 'jumps' in step);

/** A sender that repeats itself has said since the last message that it still fires. A late copy looks the same. */
const wasConfirmed = ({ account, problem }: Story, { seen, before }: Ping): boolean =>
  [...account.said, ...account.copies].some(
    ({ acceptedAt = 0, words, ...one }) =>
      one.problem === problem &&
      acceptedAt >= (before?.seen.at ?? 0) - EARLY &&
      acceptedAt <= seen.at &&
      words.some(({ isOver }) => !isOver),
  );

function doubled(story: Story, ping: Ping): readonly Mistake[] {
  const { seen, before } = ping;
  // The last message to a place says just that; see routed.ts.
  if (before === undefined || seen.reason === 'unrouted' || hasNews(story, ping)) return [];
  if (seen.status === 'firing' && isDue(story, ping)) return [];
  return [found(story, before.seen.isUnsure ? 'in-window' : 'doubled', 'same-again', ping)];
}

/** Whether a reader can see anything that he did not see before. */
function hasNews(story: Story, { seen, shown, before }: Ping): boolean {
  if (before === undefined || isBackSince(story, before.seen.at, seen.at)) return true;
  // Its times are others.
  if (seen.reason === 'came-and-went' && hasPassed(story, shown, before)) return true;
  if (seen.status !== before.seen.status || seen.severity !== before.seen.severity) return true;
  const names = new Set([...(shown.alerts?.keys() ?? []), ...(before.shown.alerts?.keys() ?? [])]);
  return [...names].some(
    (name) =>
      isListedAgain(name, shown, before.shown) ||
      shown.alerts?.get(name) !== before.shown.alerts?.get(name) ||
      (shown.alerts?.get(name) === 'firing' && story.knowledge.mayHaveChanged(name, before.seen.at, seen.at)),
  );
}

/** The message before said that its sender does not report it any more. */
const isListedAgain = (name: string, shown: Seen, before: Seen): boolean =>
  before.unreported?.has(name) === true && shown.unreported?.has(name) !== true;

const RANKS = ['none', 'info', 'warning', 'error', 'critical'];

const isWorse = (seen: Seen, than: Seen): boolean => RANKS.indexOf(seen.severity) > RANKS.indexOf(than.severity);

/** Whether an edit since the message before showed it less severe. */
const wasLess = (story: Story, { seen, shown }: Ping, before: Ping): boolean =>
  story.seen
    .slice(story.seen.indexOf(before.seen) + 1, story.seen.indexOf(shown))
    .some((one) => one.kind === 'edit' && one.status === 'firing' && isWorse(seen, one));

/** Rules of the words that are known. A word that is not known is judged by what it shows alone. */
const RULES: Readonly<Record<string, (story: Story, ping: Ping) => boolean>> = {
  first: (story, { seen, before }) =>
    before === undefined ||
    before.seen.isUnsure ||
    isBackSince(story, before.seen.at, seen.at) ||
    isNewAfter(story, before.seen, seen),
  repeat: (story, ping) => ping.before !== undefined && isDue(story, ping),
  // At a place that showed it firing it would be the end of what is shown there, but for alerts of it.
  'came-and-went': (story, { seen, shown, before }) =>
    seen.status === 'firing'
      ? hasPassed(story, shown, before)
      : before === undefined || before.seen.status === 'over' || isBackSince(story, before.seen.at, seen.at),
  'was-worse': (_, { seen, before }) =>
    before !== undefined && before.seen.status === 'firing' && seen.status === 'firing',
  reopened: (story, { seen, before }) =>
    before !== undefined && (before.seen.status === 'over' || wasOver(story, before.seen.at, seen.at)),
  // Than the message before, or than an edit since: a severity that comes and goes is news once a repeat interval.
  worse: (story, ping) =>
    ping.before !== undefined &&
    (isWorse(ping.seen, ping.before.seen) || (isDue(story, ping) && wasLess(story, ping, ping.before))),
  // One that came and went since counts: it is listed as over.
  joined: (story, { seen, shown, before }) =>
    before !== undefined &&
    [...(shown.alerts?.keys() ?? [])].some(
      (name) =>
        !before.shown.alerts?.has(name) ||
        isListedAgain(name, shown, before.shown) ||
        story.knowledge.mayHaveBegun(name, before.seen.at, seen.at),
    ),
  assumed: ({ account, knowledge, alerts, problem }, { seen }) =>
    alerts
      .flatMap((alert) => knowledge.claiming(alert, seen.at))
      .every((voice) => knowledge.silence(voice, problem, seen.at) >= account.plan.timing.resolveAfter * 1000 - EARLY),
  resolved: ({ knowledge, alerts }, { seen }) => !alerts.some((alert) => knowledge.isUnreported(alert, seen.at)),
};

/** Whether an alert that is listed as over can have begun to fire since the message before. */
const hasPassed = (story: Story, shown: Seen, before: Ping | undefined): boolean =>
  before !== undefined &&
  [...(shown.alerts ?? [])].some(
    ([name, standing]) => standing === 'over' && story.knowledge.mayHaveBegun(name, before.seen.at, shown.at),
  );

/** Right after what was sent before, or after what people saw for sure: we could not know of what came between. */
function misnamed(story: Story, ping: Ping): readonly Mistake[] {
  const isRight = RULES[ping.seen.reason] ?? (() => true);
  const isPossible = befores(ping).some((before) => isRight(story, { ...ping, before }));
  if (!isPossible) return [found(story, 'wrong-reason', ping.seen.reason, ping)];
  const isUnconfirmed =
    ping.seen.reason === 'repeat' && !befores(ping).some((before) => wasConfirmed(story, { ...ping, before }));
  return isUnconfirmed ? [found(story, 'wrong-reason', 'repeat-unconfirmed', ping)] : [];
}

function befores({ before }: Ping): readonly Ping['before'][] {
  if (before?.seen.isUnsure !== true) return [before];
  return [before, ...befores(before)];
}

/** A problem that comes back after its dedup window is a new one. The place may have learned of its end much later. */
function isNewAfter({ account, problem }: Story, before: Seen, seen: Seen): boolean {
  const said = account.said.filter((one) => one.problem === problem && one.sentAt <= before.at);
  const endedAt = Math.max(...said.map(({ sentAt }) => sentAt));
  const isPast = seen.at - endedAt >= account.plan.timing.dedupWindow * 1000 - 60_000;
  return before.status === 'over' && (hasJumped(account) || isPast);
}

/** Whether none of its alerts can have been firing at some time between. */
function wasOver({ account, knowledge, alerts }: Story, from: number, to: number): boolean {
  const times = account.said.flatMap(({ sentAt, acceptedAt = to }) => [sentAt, acceptedAt, acceptedAt + 1]);
  return times.some((at) => at >= from && at <= to && !alerts.some((alert) => knowledge.must(alert, 'firing', at)));
}

const found = (story: Story, kind: MistakeKind, what: string, { seen, shown, before }: Ping): Mistake =>
  mistake(story, kind, what, {
    at: seen.at,
    story: [
      ...(before ? [`before: ${described(before.shown)}`] : []),
      ...(shown === seen ? [] : [described(shown)]),
      described(seen),
    ].join('\n'),
  });
