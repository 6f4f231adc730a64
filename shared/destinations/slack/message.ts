import type { NotifyReason } from '../../incidents/reason.ts';
import { relatedWording } from '../../messages/related-wording.ts';
import { tracePhrases } from '../../messages/trace-wording.ts';
import type { View, ViewAlert } from '../../messages/view.ts';
import {
  alertPhrase,
  countsPhrase,
  cutNotes,
  describeAlert,
  describeProblem,
  endWord,
  headline,
  moreAlerts,
  namedChanges,
  namedLinks,
  occurrencesPhrase,
  sincePhrase,
  whereLabels,
} from '../../messages/wording.ts';
import { traceForms } from '../../traces/trace-ids.ts';
import { manyLines, oneLine } from '../../values/cut.ts';
import type { Labels } from '../../values/labels.ts';
import type { Severity } from '../../values/severity.ts';
import { between, type EpochMs, formatDuration, formatInstant, formatTimeOfDay } from '../../values/time.ts';
import {
  BLOCK,
  type Block,
  blocksSize,
  context,
  header,
  MESSAGE,
  type SlackMessage,
  section,
  sections,
} from './blocks.ts';
import { escapeText, inline, linkTo, mentionOf, slackCode } from './text.ts';

/** Characters that each part of a message may have, as sent. What is left of the message is for the list of alerts. */
const LIMITS = {
  headline: 150,
  title: 150,
  fallback: 400,
  summary: 500,
  description: 1500,
  label: 160,
  labels: 1200,
  values: 300,
  trace: 500,
  related: 1600,
  relatedLine: 300,
  link: 1900,
  links: 2000,
  notes: 900,
  alerts: 5000,
  alertPhrase: 200,
  alertSummary: 160,
  alertValues: 80,
  name: 60,
} as const;
const ALERTS_LISTED = 20;
/** The list's title, its last line, and the sections it is spread over. */
const OVERHEAD = 100 + 3 * BLOCK;

const SYMBOLS: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  error: '🟠',
  warning: '🟡',
  info: '🔵',
  none: '⚪',
};
const severityWord = (severity: Severity): string => (severity === 'none' ? 'no severity' : severity);

/** The whole incident as it is now, with what happened to it last. Mentions notify only in a new message. */
export function messageOf(view: View, mentions: readonly string[]): SlackMessage {
  const above = [header(leadOf(view)), section(statusLines(view, mentions)), ...problem(view)];
  const below = [...values(view), ...traces(view), ...links(view), footer(view)];
  const beside = related(view, MESSAGE - blocksSize([...above, ...below]));
  const left = MESSAGE - blocksSize([...above, ...beside, ...below]);
  return { text: fallbackText(view), blocks: [...above, ...alerts(view, left), ...beside, ...below] };
}

/** These replies are shown in the channel too: whoever has to act may not follow the thread. */
const BROADCAST: ReadonlySet<NotifyReason> = new Set(['worse', 'reopened', 'repeat']);
export const isBroadcast = (view: View): boolean => BROADCAST.has(view.reason);

/** A reply in the thread: what changed, in few lines. One that is shown in the channel names the problem again. */
export function replyOf(view: View, mentions: readonly string[]): SlackMessage {
  const title = isBroadcast(view) ? [inline(view.title, LIMITS.title)] : [];
  const parts = [`${symbolOf(view)} *${inline(headline(view), LIMITS.headline)}*`, ...title, countsPhrase(view)];
  const lines = [...mentionLine(mentions), parts.join(' · '), ...changeLines(view)];
  return { text: fallbackText(view), blocks: [section(lines)] };
}

const endSymbol = (assumed: boolean): string => (assumed ? '☑️' : '✅');
const symbolOf = (view: View): string => (view.status === 'firing' ? SYMBOLS[view.severity] : endSymbol(view.assumed));

const leadOf = (view: View): string =>
  `${symbolOf(view)} ${view.status === 'firing' ? severityWord(view.severity) : endWord(view)} · ${oneLine(view.title)}`;

function fallbackText(view: View): string {
  const { summary } = describeProblem(view);
  const what = view.status === 'firing' ? [headline(view)] : [];
  return inline(
    [leadOf(view), ...what, countsPhrase(view), ...(summary ? [summary] : [])].join(' · '),
    LIMITS.fallback,
  );
}

function statusLines(view: View, mentions: readonly string[]): string[] {
  const isOver = view.status === 'resolved';
  const parts = [
    // The header of a resolved incident says it already; that the end is assumed needs its reason.
    ...(isOver && !view.assumed ? [] : [`*${inline(headline(view), LIMITS.headline)}*`]),
    ...(isOver && view.severity !== 'none' ? [`was ${view.severity}`] : []),
    countsPhrase(view),
    sincePhrase(view),
    occurrencesPhrase(view),
  ];
  return [...mentionLine(mentions), parts.join(' · '), ...changeLines(view)];
}

const mentionLine = (mentions: readonly string[]): string[] =>
  mentions.length > 0 ? [mentions.map(mentionOf).join(' ')] : [];

const changeLines = (view: View): string[] =>
  namedChanges(view).map(({ word, names, more }) => {
    const shown = names.map((name) => slackCode(name, LIMITS.label)).filter((name) => name !== '');
    return `• ${word}: ${shown.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en-US')} more` : ''}`;
  });

function problem(view: View): Block[] {
  const { summary = '', description = '' } = describeProblem(view);
  const what = [
    // Of a line of a log. Slack would take the asterisks for bold type.
    summary.includes('<*>') ? slackCode(summary, LIMITS.summary) : inline(summary, LIMITS.summary),
    // A text that Slack may format as its author meant it: it has this block to itself.
    escapeText(manyLines(description), LIMITS.description),
  ].filter((text) => text !== '');
  const where = labelCodes(whereLabels(view));
  return [...(what.length > 0 ? [section(what)] : []), ...(where === '' ? [] : [section([`*Where* ${where}`])])];
}

/** Label by label, so that each can be told and copied; those for which there is no room are counted. */
function labelCodes(labels: Labels): string {
  const all = Object.entries(labels).map(([name, value]) => slackCode(`${name}=${value}`, LIMITS.label));
  const shown = fitting(all, ' ', LIMITS.labels);
  const rest = all.length - shown.length;
  return rest > 0 ? `${shown.join(' ')} and ${rest} more` : shown.join(' ');
}

/** The first of them that fit together. */
function fitting(parts: readonly string[], separator: string, max: number): string[] {
  const shown: string[] = [];
  let size = 0;
  for (const part of parts) {
    size += part.length + separator.length;
    if (size > max) break;
    shown.push(part);
  }
  return shown;
}

/** Every alert in one line, as many as fit and can be taken in at a glance. A lone alert is told by the rest. */
function alerts(view: View, left: number): Block[] {
  if (view.alerts.length + view.unlisted <= 1) return [];
  const lines = fitting(
    view.alerts.slice(0, ALERTS_LISTED).map((alert) => alertLine(alert, view)),
    '\n',
    Math.min(left - OVERHEAD, LIMITS.alerts),
  );
  const more = moreAlerts(view, lines.length);
  return sections(['*Alerts*', ...lines, ...(more ? [more] : [])]);
}

function alertLine(alert: ViewAlert, view: View): string {
  const { summary, description } = describeAlert(alert);
  const says = inline(summary ?? description ?? '', LIMITS.alertSummary);
  const isResolved = alert.status === 'resolved';
  const symbol = isResolved ? endSymbol(isAssumed(alert, view)) : SYMBOLS[alert.severity];
  const severity = alert.severity === view.severity ? '' : ` ${severityWord(alert.severity)}`;
  const parts = [
    `• ${symbol}${severity} ${slackCode(alertPhrase(alert, LIMITS.alertPhrase), LIMITS.alertPhrase)}`,
    isResolved ? endOf(alert, view) : `since ${timeOf(alert.startsAt, view.now)}`,
    ...(alert.occurrences > 1 ? [`seen ${alert.occurrences} times`] : []),
    valueCodes(alert, LIMITS.alertValues),
    says,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Nobody said that this alert is over: it fired when its source fell silent. */
const isAssumed = (alert: ViewAlert, view: View): boolean => view.assumed && alert.endsAt === view.endedAt;

function endOf(alert: ViewAlert, view: View): string {
  const { startsAt, endsAt } = alert;
  if (endsAt === undefined) return 'resolved';
  if (isAssumed(alert, view)) return `last heard of at ${timeOf(endsAt, view.now)}`;
  return `resolved at ${timeOf(endsAt, view.now)} after ${formatDuration(between(startsAt, endsAt))}`;
}

const timeOf = (at: EpochMs, now: EpochMs): string => {
  const full = formatInstant(at);
  return full.slice(0, 10) === formatInstant(now).slice(0, 10) ? formatTimeOfDay(at) : full;
};

function values(view: View): Block[] {
  const [only] = view.alerts.length === 1 ? view.alerts : [];
  const shown = only ? valueCodes(only, LIMITS.values) : '';
  return shown === '' ? [] : [section([`*Values* ${shown}`])];
}

function valueCodes(alert: ViewAlert, max: number): string {
  const all = Object.entries(alert.values ?? {}).map(([name, value]) =>
    slackCode(`${name}=${Number(value.toPrecision(6))}`, max - 2),
  );
  const shown = fitting(all, ' ', max - 2);
  return shown.length < all.length ? `${shown.join(' ')} …`.trim() : shown.join(' ');
}

function traces(view: View): Block[] {
  if (view.traces.length === 0) return [];
  const lines = view.traces.map(traceCodes);
  const ids = lines.length > 1 ? ['*Traces*', ...lines.map((line) => `• ${line}`)] : [`*Trace* ${lines[0]}`];
  return [section([...ids, ...tracePhrases(view).map((phrase) => inline(phrase, LIMITS.trace))])];
}

function traceCodes(id: string): string {
  const { digits, tool, inTool } = traceForms(id);
  return `${slackCode(digits, LIMITS.label)} (${tool} ${slackCode(inTool, LIMITS.label)})`;
}

/** What the logs of its service show, or which alerts fire for it. */
function related(view: View, left: number): Block[] {
  const wording = relatedWording(view);
  if (wording === undefined) return [];
  const title = `*${inline(wording.title, LIMITS.headline)}*`;
  const lines = wording.lines.map(({ text, template, trace }) => {
    // As code, as in `problem`.
    const said = template === undefined ? '' : `: ${slackCode(template, LIMITS.relatedLine)}`;
    const sample = trace === undefined ? '' : ` · trace ${traceCodes(trace)}`;
    return `• ${inline(text, LIMITS.relatedLine)}${said}${sample}`;
  });
  const shown = fitting(lines, '\n', Math.min(left - BLOCK - title.length, LIMITS.related));
  return shown.length > 0 ? [section([title, ...shown])] : [];
}

const linksShown = (view: View): string[] => {
  const usable = namedLinks(view).flatMap(({ word, url }) => linkTo(url, inline(word, 30), LIMITS.link) ?? []);
  return fitting(usable, ' · ', LIMITS.links);
};

function links(view: View): Block[] {
  const shown = linksShown(view);
  return shown.length > 0 ? [section([shown.join(' · ')])] : [];
}

function footer(view: View): Block {
  const leftOut = view.links.length - linksShown(view).length;
  const notes = [...cutNotes(view), ...(leftOut > 0 ? [`${leftOut} of ${view.links.length} links left out`] : [])];
  const origin = [
    `as of ${formatInstant(view.now)}`,
    `from ${inline(`${view.source} ${view.sender}`, LIMITS.name)}`,
    `to ${inline(view.receiver, LIMITS.name)}`,
    `incident ${slackCode(view.incident, LIMITS.name)}`,
  ];
  return context([origin.join(' · '), ...(notes.length > 0 ? [`Cut: ${inline(notes.join('; '), LIMITS.notes)}`] : [])]);
}
