import type { Document } from '../../shared/messages/document.ts';
import { layOut } from '../../shared/messages/fit.ts';
import { changePhrase, noRoomNotes } from '../../shared/messages/wording.ts';
import { type EpochMs, formatTimeOfDay } from '../../shared/values/time.ts';
import { partLines, terminalLine } from './part-lines.ts';
import type { Style } from './style.ts';

/** What a place accepted, and when. */
export interface DeliveredMessage {
  readonly at: EpochMs;
  /** `slack:alerts` */
  readonly place: string;
  readonly document: Document;
  /** It updates what the place shows, and notifies no one. */
  readonly isQuietEdit: boolean;
}

/** Below the line with time and place. */
const LINES = 13;
/** What was cut, and where the message comes from: a line each. */
const FOOT_LINES = 2;

/** A delivery as lines for a terminal: a message in full, a quiet edit in one line. Texts from outside cannot steer it. */
export function terminalText(message: DeliveredMessage, style: Style): string {
  const { at, place, document, isQuietEdit } = message;
  const lead = `${style('dim', formatTimeOfDay(at))} ${style('place', terminalLine(place))} `;
  if (isQuietEdit) return `${lead} ${style('dim', terminalLine(`edited: ${inBrief(document)}`))}`;
  const lines = [
    `${lead} ${style('bold', terminalLine(document.headline))}`,
    ...indented(messageLines(document, style)),
  ];
  return lines.join('\n');
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((one) => `  ${one}`);

const inBrief = ({ view, headline, facts }: Document): string => [view.title, headline, facts.counts].join(' · ');

function messageLines(document: Document, style: Style): readonly string[] {
  const head = [titleLine(document, style), factsLine(document), ...changeLines(document)];
  const { shown, leftOut } = layOut(document.parts, LINES - head.length - FOOT_LINES, {
    render: partLines,
    sizeOf: (lines) => lines.length,
  });
  const notes = [...document.notes, ...noRoomNotes(leftOut)];
  const cuts = notes.length > 0 ? [`Left out: ${notes.join('; ')}`] : [];
  const foot = [...cuts, originPhrase(document)].map((text) => style('dim', terminalLine(text)));
  return [...head, ...shown.flatMap(({ out }) => out), ...foot];
}

function titleLine({ view }: Document, style: Style): string {
  const title = style('bold', terminalLine(view.title));
  if (view.severity === 'none') return title;
  const isOver = view.status === 'resolved';
  const severity = isOver ? style('over', `was ${view.severity}`) : style(view.severity, view.severity);
  return `${severity} · ${title}`;
}

const factsLine = ({ facts }: Document): string =>
  terminalLine(
    [facts.counts, facts.since, ...(facts.occurrences === undefined ? [] : [facts.occurrences])].join(' · '),
  );

/** The headline names a worse severity. */
const changeLines = ({ changes }: Document): readonly string[] =>
  changes.filter(({ word }) => word !== 'severity').map((change) => terminalLine(`• ${changePhrase(change)}`));

const originPhrase = ({ view }: Document): string =>
  `incident ${view.incident} · from ${view.source} ${view.sender} · to ${view.receiver}`;
