import type { NotifyReason } from '../incidents/reason.ts';
import { cutText, oneLine } from '../values/cut.ts';
import type { Labels } from '../values/labels.ts';
import { between, type EpochMs, formatDuration, formatInstant, formatTimeOfDay } from '../values/time.ts';
import type { Change, DocumentFacts, ListedAlert, ListItem, Part } from './document.ts';
import { endedOtherwise, endState, unrecoveredPhrase } from './state-wording.ts';
import type { View, ViewAlert } from './view.ts';

/**
 * The phrases that all receivers share, so that a problem reads the same in Slack, in Jira and in a mail. Plain text,
 * not escaped: labels and annotations in it come from outside, and each destination escapes for its own format.
 */

/** A whole number as `1,204`. `Intl` does the same and adds 12 ms to a cold start. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 alert`, `1,204 alerts`. */
export const counted = (n: number, noun: string): string => `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`;

/**
 * What happened, in a few words: `New problem`, `2 more alerts`, `Worse: from warning to critical`, `Resolved after
 * 12m`. And how bad it was in between, where people were not notified of that: `Left: …; was critical 14:05:00 to 14:11:00`.
 */
export function headline(view: View): string {
  const news = view.status === 'resolved' ? endHeadline(view) : PHRASES[view.reason](view);
  return view.peak === undefined ? news : `${news}; was ${peakPhrase(view.peak)}`;
}

const stillFiring = (view: View): string => `Still firing after ${lengthOf(view)}`;

/** Of a problem that fires. */
const PHRASES: Readonly<Record<NotifyReason, (view: View) => string>> = {
  first: () => 'New problem',
  joined: ({ changes: { joined } }) => (joined.length > 0 ? counted(joined.length, 'more alert') : 'More alerts'),
  more: ({ occurrences }) => `Seen ${counted(occurrences, 'time')}`,
  growing: (view) => `Growing: ${view.kind === 'errors' ? occurrencesPhrase(view) : countsPhrase(view)}`,
  worse: ({ changes: { worse } }) => (worse ? `Worse: from ${worse.from} to ${worse.to}` : 'Worse'),
  'was-worse': ({ severity }) => `Now ${severity}`,
  left: ({ changes: { left } }) =>
    left.length > 0
      ? `${counted(left.length, 'alert')} ${endedOtherwise(left) ? 'ended' : 'resolved'}`
      : 'Partly resolved',
  updated: ({ firing, unreported }) => (firing === 0 && unreported > 0 ? 'Not reported any more' : 'Updated'),
  traced: () => 'Its trace is there',
  reopened: (view) => `Firing again${againPhrase(view)}`,
  regrouped: () => 'Regrouped by its source',
  unrouted: ({ movedTo }) =>
    `No longer routed here${movedTo === undefined ? ', and no longer updated' : `: ${movedTo} is notified of it now`}`,
  repeat: stillFiring,
  'came-and-went': ({ changes: { cameAndWent = [] } }) => `${counted(cameAndWent.length, 'alert')} came and went`,
  resolved: stillFiring,
  ended: stillFiring,
};

/** `: ended 14:02:09 UTC, again 14:10:00 UTC`, or nothing: what was not known to fire may have begun before that end. */
const againPhrase = ({ endedBefore, startedAt, now }: View): string =>
  endedBefore === undefined || startedAt < endedBefore
    ? ''
    : `: ended ${shortTime(endedBefore, now)}, again ${shortTime(startedAt, now)}`;

/** `critical 14:05:00 UTC to 14:11:00 UTC`. */
function peakPhrase({ severity, from, to }: NonNullable<View['peak']>): string {
  const until = to ?? from;
  return to === undefined
    ? `${severity} at ${formatInstant(from)}`
    : `${severity} ${shortTime(from, until)} to ${shortTime(until, until)}`;
}

/** The time of day alone, where the day is the same. */
const shortTime = (at: EpochMs, now: EpochMs): string => (isSameDay(at, now) ? formatTimeOfDay(at) : formatInstant(at));

function endHeadline(view: View): string {
  if (view.regroupedInto) return `Regrouped by its source: now ${incidentsPhrase(view.regroupedInto)}`;
  const end = `${endWord(view)}${view.assumed ? `: ${silencePhrase(view)}` : unrecoveredPhrase(view.alerts)}`;
  return view.reason === 'came-and-went' ? `Came and went: ${end.replace(/^./, (first) => first.toLowerCase())}` : end;
}

const INCIDENTS_NAMED = 3;

/** `incident AbCdEfGhIjk`, `incidents AbCdEfGhIjk, LmNoPqRsTuv and 2 more`. */
function incidentsPhrase(ids: readonly string[]): string {
  const named = ids.slice(0, INCIDENTS_NAMED).join(', ');
  return `incident${ids.length === 1 ? '' : 's'} ${named}${andMore(ids.length - INCIDENTS_NAMED)}`;
}

/**
 * `nothing heard from alertmanager for 13h`; of an error, which no sender repeats, `not seen for 1h`. Where we did not
 * listen all the time, `… for 27h (14h of them Tocsin did not listen)`.
 */
function silencePhrase({ kind, source, endedAt, now, notListened }: View): string {
  const silence = formatDuration(between(endedAt ?? now, now));
  const rest = notListened === undefined ? '' : ` (${formatDuration(notListened)} of them Tocsin did not listen)`;
  return `${kind === 'errors' ? 'not seen' : `nothing heard from ${source}`} for ${silence}${rest}`;
}

/**
 * `Resolved after 12m`, without recovery `Ended after 12m`. Where the source did not say so, `Assumed resolved`: how long it
 * lasted is not known; nor is it over where it is `Regrouped`.
 */
export function endWord(view: View): string {
  const word = endState(view).replace(/^./, (first) => first.toUpperCase());
  return view.assumed || view.regroupedInto ? word : `${word} after ${lengthOf(view)}`;
}

/** How long the problem has lasted, or lasted: `7m`, `2h 4m`. */
const lengthOf = (view: View): string => formatDuration(between(view.startedAt, view.endedAt ?? view.now));

/**
 * `3 firing, 1 not reported any more, 2 resolved`, once it is regrouped `3 in other groups`; what is zero is left out. Where nothing is known to fire, why it is not
 * over: `50 resolved, 70 left out by alertmanager`.
 */
export function countsPhrase({ firing, unreported, resolved, elsewhere = 0, ...view }: View): string {
  const isUnknown = view.status === 'firing' && firing === 0 && view.truncated > 0;
  const parts = [
    ...(firing > 0 ? [`${grouped(firing)} firing`] : []),
    ...(unreported > 0 ? [`${grouped(unreported)} not reported any more`] : []),
    ...(elsewhere > 0 ? [`${grouped(elsewhere)} in other groups`] : []),
    ...(resolved > 0 ? [`${grouped(resolved)} resolved`] : []),
    ...(isUnknown ? [`${grouped(view.truncated)} left out by ${view.source}`] : []),
  ];
  return parts.join(', ') || 'no alerts listed';
}

/**
 * How often it occurred. An error is seen: `seen once`, `seen 4,213 times`. Alerts begin to fire: `17 alerts began to
 * fire 23 times`, where some of them did so again. Else the counts of those that fire and are over say it already.
 */
export function occurrencesPhrase({
  kind,
  firing,
  unreported,
  resolved,
  elsewhere = 0,
  occurrences,
}: View): string | undefined {
  if (kind === 'errors') return occurrences === 1 ? 'seen once' : `seen ${counted(occurrences, 'time')}`;
  const alerts = firing + unreported + resolved + elsewhere;
  return occurrences === alerts
    ? undefined
    : `${counted(alerts, 'alert')} began to fire ${counted(occurrences, 'time')}`;
}

/** `3 firing, 2 resolved`, and how often it occurred where that is news. */
export const figuresPhrase = ({ counts, occurrences }: DocumentFacts): string =>
  occurrences === undefined ? counts : `${counts}, ${occurrences}`;

/** The same of one alert in a list, where it is worth a word: `seen 3 times`, `fired 3 times`. */
export function recurrencePhrase({ occurrences }: ViewAlert, kind: View['kind']): string | undefined {
  if (occurrences <= 1) return undefined;
  return `${kind === 'errors' ? 'seen' : 'fired'} ${counted(occurrences, 'time')}`;
}

/** How a receiver writes times. */
export interface TimeWords {
  readonly instant: (at: EpochMs) => string;
  /** Beside an instant of the same day. */
  readonly timeOfDay: (at: EpochMs) => string;
}

/** For receivers that do not know their readers' zones. */
const UTC: TimeWords = { instant: formatInstant, timeOfDay: formatTimeOfDay };

/**
 * `since 2026-08-22 14:02:09 UTC (7m)`, or once it is over `2026-08-22 14:02:09 UTC to 14:14:20 UTC (12m)`; where its end is
 * assumed, `since 2026-08-22 14:02:09 UTC, last heard 14:14:20 UTC`.
 */
export function sincePhrase(view: View, times = UTC): string {
  const start = times.instant(view.startedAt);
  if (view.status === 'firing') return `since ${start} (${lengthOf(view)})${lastListed(view, times)}`;
  if (view.regroupedInto) return `since ${start}`;
  const end = view.endedAt ?? view.now;
  const shownEnd = isSameDay(view.startedAt, end) ? times.timeOfDay(end) : times.instant(end);
  if (view.assumed) return `since ${start}, last ${view.kind === 'errors' ? 'seen' : 'heard'} ${shownEnd}`;
  return `${start} to ${shownEnd} (${lengthOf(view)})`;
}

/** Of a lone alert. Others say it in their list. */
function lastListed({ alerts: [only, ...others] }: View, times: TimeWords): string {
  const since = others.length === 0 ? only?.unreportedSince : undefined;
  return since === undefined ? '' : `, ${unreportedPhrase(since, times)}`;
}

/** `not reported by its source since 2026-08-22 14:02:09 UTC`. */
export const unreportedPhrase = (since: EpochMs, times = UTC): string =>
  `not reported by its source since ${times.instant(since)}`;

const isSameDay = (a: EpochMs, b: EpochMs): boolean => formatInstant(a).slice(0, 10) === formatInstant(b).slice(0, 10);

/** Where it is: the labels all its alerts share, those it is grouped by first. Its name and severity stand elsewhere. */
export function whereLabels(view: View): Labels {
  const [only] = view.alerts.length === 1 ? view.alerts : [];
  const { alertname: _, severity: __, ...labels } = { ...view.group, ...view.labels, ...only?.labels };
  return labels;
}

/** Of an alert by name where it stands among others. */
const NAME_CHARACTERS = 120;
/** Of an alert in a list. */
const LISTED_CHARACTERS = 200;

/** One alert in one line, by what distinguishes it from the others: `pod=a, zone=1`, or `DiskFull (pod=a)`. Cut. */
export function alertPhrase(alert: ViewAlert, maxCharacters = LISTED_CHARACTERS): string {
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

const VALUES_SHOWN = 5;
const VALUES_CHARACTERS = 120;

/** What a list says of one alert beside its name: `critical, since 2026-08-22 14:02:09 UTC, fired 3 times, B=12.5`. */
export function alertFacts({
  severity,
  severityPhrase: phrase,
  status,
  startsAt,
  endsAt,
  unreportedSince,
  recurrence,
  values,
  endedBecause,
  isElsewhere,
}: ListedAlert): string {
  const measured = Object.entries(values).slice(0, VALUES_SHOWN);
  return [
    ...(severity === 'none' ? [] : [phrase]),
    status === 'resolved' && !isElsewhere
      ? `${endedBecause === undefined ? 'resolved' : 'ended'} ${formatInstant(endsAt ?? startsAt)}`
      : `since ${formatInstant(startsAt)}`,
    ...(unreportedSince === undefined ? [] : [unreportedPhrase(unreportedSince)]),
    ...(isElsewhere ? [IN_ANOTHER_GROUP] : []),
    ...(endedBecause === undefined ? [] : [endedBecause]),
    ...(recurrence === undefined ? [] : [recurrence]),
    ...(measured.length === 0 ? [] : [cutText(measured.map(valuePhrase).join(', '), VALUES_CHARACTERS)]),
  ].join(', ');
}

/** Of an alert whose sender groups it otherwise. */
export const IN_ANOTHER_GROUP = 'now in another group';

const valuePhrase = ([name, value]: readonly [string, string]): string => `${oneLine(name)}=${value}`;

const SENT_WORDS_SHOWN = 3;
const SENT_WORD_CHARACTERS = 40;

/** `critical`, or with the words of senders that are others: `critical (P0)`, `warning (spicy, meh)`. */
export function severityPhrase(alerts: readonly ViewAlert[], severity = alerts[0]?.severity ?? 'none'): string {
  const sent = alerts.flatMap((one) => (one.severity === severity ? (one.sentSeverity ?? []) : []));
  const lines = sent.map((word) => cutText(oneLine(word), SENT_WORD_CHARACTERS)).filter((word) => word !== '');
  const words = [...new Set(lines)].slice(0, SENT_WORDS_SHOWN);
  return words.length === 0 ? severity : `${severity} (${words.join(', ')})`;
}

/** The severity of the whole, in the same way: by what fires, or once it is over by all that fired. */
export const worstPhrase = ({ alerts, status, severity }: View): string =>
  severityPhrase(
    alerts.filter((alert) => alert.status === status),
    severity,
  );

const ALERTS_NAMED = 3;

/** How severity changed, and which alerts joined and left since the receiver was last shown it. Empty in a first message, and where people know it all. */
export function changesIn({ reason, changes }: View): readonly Change[] {
  if (reason === 'first' || reason === 'regrouped') return [];
  const { joined, left, cameAndWent = [], worse } = changes;
  const lists = [
    { word: 'now firing', alerts: joined },
    { word: 'now resolved', alerts: left.filter((one) => !endedOtherwise([one])) },
    { word: 'now ended', alerts: left.filter((one) => endedOtherwise([one])) },
    { word: 'came and went', alerts: cameAndWent },
  ] as const;
  const named = lists
    .filter(({ alerts }) => alerts.length > 0)
    .map(({ word, alerts }) => ({
      word,
      names: alerts.slice(0, ALERTS_NAMED).map((alert) => alertPhrase(alert, NAME_CHARACTERS)),
      more: Math.max(0, alerts.length - ALERTS_NAMED),
    }));
  return [...(worse ? [{ word: 'severity' as const, ...worse }] : []), ...named];
}

/** An item of a list as one text, without its trace. */
export const itemText = ({ text, since, ...rest }: ListItem): string =>
  [text + (since === undefined ? '' : listedSince(since)), rest.template ?? rest.summary ?? '']
    .filter(Boolean)
    .join(': ');

/** `, since 2026-08-22 14:02:09 UTC (7m)`. */
export const listedSince = ({ at, length }: NonNullable<ListItem['since']>, times = UTC): string =>
  `, since ${times.instant(at)} (${length})`;

/** A change in one line: `now firing: pod=a, pod=b, pod=c and 3 more`. */
export const changePhrase = (change: Change): string =>
  change.word === 'severity'
    ? `severity: ${change.from} → ${change.to}`
    : `${change.word}: ${change.names.join(', ')}${andMore(change.more)}`;

/** ` and 1,204 more`, or nothing. */
export const andMore = (n: number): string => (n > 0 ? ` and ${grouped(n)} more` : '');

/** Counts the rest of a list of `total` items, once some of them are shown: `and 3 more labels`. */
export const restOf =
  (total: number, noun?: string) =>
  (shown: number): string | undefined => {
    const rest = total - shown;
    if (rest <= 0) return undefined;
    return noun === undefined ? `and ${grouped(rest)} more` : `and ${counted(rest, `more ${noun}`)}`;
  };

type Counted = { readonly alerts: readonly unknown[]; readonly unlisted: number };

/** `and 985 more alerts`, when the message lists `listed` alerts and there are others. */
export function moreAlerts({ alerts, unlisted }: Counted, listed: number): string | undefined {
  const rest = alerts.length + unlisted - listed;
  if (rest <= 0) return undefined;
  return listed > 0 ? `and ${counted(rest, 'more alert')}` : `${counted(rest, 'alert')}, not listed`;
}

/** `links of 12 alerts left out`. */
export const linksLeftOut = (alerts: number): string => `links of ${counted(alerts, 'alert')} left out`;

/** What did not come this far: cut by the sender, or by us on the way in. */
export function cutNotes(view: View): readonly string[] {
  return [
    ...(view.truncated > 0 ? [`${counted(view.truncated, 'alert')} left out by ${view.source}`] : []),
    ...view.cuts,
  ];
}

/** Names the parts of a message for which there was no room. */
export const noRoomNotes = (parts: readonly Part[]): readonly string[] =>
  parts.length === 0 ? [] : [`no room for ${parts.map(partName).join(', ')}`];

const PART_NAMES = {
  words: 'the description',
  annotations: 'the other annotations',
  alerts: 'the list of alerts',
  traces: 'the traces',
  links: 'the links',
} as const satisfies Partial<Record<Part['kind'], string>>;

const partName = (part: Part): string =>
  'title' in part ? cutText(oneLine(part.title), NAME_CHARACTERS) : PART_NAMES[part.kind];
