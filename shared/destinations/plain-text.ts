import type {
  AlertsPart,
  AnnotationsPart,
  Document,
  ListedAlert,
  ListItem,
  Part,
  PreformattedPart,
  WordsPart,
} from '../messages/document.ts';
import { type Entry, fitCounting, fitEnds, fitEntries, layOut } from '../messages/fit.ts';
import {
  alertFacts,
  changePhrase,
  figuresPhrase,
  itemText,
  labelsPhrase,
  linksLeftOut,
  moreAlerts,
  noRoomNotes,
  restOf,
} from '../messages/wording.ts';
import type { TraceForms } from '../traces/trace-ids.ts';
import { cutBytes, cutText, oneLine } from '../values/cut.ts';

/** Bytes. A long trace is of more use cut than among 40 KiB of text. */
const PREFORMATTED = 6 * 1024;
/** What cuts are said in, and what one part may take, so that a storm leaves room behind its list of alerts: of all there is. */
const NOTES_SHARE = 1 / 12;
const PART_SHARE = 7 / 12;

const ALERTS_SHOWN = 100;
/** Characters. */
const LINE = 500;
const TEXT = 4000;
const NAME = 60;
const ALERT = 120;
/** A link that is cut leads elsewhere; it has 2,048 at most. */
const LINK = 2200;

type Lines = readonly string[];

/**
 * An incident as plain text of at most `maxBytes`, for a mail and whatever else shows text as it is. What comes from
 * outside is indented or kept to one line.
 */
export function plainText(document: Document, maxBytes: number): string {
  const { view } = document;
  const head = [line(view.title), line(document.headline)];
  const changes = listed('What changed since the last message', document.changes.map(changePhrase));
  const foot = [
    line(`Incident ${view.incident}, sent to "${view.receiver}".`),
    line(`Source: ${view.source}, its receiver "${view.sender}".`),
  ];
  const frame = [head, factLines(document), changes, foot].reduce((sum, lines) => sum + bytesOf(lines), 0);
  const { shown, leftOut } = layOut(document.parts, maxBytes * (1 - NOTES_SHARE) - frame, {
    render: (part, room) => partLines(part, Math.min(room, maxBytes * PART_SHARE)),
    sizeOf: bytesOf,
  });
  const linesOf = (isWanted: (part: Part) => boolean): readonly Lines[] =>
    shown.filter(({ part }) => isWanted(part)).map(({ out }) => out);
  const notes = [...document.notes, ...noRoomNotes(leftOut)];
  const sections = [
    head,
    ...linesOf(isWords),
    [...factLines(document), ...linesOf(isPlace).flat()],
    changes,
    ...linesOf((part) => !isWords(part) && !isPlace(part)),
    listed('Left out', notes, { room: maxBytes * NOTES_SHARE }),
    foot,
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return cutBytes(text.join('\n\n'), maxBytes);
}

const isWords = ({ kind }: Part): boolean => kind === 'words' || kind === 'annotations';
const isPlace = ({ kind }: Part): boolean => kind === 'labels';

const lineBytes = (text: string): number => Buffer.byteLength(text) + 1;
const bytesOf = (lines: Lines): number => lines.reduce((sum, one) => sum + lineBytes(one), 1);

const factLines = ({ facts }: Document): Lines => [
  `Severity: ${facts.severity}`,
  `Alerts: ${figuresPhrase(facts)}`,
  `Time: ${facts.since}`,
];

function partLines(part: Part, room: number): Lines | undefined {
  switch (part.kind) {
    case 'words':
      return wordLines(part, room);
    case 'annotations':
      return annotationLines(part, room);
    case 'labels':
      return [line(`${part.title}: ${labelsPhrase(part.labels)}`, 4 * LINE)];
    case 'alerts':
      return alertLines(part, room);
    case 'traces':
      return [
        ...listed('Trace IDs', part.traces.map(traceLine)),
        ...(part.phrases.length > 0 ? ['', ...part.phrases.map((phrase) => line(phrase, 2 * LINE))] : []),
      ];
    case 'list':
      return listed(line(part.title), part.items.map(itemLine), { max: 2 * LINE, room });
    case 'preformatted':
      return preformattedLines(part, room);
    case 'links':
      return listed(
        'Links',
        part.links.map(({ word, url }) => `${line(word, NAME)}: ${url}`),
        { max: LINK, room },
      );
  }
}

const line = (text: string, max = LINE): string => cutText(oneLine(text), max);

/** A title and a list, as far as there is room. */
function listed(title: string, items: Lines, { max = LINE, room = Number.POSITIVE_INFINITY } = {}): Lines {
  if (items.length === 0) return [];
  const lines = items.map((item) => `- ${line(item, max)}`);
  const rest = restOf(lines.length);
  const more = (shown: number) => rest(shown)?.replace(/^/, '- ');
  return [`${title}:`, ...fitCounting(lines, room - lineBytes(title) - 2, lineBytes, more)];
}

function wordLines({ summary, description }: WordsPart, room: number): Lines {
  const first = summary === undefined ? [] : [line(summary.text, 2 * LINE)];
  return description === undefined ? first : [...first, ...textLines(description, room - bytesOf(first))];
}

/** A text of people with its lines: indented, so that none of them looks like a line of ours. */
function textLines(text: string, room: number): Lines {
  const all = cutText(text, TEXT)
    .split('\n')
    .map((one) => `  ${one}`);
  return cutBytes(all.join('\n'), room).split('\n');
}

function annotationLines({ texts }: AnnotationsPart, room: number): Lines {
  const each = texts.map(({ name, text }) => textLines(`${line(name, NAME)}: ${text}`, room / 2));
  const rest = restOf(each.length, 'annotation');
  const more = (shown: number) => {
    const text = rest(shown);
    return text === undefined ? undefined : [`  ${text}`];
  };
  return fitCounting(each, room, bytesOf, more).flat();
}

function alertLines(part: AlertsPart, room: number): Lines {
  const title = 'Alerts, the worst first:';
  const entries = part.alerts.slice(0, ALERTS_SHOWN).map(alertEntry);
  const counts = { restOf: (shown: number) => moreAlerts(part, shown), withoutBelow: linksLeftOut };
  return [title, ...fitEntries(entries, room - lineBytes(title) - 1, lineBytes, counts)];
}

/** Each link has a line to itself, so that mail clients know its end. */
function alertEntry(alert: ListedAlert): Entry {
  const links = alert.links.map(({ word, url }) => `  ${line(word, NAME)}: ${url}`);
  return { line: alertLine(alert), ...(links.length > 0 && { below: links.join('\n') }) };
}

function alertLine(alert: ListedAlert): string {
  const says = alert.says === '' ? '' : `: ${alert.says}`;
  return `- ${line(`${cutText(alert.name, ALERT)} (${alertFacts(alert)})${says}`)}`;
}

const traceLine = ({ digits, tool, inTool }: TraceForms): string => `${digits} (${tool}: ${inTool})`;

const itemLine = (item: ListItem): string =>
  `${line(itemText(item))}${item.trace === undefined ? '' : `; trace ${traceLine(item.trace)}`}`;

function preformattedLines({ title, text }: PreformattedPart, room: number): Lines | undefined {
  const lines = text.split('\n').map((one) => `  ${cutText(one, LINE)}`);
  const shown = fitEnds(lines, Math.min(room, PREFORMATTED) - lineBytes(title) - 2, lineBytes);
  return shown.length === 0 ? undefined : [`${line(title)}:`, ...shown];
}
