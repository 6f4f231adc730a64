import type { NotifyReason } from '../../incidents/reason.ts';
import type { Change, Document } from '../../messages/document.ts';
import { layOut } from '../../messages/fit.ts';
import { endState } from '../../messages/state-wording.ts';
import type { View } from '../../messages/view.ts';
import { andMore, endWord, noRoomNotes, sincePhrase } from '../../messages/wording.ts';
import { oneLine } from '../../values/cut.ts';
import { type Block, blocksSize, context, header, MESSAGE, type SlackMessage, section } from './blocks.ts';
import { slackPart } from './parts.ts';
import { endSymbol, SYMBOLS, severityWord } from './symbols.ts';
import { inline, mentionOf, slackCode } from './text.ts';
import { READERS_TIMES } from './times.ts';

/** Characters as sent. */
const LIMITS = { headline: 150, title: 150, fallback: 400, change: 160, name: 60, notes: 900 } as const;
/** Room for the footer: one block, where it came from, and the notes. */
const FOOTER = 1300;

/** The whole incident as it is now, with what happened to it last. Mentions notify only in a new message. */
export function messageOf(document: Document, mentions: readonly string[]): SlackMessage {
  const head = [header(leadOf(document)), section(statusLines(document, mentions))];
  const { shown, leftOut } = layOut(document.parts, MESSAGE - FOOTER - blocksSize(head), {
    render: (part, room) => slackPart(part, room, document.view),
    sizeOf: ({ blocks }) => blocksSize(blocks),
  });
  const notes = [...document.notes, ...shown.flatMap(({ out }) => out.notes), ...noRoomNotes(leftOut)];
  const blocks = [...head, ...shown.flatMap(({ out }) => out.blocks), footer(document.view, notes)];
  return { text: fallbackText(document), blocks };
}

/** Replies are shown in the channel too, but for ends: people who have to act may not follow the thread. */
const IN_THREAD: ReadonlySet<NotifyReason> = new Set(['resolved', 'ended']);
export const isBroadcast = ({ reason }: View): boolean => !IN_THREAD.has(reason);

/** A reply in the thread: what changed, in few lines. One that is shown in the channel names the problem again. */
export function replyOf(document: Document, mentions: readonly string[]): SlackMessage {
  const { view, headline, facts } = document;
  const title = isBroadcast(view) ? [inline(view.title, LIMITS.title)] : [];
  const parts = [`${symbolOf(document)} *${inline(headline, LIMITS.headline)}*`, ...title, facts.counts];
  const lines = [...mentionLine(mentions), parts.join(' · '), ...changeLines(document)];
  return { text: fallbackText(document), blocks: [section(lines)] };
}

const symbolOf = ({ view }: Document): string => (isLeft(view) ? endSymbol(true) : stateSymbol(view));

/** What is not routed here any more is not shown as firing: it would be so for ever. */
const isLeft = ({ reason, status }: View): boolean => reason === 'unrouted' && status === 'firing';

const stateSymbol = (view: View): string =>
  view.status === 'firing' ? SYMBOLS[view.severity] : endSymbol(endState(view) !== 'resolved');

function leadOf(document: Document): string {
  const { view } = document;
  const firing = isLeft(view) ? 'No longer routed here' : severityWord(document.facts.severity);
  const state = view.status === 'firing' ? firing : endWord(view);
  return `${symbolOf(document)} ${state} · ${oneLine(view.title)}`;
}

function fallbackText(document: Document): string {
  const { view, headline, facts, parts } = document;
  const what = view.status === 'firing' ? [headline] : [];
  const summary = parts.flatMap((part) => (part.kind === 'words' && part.summary ? [part.summary.text] : []));
  return inline([leadOf(document), ...what, facts.counts, ...summary].join(' · '), LIMITS.fallback);
}

function statusLines(document: Document, mentions: readonly string[]): string[] {
  const { view, headline, facts } = document;
  const isOver = view.status === 'resolved';
  const parts = [
    // The header of a resolved incident says it already; another end needs its reason.
    ...(isOver && isPlainEnd(view) ? [] : [`*${inline(headline, LIMITS.headline)}*`]),
    ...(isOver && view.severity !== 'none' ? [`was ${inline(facts.severity, LIMITS.name)}`] : []),
    facts.counts,
    sincePhrase(view, READERS_TIMES),
    ...(facts.occurrences === undefined ? [] : [facts.occurrences]),
  ];
  return [...mentionLine(mentions), parts.join(' · '), ...changeLines(document)];
}

const isPlainEnd = (view: View): boolean =>
  endState(view) === 'resolved' && view.reason !== 'came-and-went' && view.peak === undefined;

const mentionLine = (mentions: readonly string[]): string[] =>
  mentions.length > 0 ? [mentions.map(mentionOf).join(' ')] : [];

/** Which alerts came and went. The headline names a worse severity. */
const changeLines = ({ changes }: Document): string[] => changes.flatMap(changeLine);

function changeLine(change: Change): string[] {
  if (change.word === 'severity') return [];
  const names = change.names.map((name) => slackCode(name, LIMITS.change)).filter((name) => name !== '');
  return [`• ${change.word}: ${names.join(', ')}${andMore(change.more)}`];
}

function footer(view: View, cuts: readonly string[]): Block {
  const origin = [
    `as of ${READERS_TIMES.instant(view.asOf)}`,
    `from ${inline(`${view.source} ${view.sender}`, LIMITS.name)}`,
    `to ${inline(view.receiver, LIMITS.name)}`,
    `incident ${slackCode(view.incident, LIMITS.name)}`,
  ];
  return context([origin.join(' · '), ...(cuts.length > 0 ? [`Cut: ${inline(cuts.join('; '), LIMITS.notes)}`] : [])]);
}
