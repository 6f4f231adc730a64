import * as z from 'zod';
import type { DeliveryFailure } from '../failure.ts';
import {
  type Asking,
  ask,
  doTransition,
  failureOf,
  getStatus,
  getTransitions,
  type IssueRef,
  strangeAnswer,
  wordsOf,
} from './api.ts';
import type { JiraSettings } from './settings.ts';

/**
 * `there`: the issue is in a status of that kind, moved or not. `stays`: it cannot be moved, and why, in a sentence for
 * its comment. `gone`: there is no such issue any more.
 */
export type Moved = 'there' | 'gone' | { readonly stays: string } | DeliveryFailure;

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
export function* move(issue: IssueRef, to: 'done' | 'open', settings: JiraSettings): Asking<Moved> {
  const answer = yield* ask(getStatus(settings.site, issue));
  if ('outcome' in answer) return answer;
  if (answer.answered === 404) return 'gone';
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

function* transition(issue: IssueRef, to: 'done' | 'open', from: string, settings: JiraSettings): Asking<Moved> {
  const answer = yield* ask(getTransitions(settings.site, issue));
  if ('outcome' in answer) return answer;
  if (answer.answered !== 200) return failureOf(answer);
  const read = TRANSITIONS.safeParse(answer.body);
  if (!read.success) return strangeAnswer(answer);
  const chosen = to === 'done' ? closing(read.data.transitions, settings) : reopening(read.data.transitions, settings);
  const aim = to === 'done' ? 'close' : 'reopen';
  if (chosen === undefined) return { stays: `Tocsin could not ${aim} it: no transition leads there from "${from}".` };
  const done = yield* ask(doTransition(settings.site, issue, chosen.id));
  if ('outcome' in done) return done;
  if (done.answered < 300) return 'there';
  // A screen with fields that must be filled in, a condition, a validator: people set them up, people can pass them.
  if (done.answered === 400) return { stays: `Tocsin could not ${aim} it by "${chosen.name}": ${wordsOf(done)}` };
  return failureOf(done);
}

const closing = (all: readonly Transition[], { resolve_transition }: JiraSettings): Transition | undefined =>
  named(all, resolve_transition) ?? into(all, 'done');

const reopening = (all: readonly Transition[], { reopen_transition }: JiraSettings): Transition | undefined =>
  named(all, reopen_transition) ?? into(all, 'new') ?? into(all, 'indeterminate');

const named = (all: readonly Transition[], name: string | undefined): Transition | undefined =>
  all.find((one) => one.name.toLowerCase() === name?.toLowerCase());

const into = (all: readonly Transition[], category: Category): Transition | undefined =>
  all.find((one) => one.to.statusCategory.key === category);
