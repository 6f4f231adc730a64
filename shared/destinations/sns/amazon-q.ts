import type {
  AlertsPart,
  Document,
  ListedAlert,
  ListItem,
  ListPart,
  Part,
  PreformattedPart,
} from '../../messages/document.ts';
import { fitCounting, fitEnds, layOut } from '../../messages/fit.ts';
import { endState } from '../../messages/state-wording.ts';
import {
  alertFacts,
  changePhrase,
  counted,
  figuresPhrase,
  itemText,
  labelsPhrase,
  linksLeftOut,
  moreAlerts,
  noRoomNotes,
  restOf,
} from '../../messages/wording.ts';
import type { TraceForms } from '../../traces/trace-ids.ts';
import { oneLine } from '../../values/cut.ts';
import { entities, escapeText } from '../slack/text.ts';

/** Characters. The page names no lengths. Slack takes 3,000 in one section, and what is longer may not be shown at all. */
const DESCRIPTION = 2800;
const NOTES = 300;
const TITLE = 200;
const STEP = 300;
const STEPS_SHOWN = 5;
const KEYWORD = 60;
const ALERTS_SHOWN = 10;
const ALERT = 120;
const LINE = 240;
const ALERTS = 1500;
const ANNOTATIONS = 600;
const PREFORMATTED = 500;

type Lines = readonly string[];

/**
 * An incident as a custom notification of Amazon Q Developer in chat applications. One incident is one thread, where
 * the channel's preferences allow threads.
 * Source: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function amazonQOf(document: Document): string {
  const { view, headline } = document;
  const thread = `${view.incident}-${view.generation}`;
  const state = view.status === 'firing' ? view.severity.toUpperCase() : endTitle(view);
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    id: `${thread}-${view.rev}`,
    content: {
      textType: 'client-markdown',
      title: escaped(`${state}: ${view.title}`, TITLE),
      description: descriptionOf(document),
      ...nonEmpty('nextSteps', document.parts.flatMap(stepsOf)),
      ...nonEmpty(
        'keywords',
        [view.severity, view.source].map((word) => escaped(word, KEYWORD)),
      ),
    },
    metadata: {
      threadId: thread,
      summary: escaped(`${view.title}: ${headline}`, TITLE),
      eventType: `tocsin-${view.reason}`,
      ...nonEmpty('relatedResources', document.parts.flatMap(resourcesOf)),
      additionalContext: { incident: view.incident, severity: view.severity, status: view.status },
    },
  });
}

/** That an end is assumed, the description says. */
const endTitle = (view: Document['view']): string => (/resolved/.test(endState(view)) ? 'RESOLVED' : 'ENDED');

const nonEmpty = (name: string, items: Lines): Readonly<Record<string, Lines>> =>
  items.length === 0 ? {} : { [name]: items };

function stepsOf(part: Part): Lines {
  if (part.kind !== 'links') return [];
  const steps = part.links.map(({ word, url }) => `${escaped(word, KEYWORD)}: ${entities(url)}`);
  return steps.filter((step) => step.length <= STEP).slice(0, STEPS_SHOWN);
}

function stepNotes(part: Part): Lines {
  const rest = part.kind === 'links' ? part.links.length - stepsOf(part).length : 0;
  return rest > 0 ? [`${counted(rest, 'link')} left out`] : [];
}

const resourcesOf = (part: Part): Lines => (part.kind === 'labels' ? [escaped(labelsPhrase(part.labels), STEP)] : []);

const charactersOf = (lines: Lines): number => lines.reduce((sum, one) => sum + lineSize(one), 0);
const lineSize = (text: string): number => text.length + 1;

function descriptionOf({ headline, facts, changes, parts, notes }: Document): string {
  const top = [`*${escaped(headline)}*`];
  const figures = [
    `${figuresPhrase(facts)}, ${facts.since}`,
    ...changes.map((change) => escaped(changePhrase(change))),
  ];
  const { shown, leftOut } = layOut(parts, DESCRIPTION - NOTES - charactersOf([...top, ...figures]), {
    render: partLines,
    sizeOf: charactersOf,
  });
  const linesOf = (isWanted: (part: Part) => boolean): Lines =>
    shown.filter(({ part }) => isWanted(part)).flatMap(({ out }) => out);
  const cuts = [...notes, ...parts.flatMap(stepNotes), ...noRoomNotes(leftOut)].map((note) => escaped(note));
  return [
    ...top,
    ...linesOf(isWords),
    ...figures,
    ...linesOf((part) => !isWords(part)),
    ...fitting(cuts, NOTES, 'cut'),
  ].join('\n');
}

const isWords = ({ kind }: Part): boolean => kind === 'words' || kind === 'annotations';

function partLines(part: Part, room: number): Lines | undefined {
  switch (part.kind) {
    case 'words':
      return [
        ...(part.summary === undefined ? [] : [escaped(part.summary.text)]),
        ...(part.description === undefined ? [] : [escaped(part.description, 2 * LINE)]),
      ];
    case 'annotations':
      return fitting(
        part.texts.map(({ name, text }) => escaped(`${name}: ${text}`)),
        Math.min(room, ANNOTATIONS),
        'annotation',
      );
    case 'alerts':
      return alertLines(part, room);
    case 'traces':
      return [...part.traces.map(traceLine), ...part.phrases.map((phrase) => escaped(phrase, 2 * LINE))];
    case 'list':
      return listLines(part, room);
    case 'preformatted':
      return preformattedLines(part, room);
    // Links are the next steps, and where it is are the resources.
    case 'labels':
    case 'links':
      return [];
  }
}

/** A short form: the first lines and the last. */
function preformattedLines(part: PreformattedPart, room: number): Lines | undefined {
  const lines = part.text.split('\n').map((one) => escaped(one));
  const shown = fitEnds(lines, Math.min(room - LINE, PREFORMATTED), lineSize);
  return shown.length === 0 ? undefined : [title(part.title), ...shown];
}

const title = (text: string): string => `*${escaped(text)}*`;

/** A list, as far as there is room, and how many more there are. */
function fitting(lines: Lines, room: number, noun: string): Lines {
  return fitCounting(lines, room, lineSize, restOf(lines.length, noun));
}

function alertLines(part: AlertsPart, room: number): Lines {
  const lines = part.alerts.slice(0, ALERTS_SHOWN).map(alertLine);
  const linked = part.alerts.slice(0, ALERTS_SHOWN).filter(({ links }) => links.length > 0).length;
  const note = linked > 0 ? [linksLeftOut(linked)] : [];
  const left = Math.min(room, ALERTS) - charactersOf(note);
  return [...fitCounting(lines, left, lineSize, (shown) => moreAlerts(part, shown)), ...note];
}

function alertLine(alert: ListedAlert): string {
  const says = alert.says === '' ? '' : `: ${escaped(alert.says, ALERT)}`;
  return `• ${escaped(alert.name, ALERT)} (${escaped(alertFacts(alert))})${says}`;
}

const traceLine = ({ digits, tool, inTool }: TraceForms): string => `Trace ${digits} (${tool} ${inTool})`;

const listLines = (part: ListPart, room: number): Lines => [
  title(part.title),
  ...fitting(part.items.map(itemLine), room - LINE, 'line'),
];

const itemLine = (item: ListItem): string =>
  [`• ${escaped(itemText(item))}`, ...(item.trace === undefined ? [] : [traceLine(item.trace)])].join('; ');

/**
 * Text from outside in one line of at most `max` characters as sent: cannot mention anybody (`<!channel>`, `@channel`),
 * link anywhere, or open a block of code that would swallow the lines behind it.
 */
function escaped(text: string, max = LINE): string {
  const said = oneLine(text)
    .replaceAll('`', "'")
    .replace(/(^|\W)@(?=\w)/g, '$1@\u2060');
  return escapeText(said, max);
}
