import type { NotifyReason } from '../incidents/reason.ts';
import type { View } from '../messages/view.ts';
import { seconds } from '../values/time.ts';
import type { Conversation, ConversationInput, DeliveryOutcome, Memory } from './conversation.ts';
import { destination } from './destination.ts';
import type { DeliveryFailure } from './failure.ts';
import { openIssue } from './jira/create.ts';
import { type Known, knownFrom } from './jira/memory.ts';
import { entry, globals, type JiraSettings, missingSettings, settingsFrom } from './jira/settings.ts';
import { type Moved, move } from './jira/status.ts';
import { comment, edit, type KnownIssue } from './jira/update.ts';

/**
 * Jira Cloud, REST API v3: one issue for each incident. What it shows is kept up to date; what people should hear of is
 * a comment; its end closes it and its return reopens it. An issue that a person closed while the problem stays is not
 * fought over: it is reopened only when the problem was over in between.
 */
export const jira = destination({
  name: 'jira',
  globals,
  entry,
  mistakes: missingSettings,
  bind: (checked, all) => {
    const settings = settingsFrom(checked, all);
    return {
      place: placeOf(settings),
      edits: true,
      cadence: 'at-once',
      recognizes: (memory) => recognizes(memory, settings),
      needs: { secrets: [settings.api_token] },
      pace: { place: `jira#${new URL(settings.site.api).host}`, interval: PACE },
      deliver: (input) => deliver(input, settings),
    };
  },
});

/**
 * Of a site. Its limit is a number of requests in a second, which all programs there share, and a delivery is several.
 * Source: https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
 */
const PACE = seconds(0.5);

/** Issues of one type in one project of one site. Behind a host for all sites, api.atlassian.com, the path says which. */
function placeOf({ site, project, issue_type }: JiraSettings): string {
  const { host, pathname } = new URL(site.api);
  return `${host}${pathname.replace(/\/rest\/api\/3$/, '')}/${project}/${issue_type}`;
}

/** By the project in the issue's key, `OPS-12`. */
function recognizes(memory: Memory, { project }: JiraSettings): 'mine' | 'other' | 'unknown' {
  const { issue } = knownFrom(memory);
  if (issue === undefined) return 'unknown';
  return issue.key.slice(0, issue.key.lastIndexOf('-')) === project ? 'mine' : 'other';
}

function* deliver({ view, memory }: ConversationInput, settings: JiraSettings): Conversation {
  const known = knownFrom(memory);
  if (known.issue === undefined) return yield* open(view, known, settings);
  return yield* update(view, { ...known, issue: known.issue }, settings);
}

function* open(view: View, known: Known, settings: JiraSettings): Conversation {
  const wasDeleted = known.gone !== undefined && known.claimedAt === undefined;
  // A deleted issue is not made again to say no more than that it is over.
  if (wasDeleted && view.status === 'resolved') return delivered(known);
  if (wasDeleted && (known.gone?.length ?? 0) > RECREATED_AT_MOST) return deletedAgain(known);
  const opened = yield* openIssue(view, known, settings);
  if ('outcome' in opened) return opened;
  if (!opened.created) return yield* update(view, opened.known, settings);
  if (view.status === 'firing') return delivered(opened.known);
  return yield* close(view, opened.known, { isShown: true }, settings);
}

/**
 * Every step can be taken again after a crash: edits and moves are repeated, comments are looked for. A closed issue
 * may refuse edits, so it is edited after reopening and before closing.
 */
function* update(view: View, known: KnownIssue, settings: JiraSettings): Conversation {
  const isBack = view.reason === 'reopened' || view.reason === 'regrouped';
  const reopened = isBack && view.status === 'firing' ? yield* move(known.issue, 'open', settings) : 'there';
  if (isFailure(reopened)) return reopened;
  const result = reopened === 'gone' ? 'gone' : yield* edit(view, known, settings);
  if (result === 'gone') return yield* open(view, withoutIssue(known), settings);
  if ('outcome' in result) return result;
  const isShown = result.edited && !isCommented(view);
  if (view.status === 'resolved' || view.reason === 'unrouted')
    return yield* close(view, result.known, { isShown }, settings);
  return yield* announce(view, result.known, { isShown, note: noteOf(reopened) }, settings);
}

/** What people should hear of. The rest they read in the issue, of which Jira notifies its watchers as well. */
const isCommented = ({ pings, reason }: View): boolean =>
  (pings && !READ_IN_ISSUE.has(reason)) || reason === 'unrouted';
const READ_IN_ISSUE: ReadonlySet<NotifyReason> = new Set(['first', 'repeat']);

function* close(
  view: View,
  known: KnownIssue,
  { isShown }: { isShown: boolean },
  settings: JiraSettings,
): Conversation {
  const closed = yield* move(known.issue, 'done', settings);
  if (isFailure(closed)) return closed;
  if (closed === 'gone') return delivered(withoutIssue(known));
  return yield* announce(view, known, { isShown, note: noteOf(closed) }, settings);
}

/** Comments, unless there is no need to. */
function* announce(
  view: View,
  known: KnownIssue,
  { isShown, note }: { isShown: boolean; note: string | undefined },
  settings: JiraSettings,
): Conversation {
  const { commenting: _, ...settled } = known;
  if (isShown && note === undefined) return delivered(settled);
  const commented = yield* comment(view, known, note === undefined ? [] : [note], settings);
  if (commented === 'gone') return yield* open(view, withoutIssue(known), settings);
  return commented === 'commented' ? delivered(settled) : commented;
}

const isFailure = (moved: Moved): moved is DeliveryFailure => typeof moved === 'object' && 'outcome' in moved;

const noteOf = (moved: Exclude<Moved, DeliveryFailure>): string | undefined =>
  typeof moved === 'object' ? moved.stays : undefined;

/** The issue was deleted, or our right to see it was taken. */
function withoutIssue({ issue, gone = [], commenting: _, summary: __, priority: ___, ...rest }: KnownIssue): Known {
  return { ...rest, gone: [...gone, issue.id].slice(-REMEMBERED), replaces: issue.key };
}

const REMEMBERED = 5;
/** Of one incident. An automation that deletes or hides each issue would be given a new one at every change. */
const RECREATED_AT_MOST = 2;

const deletedAgain = ({ gone = [], replaces = 'the last' }: Known): DeliveryOutcome => ({
  outcome: 'rejected',
  reason: 'deleted-again',
  detail: `${gone.length} issues of this incident were deleted or hidden from Tocsin's account, ${replaces} the last; it creates no other. Check that the account may see the issues that it creates`,
});

const delivered = (known: Known): DeliveryOutcome => ({ outcome: 'delivered', memory: known });
