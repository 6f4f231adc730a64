import * as z from 'zod';
import { documentOf } from '../../messages/build-document.ts';
import type { View } from '../../messages/view.ts';
import { type DurationMs, duration, minutes, seconds } from '../../values/time.ts';
import type { Answered, DeliveryFailure } from '../failure.ts';
import {
  type Asking,
  ask,
  createIssue,
  type Fields,
  failureOf,
  fieldErrors,
  type IssueRef,
  searchIssues,
  strangeAnswer,
} from './api.ts';
import type { Known } from './memory.ts';
import { type JiraSettings, priorityOf } from './settings.ts';
import { descriptionOf, summaryOf } from './text.ts';

/** The issue of the incident, and whether this delivery created it, as the incident is now. */
export interface OpenedIssue {
  readonly known: Known & { readonly issue: IssueRef };
  readonly created: boolean;
}

/** Search is eventually consistent: seconds to minutes. Source: https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/ */
const SETTLES_WITHIN = minutes(2);
const LOOK_AGAIN = seconds(30);

/** One of a kind for each issue we mean to have: the label by which a lost one is found. */
const labelOf = ({ incident, generation }: View): string => `tocsin-${incident}-${generation}`;

/**
 * Finds or creates the issue of an incident. Creating cannot be repeated, so it is claimed first. An attempt that
 * finds a claim without an issue looks whether there is one, and creates another only when search must have known of it.
 */
export function* openIssue(view: View, known: Known, settings: JiraSettings): Asking<OpenedIssue | DeliveryFailure> {
  if (known.claimedAt === undefined) return yield* create(view, known, settings);
  const found = yield* find(view, known, settings);
  if (found !== undefined) return found;
  const wait = SETTLES_WITHIN - (view.now - known.claimedAt);
  return wait > 0 ? unsettled(duration(wait)) : yield* create(view, known, settings);
}

const unsettled = (wait: DurationMs): DeliveryFailure => ({
  outcome: 'retry',
  reason: 'unsettled',
  detail: 'whether an earlier attempt created the issue is not known yet',
  after: duration(Math.min(wait, LOOK_AGAIN)),
});

function* create(view: View, known: Known, settings: JiraSettings): Asking<OpenedIssue | DeliveryFailure> {
  const claimed: Known = { ...known, claimedAt: view.now };
  yield { do: 'remember', memory: claimed };
  const first = yield* ask(createIssue(settings.site, fieldsOf(view, claimed, settings)));
  if ('outcome' in first) return yield* notSent(first, known);
  const refused = first.answered === 400 ? optionalIn(fieldErrors(first), claimed, settings) : [];
  if (refused.length === 0) return yield* conclude(first, view, claimed, settings);
  // People have to be notified, so the issue goes without what the project does not take, and says so.
  const lesser: Known = { ...claimed, refused: [...(known.refused ?? []), ...refused] };
  yield { do: 'remember', memory: lesser };
  const second = yield* ask(createIssue(settings.site, fieldsOf(view, lesser, settings)));
  return 'outcome' in second ? yield* notSent(second, lesser) : yield* conclude(second, view, lesser, settings);
}

/** Without the secret nothing was sent, so the claim is given up; otherwise it stays. */
function* notSent(failure: DeliveryFailure, known: Known): Asking<DeliveryFailure> {
  if (failure.reason === 'secret-missing') yield { do: 'remember', memory: withoutClaim(known) };
  return failure;
}

const CREATED = z.object({ id: z.string(), key: z.string() });

function* conclude(
  answer: Answered,
  view: View,
  claimed: Known,
  settings: JiraSettings,
): Asking<OpenedIssue | DeliveryFailure> {
  const issue = CREATED.safeParse(answer.body).data;
  if (answer.answered < 300) return issue ? yield* keep(issue, view, claimed, settings) : strangeAnswer(answer);
  // A 5xx may come from a gateway behind which the issue was created. A refusal leaves nothing behind.
  if (answer.answered < 500) yield { do: 'remember', memory: withoutClaim(claimed) };
  return failureOf(answer);
}

function* keep(issue: IssueRef, view: View, claimed: Known, settings: JiraSettings): Asking<OpenedIssue> {
  const priority = priorityOf(settings, view);
  const written = { summary: summaryFor(view, claimed), ...(priority !== undefined && { priority }) };
  const known = { ...withoutClaim(claimed), issue, ...written };
  yield { do: 'remember', memory: known };
  return { known, created: true };
}

function withoutClaim({ claimedAt: _, ...rest }: Known): Known {
  return rest;
}

/** Where there are no labels, the summary carries what an issue is found again by. */
export const summaryFor = (view: View, { refused = [] }: Known): string =>
  summaryOf(view, refused.includes('labels') ? labelOf(view) : undefined);

function fieldsOf(view: View, known: Known, settings: JiraSettings): Fields {
  const { refused = [] } = known;
  const priority = priorityOf(settings, view);
  const optional: Fields = {
    ...settings.fields,
    labels: [labelOf(view), ...settings.labels],
    ...(priority !== undefined && { priority: { name: priority } }),
  };
  return {
    project: { key: settings.project },
    issuetype: { name: settings.issue_type },
    summary: summaryFor(view, known),
    description: descriptionOf(documentOf(view), refused),
    ...Object.fromEntries(Object.entries(optional).filter(([field]) => !refused.includes(field))),
  };
}

/** What Jira complains of and an issue can do without. */
function optionalIn(
  errors: Readonly<Record<string, string>>,
  { refused = [] }: Known,
  settings: JiraSettings,
): string[] {
  const optional = ['labels', 'priority', ...Object.keys(settings.fields)];
  return Object.keys(errors).filter((field) => optional.includes(field) && !refused.includes(field));
}

const FOUND = z.object({
  issues: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      fields: z.object({ summary: z.string().catch(''), labels: z.array(z.string()).catch([]) }),
    }),
  ),
});
const LOOKED_THROUGH = 100;

/** An issue that an earlier attempt created; the oldest, should there be several. Undefined when search knows none. */
function* find(view: View, known: Known, settings: JiraSettings): Asking<OpenedIssue | DeliveryFailure | undefined> {
  const label = labelOf(view);
  const { refused = [], gone = [] } = known;
  const labelled = refused.includes('labels') ? '' : ` AND labels = "${label}"`;
  const jql = `project = "${settings.project}"${labelled} ORDER BY created DESC`;
  const answer = yield* ask(searchIssues(settings.site, jql, ['summary', 'labels'], LOOKED_THROUGH));
  if ('outcome' in answer) return answer;
  if (answer.answered !== 200) return failureOf(answer);
  const body = FOUND.safeParse(answer.body);
  if (!body.success) return strangeAnswer(answer);
  const ours = body.data.issues.filter(
    ({ id, fields }) => !gone.includes(id) && (fields.labels.includes(label) || fields.summary.endsWith(`(${label})`)),
  );
  const oldest = ours.at(-1);
  if (oldest === undefined) return undefined;
  return { known: { ...withoutClaim(known), issue: { id: oldest.id, key: oldest.key } }, created: false };
}
