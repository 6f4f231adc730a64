import { type RelatedLine, relatedText, relatedWording } from '../../messages/related-wording.ts';
import { tracePhrases } from '../../messages/trace-wording.ts';
import type { View, ViewAlert } from '../../messages/view.ts';
import {
  alertPhrase,
  changePhrases,
  countsPhrase,
  cutNotes,
  describeAlert,
  describeProblem,
  headline,
  moreAlerts,
  occurrencesPhrase,
  sincePhrase,
  whereLabels,
} from '../../messages/wording.ts';
import { traceForms } from '../../traces/trace-ids.ts';
import { cutText, oneLine } from '../../values/cut.ts';
import { hashLabels } from '../../values/labels.ts';
import { formatInstant } from '../../values/time.ts';
import { alertFacts } from '../alert-facts.ts';
import { linkNotes, openableLinks } from '../openable-links.ts';
import {
  type AdfDoc,
  type AdfNode,
  adfCode,
  adfPlain,
  adfSize,
  bulletList,
  doc,
  emphasis,
  fitting,
  heading,
  link,
  paragraph,
  paragraphs,
  strong,
} from './adf.ts';

/** Source: https://jira.atlassian.com/browse/JRACLOUD-68949 */
const DESCRIPTION = 32_000;
const SUMMARY = 255;
/** Characters as JSON that a list other than that of the alerts may take, so that room is left for the alerts. */
const LIST = 5000;
const PROBLEM_SUMMARY = 1000;
const PROBLEM_DESCRIPTION = 2500;
const LINE = 300;
const NAME = 100;

type Item = readonly AdfNode[];

/** One line of at most 255 characters. `reference` is put behind it where it has to be found again by its summary. */
export function summaryOf(view: View, reference?: string): string {
  const end = reference === undefined ? '' : ` (${reference})`;
  return `${cutText(oneLine(view.title) || 'Alert', SUMMARY - end.length)}${end}`;
}

/** The incident as it is now. `refused`: fields that the project does not take, which the issue has to go without. */
export function descriptionOf(view: View, refused: readonly string[]): AdfDoc {
  const head = [
    paragraph(strong(stateOf(view))),
    paragraph(adfPlain(`Severity ${view.severity}, ${countsPhrase(view)}, ${occurrencesPhrase(view)}`)),
    ...problemOf(view),
    ...listed('Where', Object.entries(whereLabels(view)).map(labelItem), 'labels'),
  ];
  const tail = [
    ...listed('Trace IDs', view.traces.map(traceItem), 'IDs'),
    ...tracePhrases(view).map((phrase) => paragraph(adfPlain(line(phrase, 2 * LINE)))),
    ...relatedOf(view),
    ...listed(
      'Links',
      openableLinks(view).map(({ word, url }) => [link(word, url)]),
      'links',
    ),
    ...listed(
      'Left out',
      [...cutNotes(view), ...linkNotes(view)].map((note) => [adfPlain(line(note))]),
      'notes',
    ),
    ...(refused.length === 0
      ? []
      : [paragraph(adfPlain(`This project does not take ${refused.join(', ')} from Tocsin.`))]),
    paragraph(
      emphasis(
        line(`Incident ${view.incident}, told to "${view.receiver}" by ${view.source}'s receiver "${view.sender}".`),
      ),
    ),
    paragraph(
      emphasis(`As of ${formatInstant(view.now)}. Tocsin rewrites this description; notes are safe in comments.`),
    ),
  ];
  return doc([...head, ...alertsOf(view, DESCRIPTION - adfSize(doc([...head, ...tail]))), ...tail]);
}

const stateOf = (view: View): string =>
  view.status === 'firing' ? `Firing ${sincePhrase(view)}` : line(`${headline(view)}, ${sincePhrase(view)}`);

function problemOf(view: View): readonly AdfNode[] {
  const { summary, description } = describeProblem(view);
  return [
    ...(summary === undefined ? [] : [paragraph(adfPlain(cutText(summary, PROBLEM_SUMMARY)))]),
    ...(description === undefined ? [] : paragraphs(cutLines(description))),
  ];
}

/** A line break costs twenty characters of JSON. */
const LINES_SHOWN = 60;

function cutLines(text: string): string {
  const lines = text.split('\n');
  const kept = lines.slice(0, LINES_SHOWN).join('\n');
  return cutText(lines.length > LINES_SHOWN ? `${kept}…` : kept, PROBLEM_DESCRIPTION);
}

const line = (text: string, max = LINE): string => cutText(oneLine(text), max);

const labelItem = ([name, value]: readonly [string, string]): Item => [
  strong(line(name, NAME)),
  adfPlain(` = ${line(value)}`),
];

function traceItem(id: string): Item {
  const { digits, tool, inTool } = traceForms(id);
  return [adfCode(digits), adfPlain(` (${tool} `), adfCode(inTool), adfPlain(')')];
}

function relatedOf(view: View): readonly AdfNode[] {
  const wording = relatedWording(view);
  return wording === undefined ? [] : listed(line(wording.title), wording.lines.map(relatedItem), 'lines');
}

function relatedItem(one: RelatedLine): Item {
  const said = line(relatedText(one));
  return one.trace === undefined ? [adfPlain(said)] : [adfPlain(`${said} · trace `), ...traceItem(one.trace)];
}

/** A heading and a list; nothing when it is empty. */
function listed(title: string, items: readonly Item[], noun: string): readonly AdfNode[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, fitting(items, LIST));
  const rest = items.length - shown.length;
  return [heading(title), bulletList(rest > 0 ? [...shown, [adfPlain(`and ${rest} more ${noun}`)]] : shown)];
}

/** More have no room, however short. */
const ALERTS_SHOWN = 250;
/** Room for the heading and the line that counts the others. */
const ALERTS_FRAME = 300;

function alertsOf(view: View, max: number): readonly AdfNode[] {
  const items = view.alerts.slice(0, ALERTS_SHOWN).map(alertItem);
  const shown = items.slice(0, fitting(items, max - ALERTS_FRAME));
  const more = moreAlerts(view, shown.length);
  const all = [...shown, ...(more === undefined ? [] : [[adfPlain(more)]])];
  return all.length === 0 ? [] : [heading('Alerts, the worst first'), bulletList(all)];
}

function alertItem(alert: ViewAlert): Item {
  const { summary } = describeAlert(alert);
  const facts = line(`(${alertFacts(alert)})${summary === undefined ? '' : `: ${summary}`}`);
  return [strong(alertPhrase(alert)), adfPlain(` ${facts}`)];
}

/** What changed since the last time, in a comment. `reference` makes it known again; see `referenceTo`. */
export function commentOf(view: View, notes: readonly string[]): AdfDoc {
  const changes = changePhrases(view);
  return doc([
    paragraph(strong(line(headline(view)))),
    ...(changes.length === 0 ? [] : [bulletList(changes.map((phrase) => [adfPlain(phrase)]))]),
    paragraph(
      adfPlain(`Severity ${view.severity}, ${countsPhrase(view)}, ${occurrencesPhrase(view)}, ${sincePhrase(view)}`),
    ),
    ...notes.map((note) => paragraph(adfPlain(line(note, 2 * LINE)))),
    paragraph(emphasis(referenceTo(view, view.rev))),
  ]);
}

/** The last line of a comment, one of a kind: by it an earlier attempt is recognised whose answer was lost. */
export const referenceTo = ({ incident }: View, change: number): string =>
  `Tocsin incident ${incident}, change ${change}`;

/** Stays the same while there is nothing else to say, whatever the time and the number of the change. */
export const newsOf = (view: View): string =>
  hashLabels({ reason: view.reason, changes: changePhrases(view).join('\n') });
