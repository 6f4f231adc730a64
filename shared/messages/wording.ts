import { cutText, manyLines, oneLine } from '../values/cut.ts';
import type { Labels } from '../values/labels.ts';
import type { Link, LinkKind } from '../values/link.ts';
import { between, type EpochMs, formatDuration, formatInstant, formatTimeOfDay } from '../values/time.ts';
import type { View, ViewAlert } from './view.ts';

/**
 * The phrases that all receivers share, so that a problem reads the same in Slack, in Jira and in a mail. Plain text,
 * not escaped: labels and annotations in it come from outside, and each destination escapes for its own format.
 */

export const LINK_WORDS: Readonly<Record<LinkKind, string>> = {
  runbook: 'Runbook',
  dashboard: 'Dashboard',
  panel: 'Panel',
  source: 'Source',
  silence: 'Silence',
  logs: 'Logs',
  trace: 'Trace',
  image: 'Image',
};

/** Links in the order in which people need them. Two pages of the source are told apart: the sender's own is the last. */
export function namedLinks({ links, source }: View): readonly { readonly word: string; readonly url: string }[] {
  const kinds = Object.keys(LINK_WORDS);
  const [page, own] = links.filter((link) => link.kind === 'source');
  return [...links]
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
    .map((link) => ({
      word: page && link === own ? source.replace(/^./, (first) => first.toUpperCase()) : wordOf(link),
      url: link.url,
    }));
}

const wordOf = ({ kind, name }: Link): string => name ?? LINK_WORDS[kind];

/** A whole number as `1,204`. `Intl` does the same and adds 12 ms to a cold start. */
const grouped = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 alert`, `1,204 alerts`. */
export const counted = (n: number, noun: string): string => `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;

/**
 * What happened, in a few words: `New problem`, `2 more alerts`, `Worse: from warning to critical`, `Resolved after
 * 12m`. True of the view as it is, even where its reason was decided before the last change.
 */
export function headline(view: View): string {
  if (view.status === 'resolved') return endHeadline(view);
  switch (view.reason) {
    case 'first':
      return 'New problem';
    case 'joined':
      return view.changes.joined.length > 0 ? counted(view.changes.joined.length, 'more alert') : 'Fired once more';
    case 'more':
      return `Seen ${counted(view.occurrences, 'time')}`;
    case 'worse':
      return view.changes.worse ? `Worse: from ${view.changes.worse.from} to ${view.changes.worse.to}` : 'Worse';
    case 'left':
      return view.changes.left.length > 0
        ? `${counted(view.changes.left.length, 'alert')} resolved`
        : 'Partly resolved';
    case 'traced':
      return 'Its trace is there';
    case 'reopened':
      return 'Firing again';
    default:
      return `Still firing after ${lengthOf(view)}`;
  }
}

const endHeadline = (view: View): string =>
  view.assumed ? `${endWord(view)}: ${view.source} has been silent about it` : endWord(view);

/** `Resolved after 12m`; where nobody said so, `Assumed resolved after 12m`. */
export const endWord = (view: View): string =>
  `${view.assumed ? 'Assumed resolved' : 'Resolved'} after ${lengthOf(view)}`;

/** How long the problem has lasted, or lasted: `7m`, `2h 4m`. */
const lengthOf = (view: View): string => formatDuration(between(view.startedAt, view.endedAt ?? view.now));

/** `3 firing, 2 resolved`; what is zero is left out. */
export function countsPhrase({ firing, resolved }: View): string {
  const parts = [
    ...(firing > 0 ? [`${grouped(firing)} firing`] : []),
    ...(resolved > 0 ? [`${grouped(resolved)} resolved`] : []),
  ];
  return parts.join(', ') || 'no alerts listed';
}

/** How often an alert of it began to fire: `seen once`, `seen 4,213 times`. */
export const occurrencesPhrase = ({ occurrences }: View): string =>
  occurrences === 1 ? 'seen once' : `seen ${grouped(occurrences)} times`;

/** `since 2026-08-22 14:02:09 UTC (7m)`, or once it is over `2026-08-22 14:02:09 UTC to 14:14:20 UTC (12m)`. */
export function sincePhrase(view: View): string {
  const start = formatInstant(view.startedAt);
  if (view.status === 'firing') return `since ${start} (${lengthOf(view)})`;
  const end = view.endedAt ?? view.now;
  return `${start} to ${isSameDay(view.startedAt, end) ? formatTimeOfDay(end) : formatInstant(end)} (${lengthOf(view)})`;
}

const isSameDay = (a: EpochMs, b: EpochMs): boolean => formatInstant(a).slice(0, 10) === formatInstant(b).slice(0, 10);

/** Where it is: the labels all its alerts share, those it is grouped by first. Its name and severity are told apart. */
export function whereLabels(view: View): Labels {
  const [only] = view.alerts.length === 1 ? view.alerts : [];
  const { alertname: _, severity: __, ...labels } = { ...view.group, ...view.labels, ...only?.labels };
  return labels;
}

/** What its alerts say of themselves. `summary` is one line; neither is cut. */
export interface Description {
  readonly summary?: string;
  readonly description?: string;
}

/** The summary and description that all its alerts share; when there is one alert, its own. */
export function describeProblem(view: View): Description {
  const [only] = view.alerts.length === 1 ? view.alerts : [];
  const { summary, ...rest } = describe({ ...view.annotations, ...only?.annotations });
  // The title may be made of it.
  return summary === undefined || view.title.startsWith(summary) ? rest : { summary, ...rest };
}

/** What one alert says that the others of its incident do not. */
export const describeAlert = (alert: ViewAlert): Description => describe(alert.annotations);

function describe(annotations: Labels): Description {
  const summary = oneLine(annotations.summary ?? '');
  const description = manyLines(annotations.description ?? annotations.message ?? '');
  return {
    ...(summary !== '' && { summary }),
    ...(description !== '' && description !== summary && { description }),
  };
}

const ALERT_NAME_LENGTH = 120;

/** One alert in one line, by what tells it from the others: `pod=a, zone=1`, or `DiskFull (pod=a)`. Cut. */
export function alertPhrase(alert: ViewAlert, maxCharacters = ALERT_NAME_LENGTH): string {
  const { alertname, severity: _, ...labels } = alert.labels;
  const place = labelsPhrase(labels);
  const named = alertname === undefined ? place : `${alertname} (${place})`;
  return cutText(oneLine(place === '' ? alert.name : named), maxCharacters);
}

/** `pod=a, zone=1`. */
export const labelsPhrase = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');

/** Alerts of one kind of change: the first of them named, the others counted. */
export interface NamedAlerts {
  readonly word: 'now firing' | 'now resolved';
  readonly names: readonly string[];
  readonly more: number;
}

const ALERTS_NAMED = 3;

/** Which alerts joined and left since the receiver was last shown it. Empty in a first message, which shows them all. */
export function namedChanges({ reason, changes }: View): readonly NamedAlerts[] {
  if (reason === 'first') return [];
  const lists = [
    { word: 'now firing', alerts: changes.joined },
    { word: 'now resolved', alerts: changes.left },
  ] as const;
  return lists
    .filter(({ alerts }) => alerts.length > 0)
    .map(({ word, alerts }) => ({
      word,
      names: alerts.slice(0, ALERTS_NAMED).map((alert) => alertPhrase(alert)),
      more: Math.max(0, alerts.length - ALERTS_NAMED),
    }));
}

/** All that changed, one phrase for each kind of change: `now firing: pod=a, pod=b, pod=c and 3 more`. */
export function changePhrases(view: View): readonly string[] {
  const { worse } = view.changes;
  const severity = worse && view.reason !== 'first' ? [`severity: ${worse.from} → ${worse.to}`] : [];
  return [...severity, ...namedChanges(view).map(namedPhrase)];
}

const namedPhrase = ({ word, names, more }: NamedAlerts): string =>
  `${word}: ${names.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;

/** `and 985 more alerts`, when the message lists `listed` alerts and there are others. */
export function moreAlerts(view: View, listed: number): string | undefined {
  const rest = view.alerts.length + view.unlisted - listed;
  if (rest <= 0) return undefined;
  return listed > 0 ? `and ${counted(rest, 'more alert')}` : `${counted(rest, 'alert')}, not listed`;
}

/** What did not come this far: cut by the sender, or by us on the way in. What the message itself cuts is its own to say. */
export function cutNotes(view: View): readonly string[] {
  return [
    ...(view.truncated > 0 ? [`${counted(view.truncated, 'alert')} left out by ${view.source}`] : []),
    ...view.cuts,
  ];
}
