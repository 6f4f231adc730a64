import { relatedText, relatedWording } from '../../messages/related-wording.ts';
import { tracePhrases } from '../../messages/trace-wording.ts';
import type { View } from '../../messages/view.ts';
import {
  alertPhrase,
  changePhrases,
  countsPhrase,
  cutNotes,
  describeProblem,
  headline,
  labelsPhrase,
  moreAlerts,
  occurrencesPhrase,
  sincePhrase,
  whereLabels,
} from '../../messages/wording.ts';
import { traceForms } from '../../traces/trace-ids.ts';
import { cutText, oneLine } from '../../values/cut.ts';
import { alertFacts } from '../alert-facts.ts';
import { openableLinks } from '../openable-links.ts';

/** The page names no lengths. Slack takes 3,000 characters in one section, and what is longer may not be shown at all. */
const DESCRIPTION_CHARACTERS = 2800;
const TITLE_CHARACTERS = 200;
const STEP_CHARACTERS = 300;
const KEYWORD_CHARACTERS = 60;
const ALERTS_SHOWN = 10;
const LINE_CHARACTERS = 240;

/**
 * An incident as a custom notification of Amazon Q Developer in chat applications. One incident is one thread, where
 * the channel's preferences allow threads.
 * Source: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function amazonQOf(view: View): string {
  const thread = `${view.incident}-${view.generation}`;
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    id: `${thread}-${view.rev}`,
    content: {
      textType: 'client-markdown',
      title: escaped(
        `${view.status === 'firing' ? view.severity.toUpperCase() : 'RESOLVED'}: ${view.title}`,
        TITLE_CHARACTERS,
      ),
      description: descriptionOf(view),
      ...nonEmpty('nextSteps', stepsOf(view)),
      ...nonEmpty('keywords', keywordsOf(view)),
    },
    metadata: {
      threadId: thread,
      summary: escaped(`${view.title}: ${headline(view)}`, TITLE_CHARACTERS),
      eventType: `tocsin-${view.reason}`,
      ...nonEmpty('relatedResources', resourcesOf(view)),
      additionalContext: { incident: view.incident, severity: view.severity, status: view.status },
    },
  });
}

function descriptionOf(view: View): string {
  const { summary, description } = describeProblem(view);
  const lines = [
    `*${escaped(headline(view))}*`,
    ...(summary === undefined ? [] : [escaped(summary)]),
    ...(description === undefined ? [] : [escaped(description, 2 * LINE_CHARACTERS)]),
    `${countsPhrase(view)}, ${occurrencesPhrase(view)}, ${sincePhrase(view)}`,
    ...changePhrases(view).map((phrase) => escaped(phrase)),
    ...alertLines(view),
    ...view.traces.map(traceLine),
    ...tracePhrases(view).map((phrase) => escaped(phrase, 2 * LINE_CHARACTERS)),
    ...relatedLines(view),
    ...cutNotes(view).map((note) => escaped(note)),
  ];
  return linesWithin(lines, DESCRIPTION_CHARACTERS);
}

function traceLine(id: string): string {
  const { digits, tool, inTool } = traceForms(id);
  return `Trace ${digits} (${tool} ${inTool})`;
}

function relatedLines(view: View): readonly string[] {
  const wording = relatedWording(view);
  if (wording === undefined) return [];
  const lines = wording.lines.map((one) =>
    [`• ${escaped(relatedText(one))}`, ...(one.trace === undefined ? [] : [traceLine(one.trace)])].join('; '),
  );
  return [`*${escaped(wording.title)}*`, ...lines];
}

function alertLines(view: View): readonly string[] {
  const shown = view.alerts.slice(0, ALERTS_SHOWN);
  const more = moreAlerts(view, shown.length);
  return [
    ...shown.map((alert) => `• ${escaped(`${alertPhrase(alert)} (${alertFacts(alert)})`)}`),
    ...(more === undefined ? [] : [more]),
  ];
}

const stepsOf = (view: View): readonly string[] =>
  openableLinks(view)
    .map(({ word, url }) => `${word}: ${entities(url)}`)
    .filter((step) => step.length <= STEP_CHARACTERS)
    .slice(0, 5);

const keywordsOf = (view: View): readonly string[] =>
  [view.severity, view.source].map((word) => escaped(word, KEYWORD_CHARACTERS));

const resourcesOf = (view: View): readonly string[] => {
  const where = labelsPhrase(whereLabels(view));
  return where === '' ? [] : [escaped(where, STEP_CHARACTERS)];
};

const nonEmpty = (name: string, items: readonly string[]): Readonly<Record<string, readonly string[]>> =>
  items.length === 0 ? {} : { [name]: items };

const CUT = 'This message was cut.';

/** Whole lines, as many as fit. */
function linesWithin(lines: readonly string[], max: number): string {
  let length = CUT.length;
  const end = lines.findIndex((line) => {
    length += line.length + 1;
    return length > max;
  });
  return (end < 0 ? lines : [...lines.slice(0, end), CUT]).join('\n');
}

/**
 * Text from outside in one line: cannot mention anybody (`<!channel>`, `@channel`), link anywhere, or open a block of
 * code that would swallow the lines behind it.
 */
const escaped = (text: string, max = LINE_CHARACTERS): string =>
  entities(cutText(oneLine(text), max))
    .replaceAll('`', "'")
    .replace(/(^|\W)@(?=\w)/g, '$1@\u2060');

const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
