import * as z from 'zod';
import { documentOf } from '../../messages/build-document.ts';
import type { View } from '../../messages/view.ts';
import { type DurationMs, duration, minutes, seconds } from '../../values/time.ts';
import { type Answered, type DeliveryFailure, isPage } from '../failure.ts';
import {
  type Asking,
  createIssue,
  type Fields,
  failureOf,
  fieldErrors,
  type IssueRef,
  searchIssues,
  strangeAnswer,
  withRoom,
} from './api.ts';
import { askKnown } from './login.ts';
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
  const first = yield* sendCreation(view, claimed, settings);
  if ('outcome' in first) return yield* notSent(first, known);
  const refused = first.answered === 400 ? optionalIn(fieldErrors(first), claimed, settings) : [];
  if (refused.length === 0) return yield* conclude(first, view, claimed, settings);
  // People have to be notified, so the issue goes without what the project does not take, and says so.
  const lesser: Known = { ...claimed, refused: [...(known.refused ?? []), ...refused] };
  yield { do: 'remember', memory: lesser };
  const second = yield* sendCreation(view, lesser, settings);
  return 'outcome' in second ? yield* notSent(second, lesser) : yield* conclude(second, view, lesser, settings);
}

/** An anonymous visitor is refused with 400 or 401. */
const sendCreation = (view: View, known: Known, settings: JiraSettings): Asking<Answered | DeliveryFailure> =>
  withRoom((share) =>
    askKnown(
      settings.site,
      createIssue(settings.site, fieldsOf(view, known, settings, share)),
      ({ answered }) => answered === 400,
    ),
  );

/** Without the secret nothing was sent, and a visitor creates nothing, so the claim is given up; otherwise it stays. */
function* notSent(failure: DeliveryFailure, known: Known): Asking<DeliveryFailure> {
  const isSure = failure.reason === 'secret-missing' || failure.reason === 'unauthorized';
  if (isSure) yield { do: 'remember', memory: withoutClaim(known) };
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
  const isSuccess = answer.answered >= 200 && answer.answered < 300;
  if (isSuccess) return issue ? yield* keep(issue, view, claimed, settings) : strangeAnswer(answer);
  // A 5xx may come from a gateway behind which the issue was created, a 408 and a page too. A refusal leaves nothing behind.
  const isSure = answer.answered < 500 && answer.answered !== 408 && !isPage(answer);
  if (isSure) yield { do: 'remember', memory: withoutClaim(claimed) };
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

function fieldsOf(view: View, known: Known, settings: JiraSettings, share: number): Fields {
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
    description: descriptionOf(documentOf(view), known, share),
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
  const { refused = [] } = known;
  const labelled = refused.includes('labels') ? '' : ` AND labels = "${label}"`;
  const jql = `project = "${settings.project}"${labelled} ORDER BY created DESC`;
  const search = searchIssues(settings.site, jql, ['summary', 'labels'], LOOKED_THROUGH);
  // A visitor finds nothing, or not even the project.
  const isDoubtful = (one: Answered): boolean => one.answered === 400 || oursIn(one, known, label)?.length === 0;
  const answer = yield* askKnown(settings.site, search, isDoubtful);
  if ('outcome' in answer) return answer;
  if (answer.answered !== 200) return failureOf(answer);
  const ours = oursIn(answer, known, label);
  if (ours === undefined) return strangeAnswer(answer);
  const oldest = ours.at(-1);
  if (oldest === undefined) return undefined;
  return { known: { ...withoutClaim(known), issue: { id: oldest.id, key: oldest.key } }, created: false };
}

/** The newest first. Undefined: not an answer to a search. */
function oursIn({ body }: Answered, { gone = [] }: Known, label: string): readonly IssueRef[] | undefined {
  return FOUND.safeParse(body).data?.issues.filter(
    ({ id, fields }) => !gone.includes(id) && (fields.labels.includes(label) || fields.summary.endsWith(`(${label})`)),
  );
}
