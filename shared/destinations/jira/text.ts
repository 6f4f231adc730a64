import type { Document } from '../../messages/document.ts';
import { layOut } from '../../messages/fit.ts';
import type { View } from '../../messages/view.ts';
import { changePhrase, figuresPhrase, noRoomNotes } from '../../messages/wording.ts';
import { cutText, oneLine } from '../../values/cut.ts';
import { hashLabels } from '../../values/labels.ts';
import { formatInstant } from '../../values/time.ts';
import { type AdfDoc, type AdfNode, adfPlain, bulletList, doc, emphasis, paragraph, strong } from './adf.ts';
import type { Known } from './memory.ts';
import { line, listed, nodesSize, partNodes } from './parts.ts';

/** Characters as JSON. Source: https://jira.atlassian.com/browse/JRACLOUD-68949 */
const DESCRIPTION = 32_000;
const NOTES = 2000;
/** Characters. */
const SUMMARY = 255;
const NOTE = 600;

/** One line of at most 255 characters. `reference` is put behind it where it has to be found again by its summary. */
export function summaryOf({ title }: View, reference?: string): string {
  const end = reference === undefined ? '' : ` (${reference})`;
  return `${cutText(oneLine(title) || 'Alert', SUMMARY - end.length)}${end}`;
}

/**
 * The incident as it is now, in a `share` of the room there is. `refused`: fields that the project does not take, which
 * the issue has to go without; `replaces`: the issue whose place this one takes.
 */
export function descriptionOf(document: Document, { refused = [], replaces }: Known, share = 1): AdfDoc {
  const { view, facts } = document;
  const head = [
    paragraph(strong(stateOf(document))),
    paragraph(adfPlain(`Severity ${facts.severity}, ${figuresPhrase(facts)}`)),
    ...(replaces === undefined ? [] : [paragraph(adfPlain(reasonFor(replaces)))]),
  ];
  const foot = footOf(view, refused);
  const { shown, leftOut } = layOut(
    document.parts,
    DESCRIPTION * share - NOTES - nodesSize([doc([...head, ...foot])]),
    {
      render: partNodes,
      sizeOf: nodesSize,
    },
  );
  const notes = [...document.notes, ...noRoomNotes(leftOut)].map((note) => [adfPlain(line(note))]);
  return doc([...head, ...shown.flatMap(({ out }) => out), ...listed('Left out', notes, NOTES, 'note'), ...foot]);
}

const reasonFor = (replaces: string): string =>
  `This issue takes the place of ${replaces}, which was deleted, or which Tocsin's account may not see any more.`;

const stateOf = ({ view, headline, facts }: Document): string =>
  view.status === 'firing' ? `Firing ${facts.since}` : line(`${headline}, ${facts.since}`);

function footOf(view: View, refused: readonly string[]): readonly AdfNode[] {
  const origin = `Incident ${view.incident}, sent to "${view.receiver}" by ${view.source}'s receiver "${view.sender}".`;
  return [
    ...(refused.length === 0
      ? []
      : [paragraph(adfPlain(`This project does not take ${refused.join(', ')} from Tocsin.`))]),
    paragraph(emphasis(line(origin))),
    paragraph(
      emphasis(`As of ${formatInstant(view.asOf)}. Tocsin rewrites this description; notes are safe in comments.`),
    ),
  ];
}

/** What changed since the last time, in a comment. `reference` makes it known again; see `referenceTo`. */
export function commentOf(document: Document, notes: readonly string[]): AdfDoc {
  const { view, headline, facts, changes } = document;
  return doc([
    paragraph(strong(line(headline))),
    ...(changes.length === 0 ? [] : [bulletList(changes.map((change) => [adfPlain(changePhrase(change))]))]),
    paragraph(adfPlain(`Severity ${facts.severity}, ${figuresPhrase(facts)}, ${facts.since}`)),
    ...notes.map((note) => paragraph(adfPlain(line(note, NOTE)))),
    paragraph(emphasis(referenceTo(view, view.rev))),
  ]);
}

/** The last line of a comment, one of a kind: by it an earlier attempt is recognised whose answer was lost. */
export const referenceTo = ({ incident }: View, change: number): string =>
  `Tocsin incident ${incident}, change ${change}`;

/** Stays the same while there is nothing else to say, whatever the time and the number of the change. */
export const newsOf = ({ view, changes }: Document): string =>
  hashLabels({ reason: view.reason, changes: changes.map(changePhrase).join('\n') });
