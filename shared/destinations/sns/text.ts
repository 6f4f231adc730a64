import { relatedText, relatedWording } from '../../messages/related-wording.ts';
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
  labelsPhrase,
  moreAlerts,
  occurrencesPhrase,
  sincePhrase,
  whereLabels,
} from '../../messages/wording.ts';
import { traceForms } from '../../traces/trace-ids.ts';
import { cutBytes, cutText, oneLine } from '../../values/cut.ts';
import { alertFacts } from '../alert-facts.ts';
import { linkNotes, openableLinks } from '../openable-links.ts';

/**
 * Below the limit of 256 KiB for good reasons: SNS bills each 64 KiB as a request of its own, attributes included,
 * and a person reads this in a mail.
 */
const TEXT_BYTES = 48 * 1024;
/** Room for everything that is not the list of alerts. */
const ALERTS_BYTES = 28 * 1024;
const ALERTS_SHOWN = 100;
const LINE_CHARACTERS = 500;
const DESCRIPTION_CHARACTERS = 4000;
const NOTES_SHOWN = 20;

/** An incident as plain text for a mail, at most 48 KiB. What comes from outside is indented or kept to one line. */
export function snsText(view: View): string {
  const sections = [
    [line(view.title), line(headline(view))],
    problem(view),
    [
      `Severity: ${view.severity}`,
      `Alerts: ${countsPhrase(view)}, ${occurrencesPhrase(view)}`,
      `Time: ${sincePhrase(view)}`,
      ...fact('Where', labelsPhrase(whereLabels(view))),
    ],
    listed('What changed since the last message', changePhrases(view)),
    alerts(view),
    listed('Trace IDs', view.traces.map(traceLine)),
    tracePhrases(view).map((phrase) => line(phrase, 2 * LINE_CHARACTERS)),
    related(view),
    listed(
      'Links',
      openableLinks(view).map(({ word, url }) => `${word}: ${url}`),
      2048,
    ),
    listed('Left out', notes(view)),
    [
      line(`Incident ${view.incident}, told to "${view.receiver}".`),
      line(`Source: ${view.source}, its receiver "${view.sender}".`),
    ],
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return cutBytes(text.join('\n\n'), TEXT_BYTES);
}

function related(view: View): readonly string[] {
  const { title, lines } = relatedWording(view) ?? { title: '', lines: [] };
  const items = lines.map((one) => {
    const sample = one.trace === undefined ? '' : `; trace ${traceLine(one.trace)}`;
    return `${line(relatedText(one))}${sample}`;
  });
  return listed(line(title), items, 2 * LINE_CHARACTERS);
}

function traceLine(id: string): string {
  const { digits, tool, inTool } = traceForms(id);
  return `${digits} (${tool}: ${inTool})`;
}

const line = (text: string, max = LINE_CHARACTERS): string => cutText(oneLine(text), max);

const fact = (word: string, text: string): readonly string[] =>
  text === '' ? [] : [line(`${word}: ${text}`, 4 * LINE_CHARACTERS)];

const listed = (title: string, items: readonly string[], max?: number): readonly string[] =>
  items.length === 0 ? [] : [`${title}:`, ...items.map((item) => `- ${line(item, max)}`)];

function problem(view: View): readonly string[] {
  const { summary, description } = describeProblem(view);
  const lines = description === undefined ? [] : cutText(description, DESCRIPTION_CHARACTERS).split('\n');
  return [...(summary === undefined ? [] : [line(summary, 2 * LINE_CHARACTERS)]), ...lines.map((one) => `  ${one}`)];
}

function alerts(view: View): readonly string[] {
  const lines: string[] = [];
  let bytes = 0;
  for (const alert of view.alerts.slice(0, ALERTS_SHOWN)) {
    const next = alertLine(alert);
    bytes += Buffer.byteLength(next) + 1;
    if (bytes > ALERTS_BYTES) break;
    lines.push(next);
  }
  const more = moreAlerts(view, lines.length);
  if (lines.length === 0 && more === undefined) return [];
  return ['Alerts, the worst first:', ...lines, ...(more === undefined ? [] : [more])];
}

function alertLine(alert: ViewAlert): string {
  const { summary } = describeAlert(alert);
  return `- ${line(`${alertPhrase(alert)} (${alertFacts(alert)})${summary === undefined ? '' : `: ${summary}`}`)}`;
}

function notes(view: View): readonly string[] {
  const all = [...cutNotes(view), ...linkNotes(view)];
  const rest = all.length - NOTES_SHOWN;
  return rest > 0 ? [...all.slice(0, NOTES_SHOWN), `and ${rest} more`] : all;
}
