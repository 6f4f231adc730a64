import * as z from 'zod';
import { documentOf } from '../../messages/build-document.ts';
import type { View } from '../../messages/view.ts';
import type { DeliveryFailure } from '../failure.ts';
import {
  type Asking,
  addComment,
  editIssue,
  type Fields,
  failureOf,
  fieldErrors,
  type IssueRef,
  isDone,
  isJiras,
  newestComments,
  strangeAnswer,
  withRoom,
} from './api.ts';
import { summaryFor } from './create.ts';
import { askIssue } from './login.ts';
import type { Known } from './memory.ts';
import { type JiraSettings, priorityOf } from './settings.ts';
import { commentOf, descriptionOf, newsOf, referenceTo } from './text.ts';

/** An issue that is known, and what is known of it. */
export type KnownIssue = Known & { readonly issue: IssueRef };

/** `edited`: whether it shows the incident as it is now. */
type Edited = 'gone' | { readonly known: KnownIssue; readonly edited: boolean } | DeliveryFailure;

/**
 * Brings the fields of an issue up to date. Can be repeated. An issue that cannot be edited, because it is closed or a
 * field is not on its screen, is no failure: a comment says it then.
 */
export function* edit(view: View, known: KnownIssue, settings: JiraSettings): Asking<Edited> {
  const wanted = { summary: summaryFor(view, known), priority: priorityOf(settings, view) };
  let fields = changedFields(known, wanted);
  let answer = yield* sendEdit(fields, view, known, settings);
  if (answer !== 'gone' && 'answered' in answer && answer.answered === 400) {
    const refused = Object.keys(fieldErrors(answer));
    const fewer = Object.entries(fields).filter(([field]) => !refused.includes(field));
    const isWorthwhile = fewer.length < Object.keys(fields).length && !refused.includes('description');
    if (!isWorthwhile) return isJiras(answer) ? { known, edited: false } : failureOf(answer);
    fields = Object.fromEntries(fewer);
    answer = yield* sendEdit(fields, view, known, settings);
  }
  if (answer === 'gone' || 'outcome' in answer) return answer;
  if (answer.answered === 400 && isJiras(answer)) return { known, edited: false };
  return isDone(answer) ? { known: { ...known, ...written(fields, wanted) }, edited: true } : failureOf(answer);
}

const sendEdit = (fields: Fields, view: View, known: KnownIssue, { site }: JiraSettings) =>
  withRoom((share) => {
    const description = descriptionOf(documentOf(view), known, share);
    return askIssue(site, editIssue(site, known.issue, { ...fields, description }));
  });

type Wanted = { readonly summary: string; readonly priority: string | undefined };

/** Beside the description: summary and priority only when ours changed, so that a person's own stay. */
function changedFields(known: Known, { summary, priority }: Wanted): Fields {
  const { refused = [] } = known;
  const isNewPriority = priority !== undefined && priority !== known.priority && !refused.includes('priority');
  return {
    ...(summary !== known.summary && { summary }),
    ...(isNewPriority && { priority: { name: priority } }),
  };
}

const written = (fields: Fields, { summary, priority }: Wanted): Pick<Known, 'summary' | 'priority'> => ({
  ...('summary' in fields && { summary }),
  ...('priority' in fields && priority !== undefined && { priority }),
});

/** As many comments as people could have written in between. */
const LOOKED_THROUGH = 20;

type Commented = 'gone' | 'commented' | DeliveryFailure;

/**
 * Adds a comment, once: it is announced in our memory before, so that the attempt after a crash or a lost answer
 * looks whether it is there. Jira shows a comment at once, unlike search.
 */
export function* comment(
  view: View,
  known: KnownIssue,
  notes: readonly string[],
  settings: JiraSettings,
): Asking<Commented> {
  const { commenting } = known;
  const document = documentOf(view);
  const news = newsOf(document);
  if (commenting?.news === news) {
    const isThere = yield* hasComment(referenceTo(view, commenting.change), known.issue, settings);
    if (isThere !== false) return isThere === true ? 'commented' : isThere;
  }
  if (commenting?.news !== news || commenting.change !== view.rev) {
    yield { do: 'remember', memory: { ...known, commenting: { change: view.rev, news } } };
  }
  const answer = yield* askIssue(settings.site, addComment(settings.site, known.issue, commentOf(document, notes)));
  if (answer === 'gone' || 'outcome' in answer) return answer;
  return answer.answered === 201 && ADDED.safeParse(answer.body).success ? 'commented' : failureOf(answer);
}

const ADDED = z.object({ id: z.string() });
const COMMENTS = z.object({ comments: z.array(z.object({ body: z.unknown() })) });

function* hasComment(
  reference: string,
  issue: IssueRef,
  settings: JiraSettings,
): Asking<boolean | 'gone' | DeliveryFailure> {
  const answer = yield* askIssue(settings.site, newestComments(settings.site, issue, LOOKED_THROUGH));
  if (answer === 'gone' || 'outcome' in answer) return answer;
  if (answer.answered !== 200) return failureOf(answer);
  const read = COMMENTS.safeParse(answer.body);
  if (!read.success) return strangeAnswer(answer);
  return read.data.comments.some(({ body }) => JSON.stringify(body).includes(JSON.stringify(reference)));
}
