import type {
  AlertsPart,
  AnnotationsPart,
  LabelsPart,
  LinksPart,
  ListedAlert,
  ListItem,
  ListPart,
  NamedLink,
  Part,
  PreformattedPart,
  TracesPart,
  WordsPart,
} from '../../messages/document.ts';
import { type Entry, fitCounting, fitEnds, fitEntries, fitFirst } from '../../messages/fit.ts';
import type { View } from '../../messages/view.ts';
import {
  counted,
  IN_ANOTHER_GROUP,
  linksLeftOut,
  listedSince,
  moreAlerts,
  restOf,
  unreportedPhrase,
} from '../../messages/wording.ts';
import type { TraceForms } from '../../traces/trace-ids.ts';
import { between, formatDuration } from '../../values/time.ts';
import { BLOCK, type Block, section, sections } from './blocks.ts';
import { endSymbol, SYMBOLS, severityWord } from './symbols.ts';
import { inline, linkedInline, linkedLines, linkedText, linkTo, manyInline, slackCode } from './text.ts';
import { READERS_TIMES } from './times.ts';

/** Characters that each part may have, as sent, and each text in it. */
const LIMITS = {
  summary: 500,
  description: 1500,
  annotations: 1500,
  annotation: 600,
  label: 160,
  labels: 1200,
  values: 300,
  phrase: 500,
  title: 150,
  list: 1600,
  item: 300,
  preformatted: 2000,
  codeLine: 300,
  link: 1900,
  linkWord: 30,
  links: 2000,
  alerts: 5000,
  alertName: 200,
  alertSays: 160,
  alertValues: 80,
  alertLinks: 700,
  name: 60,
} as const;
/** Two fences of code with their line breaks. */
const FENCES = 8;
const ALERTS_LISTED = 20;
/** Sections over which a list of alerts is spread: 5,000 characters in lines of less than 800. */
const ALERT_SECTIONS = 3;

/** A part as Slack shows it, and what was cut of it that its own blocks do not say. */
export interface SlackPart {
  readonly blocks: readonly Block[];
  readonly notes: readonly string[];
}

/** A part of a message in about `room` characters: more where its texts are cut to lengths of their own. Undefined: too little. */
export function slackPart(part: Part, room: number, view: View): SlackPart | undefined {
  if (part.kind === 'links') return linksPart(part, room - BLOCK);
  const blocks = partBlocks(part, room, view);
  return blocks && { blocks, notes: [] };
}

function partBlocks(part: Exclude<Part, LinksPart>, room: number, view: View): readonly Block[] | undefined {
  const left = room - BLOCK;
  switch (part.kind) {
    case 'words':
      return sectionOf(wordLines(part));
    case 'annotations':
      return sectionOf(annotationLines(part, left));
    case 'labels':
      return sectionOf([labelLine(part)]);
    case 'alerts':
      return alertBlocks(part, room, view);
    case 'traces':
      return sectionOf(traceLines(part));
    case 'list':
      return sectionOf(listLines(part, left));
    case 'preformatted':
      return preformattedBlocks(part, left);
  }
}

/** Nothing for a part of which nothing is left: a section may not be empty. */
function sectionOf(lines: readonly string[]): readonly Block[] {
  const shown = lines.filter((line) => line !== '');
  return shown.length === 0 ? [] : [section(shown)];
}

const lineSize = (line: string): number => line.length + 1;

/** The description is a text that Slack may format as its author meant it: it has this block to itself. */
const wordLines = ({ summary, description = '' }: WordsPart): readonly string[] => [
  // Slack would take the asterisks of a template for bold type.
  summary?.is === 'template'
    ? slackCode(summary.text, LIMITS.summary)
    : linkedInline(summary?.text ?? '', LIMITS.summary),
  linkedText(description, LIMITS.description),
];

function annotationLines({ texts }: AnnotationsPart, room: number): readonly string[] {
  const lines = texts.map(({ name, text }) => `*${inline(name, LIMITS.name)}* ${linkedLines(text, LIMITS.annotation)}`);
  const rest = restOf(lines.length, 'annotation');
  return fitCounting(lines, Math.min(room, LIMITS.annotations), lineSize, rest);
}

/** Label by label, so that each can be copied; those for which there is no room are counted. */
function labelLine({ title, labels }: LabelsPart): string {
  const all = Object.entries(labels).map(([name, value]) => slackCode(`${name}=${value}`, LIMITS.label));
  return `*${inline(title, LIMITS.title)}* ${fitCounting(all, LIMITS.labels, lineSize, restOf(all.length)).join(' ')}`;
}

/** Every alert in one line, as many as fit and can be read at a glance. The other parts say all of a lone alert but its values. */
function alertBlocks(part: AlertsPart, room: number, view: View): readonly Block[] {
  const { alerts, unlisted } = part;
  if (alerts.length + unlisted <= 1) return sectionOf(alerts.map(valuesLine));
  const entries = alerts.slice(0, ALERTS_LISTED).map((alert) => alertEntry(alert, view));
  const title = '*Alerts*';
  const left = Math.min(room - ALERT_SECTIONS * BLOCK - lineSize(title), LIMITS.alerts);
  const counts = { restOf: (shown: number) => moreAlerts(part, shown), withoutBelow: linksLeftOut };
  return sections([title, ...fitEntries(entries, left, lineSize, counts)]);
}

function valuesLine(alert: ListedAlert): string {
  const values = valueCodes(alert, LIMITS.values);
  return values === '' ? '' : `*Values* ${values}`;
}

function alertEntry(alert: ListedAlert, view: View): Entry {
  const line = alertLine(alert, view);
  return alert.links.length === 0 ? { line } : { line, below: `   ${alertLinks(alert)}` };
}

function alertLinks({ links }: ListedAlert): string {
  const shown = fitFirst(usableLinks(links), LIMITS.alertLinks, (link) => link.length + SEPARATOR.length);
  const rest = links.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${counted(rest, 'link')} left out`] : [])].join(SEPARATOR);
}

const usableLinks = (links: readonly NamedLink[]): readonly string[] =>
  links.flatMap(({ word, url }) => linkTo(url, inline(word, LIMITS.linkWord), LIMITS.link) ?? []);

function alertLine(alert: ListedAlert, { severity }: View): string {
  const isResolved = alert.status === 'resolved';
  const symbol = isResolved
    ? endSymbol(alert.isEndAssumed || alert.isElsewhere === true || alert.endedBecause !== undefined)
    : SYMBOLS[alert.severity];
  const word = alert.severity === severity ? '' : ` ${inline(severityWord(alert.severityPhrase), LIMITS.name)}`;
  const parts = [
    `• ${symbol}${word} ${slackCode(alert.name, LIMITS.alertName)}`,
    isResolved && !alert.isElsewhere ? endOf(alert) : `since ${READERS_TIMES.instant(alert.startsAt)}`,
    alert.isElsewhere ? IN_ANOTHER_GROUP : '',
    alert.unreportedSince === undefined ? '' : unreportedPhrase(alert.unreportedSince, READERS_TIMES),
    alert.endedBecause ?? '',
    alert.recurrence ?? '',
    valueCodes(alert, LIMITS.alertValues),
    linkedInline(alert.says, LIMITS.alertSays),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function endOf({ startsAt, endsAt, isEndAssumed, endedBecause }: ListedAlert): string {
  const word = endedBecause === undefined ? 'resolved' : 'ended';
  if (endsAt === undefined) return word;
  if (isEndAssumed) return `last heard of at ${READERS_TIMES.instant(endsAt)}`;
  return `${word} at ${READERS_TIMES.instant(endsAt)} after ${formatDuration(between(startsAt, endsAt))}`;
}

function valueCodes({ values }: ListedAlert, max: number): string {
  const all = Object.entries(values).map(([name, value]) => slackCode(`${name}=${value}`, max - 2));
  return fitCounting(all, max, lineSize, (shown) => (shown < all.length ? '…' : undefined)).join(' ');
}

function traceLines({ traces, phrases }: TracesPart): readonly string[] {
  const [first = '', ...others] = traces.map(traceCodes);
  const ids = others.length > 0 ? ['*Traces*', ...[first, ...others].map((one) => `• ${one}`)] : [`*Trace* ${first}`];
  return [...ids, ...phrases.map((phrase) => inline(phrase, LIMITS.phrase))];
}

const traceCodes = ({ digits, tool, inTool }: TraceForms): string =>
  `${slackCode(digits, LIMITS.label)} (${tool} ${slackCode(inTool, LIMITS.label)})`;

function listLines({ title, items }: ListPart, room: number): readonly string[] {
  const heading = `*${inline(title, LIMITS.title)}*`;
  const lines = items.map(itemLine);
  const left = Math.min(room - lineSize(heading), LIMITS.list);
  return [heading, ...fitCounting(lines, left, lineSize, restOf(lines.length))];
}

function itemLine({ text, since, summary, template, trace }: ListItem): string {
  const time = since === undefined ? '' : listedSince(since, READERS_TIMES);
  // As code, as in `wordLines`.
  const said = template === undefined ? inline(summary ?? '', LIMITS.item) : slackCode(template, LIMITS.item);
  const words = `${time}${said === '' ? '' : `: ${said}`}`;
  const sample = trace === undefined ? '' : ` · trace ${traceCodes(trace)}`;
  return `• ${inline(text, LIMITS.item)}${words}${sample}`;
}

function preformattedBlocks({ title, text }: PreformattedPart, room: number): readonly Block[] | undefined {
  const heading = `*${inline(title, LIMITS.title)}*`;
  const left = Math.min(room - lineSize(heading), LIMITS.preformatted);
  const code = text.split('\n').map((line) => manyInline(line, LIMITS.codeLine));
  const lines = fitEnds(code, left - FENCES, lineSize);
  return lines.length === 0 ? undefined : [section([heading, `\`\`\`\n${lines.join('\n')}\n\`\`\``])];
}

/** Links that are too long once they are escaped are left out: cut, they would lead elsewhere. */
function linksPart({ links }: LinksPart, room: number): SlackPart {
  const shown = fitFirst(usableLinks(links), Math.min(room, LIMITS.links), (link) => link.length + SEPARATOR.length);
  const rest = links.length - shown.length;
  return {
    blocks: sectionOf([shown.join(SEPARATOR)]),
    notes: rest > 0 ? [`${rest} of ${links.length} links left out`] : [],
  };
}

const SEPARATOR = ' · ';
