import type {
  AlertsPart,
  AnnotationsPart,
  LinksPart,
  ListedAlert,
  ListPart,
  Part,
  PreformattedPart,
  TracesPart,
  WordsPart,
} from '../../shared/messages/document.ts';
import { fitCounting, fitEnds } from '../../shared/messages/fit.ts';
import { alertFacts, itemText, labelsPhrase, moreAlerts, restOf } from '../../shared/messages/wording.ts';
import type { TraceForms } from '../../shared/traces/trace-ids.ts';
import { cutText, manyLines, oneLine } from '../../shared/values/cut.ts';

/** Characters. */
const LINE = 240;
const NAME = 60;
const ALERT = 120;
/** Lines that a part may have, so that a long one leaves room behind it. */
const PART = 4;
const PREFORMATTED = 6;

type Lines = readonly string[];

/** A text as one line, without anything that could steer the terminal. */
export const terminalLine = (text: string, max = LINE): string => cutText(oneLine(text), max);

/** A part of a message in at most `room` lines. More lines than that, or undefined: there is too little room for it. */
export function partLines(part: Part, room: number): Lines | undefined {
  const left = Math.min(room, PART);
  switch (part.kind) {
    case 'words':
      return wordLines(part, left);
    case 'annotations':
      return annotationLines(part, left);
    case 'labels':
      return [terminalLine(`${part.title}: ${labelsPhrase(part.labels)}`)];
    case 'alerts':
      return alertLines(part, left);
    case 'traces':
      return traceLines(part, left);
    case 'list':
      return listLines(part, left);
    case 'preformatted':
      return preformattedLines(part, Math.min(room, PREFORMATTED));
    case 'links':
      return linkLines(part, left);
  }
}

/** As many lines as fit, and how many others there are. */
const fitLines = (lines: Lines, room: number, rest: (shown: number) => string | undefined): Lines =>
  fitCounting(lines, room, oneEach, rest);

const oneEach = (): number => 1;

function wordLines({ summary, description = '' }: WordsPart, room: number): Lines {
  const texts = [summary?.text ?? '', ...manyLines(description).split('\n')].filter((text) => text.trim() !== '');
  return fitLines(
    texts.map((text) => terminalLine(text)),
    room,
    restOf(texts.length, 'line'),
  );
}

function annotationLines({ texts }: AnnotationsPart, room: number): Lines {
  const lines = texts.map(({ name, text }) => terminalLine(`${terminalLine(name, NAME)}: ${text}`));
  return fitLines(lines, room, restOf(lines.length, 'annotation'));
}

/** The worst first. The other parts say all of a lone alert but its values. */
function alertLines(part: AlertsPart, room: number): Lines {
  const { alerts, unlisted } = part;
  const isAlone = alerts.length + unlisted === 1;
  const lines = alerts.filter(({ values }) => !isAlone || Object.keys(values).length > 0).map(alertLine);
  return fitLines(lines, room, (shown) => (isAlone ? undefined : moreAlerts(part, shown)));
}

function alertLine(alert: ListedAlert): string {
  const says = alert.says === '' ? '' : `: ${alert.says}`;
  return terminalLine(`• ${cutText(alert.name, ALERT)} (${alertFacts(alert)})${says}`);
}

function traceLines({ traces, phrases }: TracesPart, room: number): Lines {
  const lines = [...traces.map((trace) => `Trace: ${tracePhrase(trace)}`), ...phrases].map((text) =>
    terminalLine(text),
  );
  return fitLines(lines, room, restOf(lines.length, 'line'));
}

const tracePhrase = ({ digits, tool, inTool }: TraceForms): string => `${digits} (${tool} ${inTool})`;

/** Undefined where only its title would be shown, and how many items there are. */
function listLines({ title, items }: ListPart, room: number): Lines | undefined {
  const lines = items.map((item) => terminalLine(`• ${itemText(item)}`));
  if (room - 1 < Math.min(lines.length, 2)) return undefined;
  return [`${terminalLine(title)}:`, ...fitLines(lines, room - 1, restOf(lines.length))];
}

/** Indents matter, so the lines are cut only. */
function preformattedLines({ title, text }: PreformattedPart, room: number): Lines | undefined {
  const lines = manyLines(text)
    .split('\n')
    .map((one) => cutText(one, LINE));
  const shown = fitEnds(lines, room - 1, oneEach);
  return shown.length === 0 ? undefined : [`${terminalLine(title)}:`, ...shown.map((one) => `  ${one}`)];
}

/** A link that is cut leads elsewhere, so these lines may be longer. */
function linkLines({ links }: LinksPart, room: number): Lines {
  const lines = links.map(({ word, url }) => `${terminalLine(word, NAME)}: ${oneLine(url)}`);
  return fitLines(lines, room, restOf(lines.length, 'link'));
}
