import * as z from 'zod';
import type { DeliveryFailure } from '../failure.ts';
import {
  type Asking,
  doTransition,
  failureOf,
  getStatus,
  getTransitions,
  type IssueRef,
  isDone,
  isJiras,
  strangeAnswer,
  wordsOf,
} from './api.ts';
import { askIssue } from './login.ts';
import type { JiraSettings } from './settings.ts';

/**
 * `there`: the issue is in a status of that kind, moved or not. `stays`: it cannot be moved, and why, in a sentence for
 * its comment. `gone`: there is no such issue any more.
 */
export type Moved = 'there' | 'gone' | { readonly stays: string } | DeliveryFailure;

type Aim = 'done' | 'open';
type Category = 'new' | 'indeterminate' | 'done';

const STATUS = z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) });
const ISSUE = z.object({
  fields: z.object({ status: STATUS, resolution: z.object({ name: z.string() }).nullish() }),
});
const TRANSITIONS = z.object({ transitions: z.array(z.object({ id: z.string(), name: z.string(), to: STATUS })) });
type Transition = z.infer<typeof TRANSITIONS>['transitions'][number];

/**
 * Moves an issue to where it belongs, once: one that is there already stays. Names of statuses and transitions are
 * each site's own and are translated, so categories decide, unless the routing file names a transition.
 */
export function* move(issue: IssueRef, to: Aim, settings: JiraSettings): Asking<Moved> {
  const answer = yield* askIssue(settings.site, getStatus(settings.site, issue));
  if (answer === 'gone' || 'outcome' in answer) return answer;
  if (answer.answered !== 200) return failureOf(answer);
  const read = ISSUE.safeParse(answer.body);
  if (!read.success) return strangeAnswer(answer);
  const { status, resolution } = read.data.fields;
  if ((status.statusCategory.key === 'done') === (to === 'done')) return 'there';
  if (to === 'open' && resolution && resolution.name === settings.wont_fix_resolution) {
    return { stays: `It stays closed: it was resolved as "${resolution.name}".` };
  }
  return yield* transition(issue, to, status.name, settings);
}

function* transition(issue: IssueRef, to: Aim, from: string, settings: JiraSettings): Asking<Moved> {
  const answer = yield* askIssue(settings.site, getTransitions(settings.site, issue));
  if (answer === 'gone' || 'outcome' in answer) return answer;
  if (answer.answered !== 200) return failureOf(answer);
  const read = TRANSITIONS.safeParse(answer.body);
  if (!read.success) return strangeAnswer(answer);
  const chosen = choose(read.data.transitions, to, from, settings);
  if ('stays' in chosen) return chosen;
  const done = yield* askIssue(settings.site, doTransition(settings.site, issue, chosen.id));
  if (done === 'gone' || 'outcome' in done) return done;
  if (isDone(done)) return 'there';
  // A screen with fields that must be filled in, a condition, a validator: people set them up, people can pass them.
  const isRefused = done.answered === 400 && isJiras(done);
  if (isRefused) return { stays: `Tocsin could not ${VERBS[to]} it by "${chosen.name}": ${wordsOf(done)}` };
  return failureOf(done);
}

const VERBS = { done: 'close', open: 'reopen' } as const;

/** The transition that the routing file names, and no other in its place: it may mean something else. */
function choose(
  all: readonly Transition[],
  to: Aim,
  from: string,
  settings: JiraSettings,
): Transition | { readonly stays: string } {
  const { resolve_transition, reopen_transition } = settings;
  const name = to === 'done' ? resolve_transition : reopen_transition;
  const chosen = name === undefined ? byCategory(all, to, settings) : all.find((one) => isAlike(one.name, name));
  if (chosen !== undefined) return chosen;
  const names = all.slice(0, LISTED).map((one) => `"${one.name}"`);
  const instead = names.length === 0 ? 'there is no other' : `there are ${names.join(', ')}`;
  const why = name === undefined ? `no transition leads there from "${from}".` : undefined;
  return {
    stays: `Tocsin could not ${VERBS[to]} it: ${why ?? `there is no transition "${name}" from "${from}"; ${instead}.`}`,
  };
}

const LISTED = 10;

const byCategory = (all: readonly Transition[], to: Aim, settings: JiraSettings): Transition | undefined =>
  to === 'done' ? closing(into(all, 'done'), settings) : (into(all, 'new')[0] ?? into(all, 'indeterminate')[0]);

/**
 * A workflow has several ends: done, won't do, duplicate. A problem that is over is done, so the status that says so is
 * taken, else the first that does not say otherwise; never the one that stands for what will not be mended.
 */
function closing(all: readonly Transition[], { wont_fix_resolution }: JiraSettings): Transition | undefined {
  const isWontFix = ({ name, to }: Transition): boolean =>
    wont_fix_resolution !== undefined && (isAlike(name, wont_fix_resolution) || isAlike(to.name, wont_fix_resolution));
  const allowed = all.filter((one) => !isWontFix(one));
  const byName = DONE.map((word) => allowed.find(({ to }) => isAlike(to.name, word)));
  return byName.find((one) => one !== undefined) ?? allowed.find((one) => !isDropped(one)) ?? allowed[0];
}

/** The first that there is. */
const DONE = ['Done', 'Resolved', 'Closed', 'Fixed', 'Completed', 'Complete'];
const DROPPED = /wont|willnot|reject|declin|cancel|duplicat|invalid|cannotreproduce|obsolete|abandon|discard/;

const isDropped = ({ name, to }: Transition): boolean =>
  DROPPED.test(lettersOf(name)) || DROPPED.test(lettersOf(to.name));

/** Apostrophes come straight and curved. */
const isAlike = (one: string, other: string): boolean => lettersOf(one) === lettersOf(other);

const lettersOf = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const into = (all: readonly Transition[], category: Category): readonly Transition[] =>
  all.filter((one) => one.to.statusCategory.key === category);
