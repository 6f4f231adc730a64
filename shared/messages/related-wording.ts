import { LISTING_FAILURES } from '../incidents/listing.ts';
import { cutText, oneLine } from '../values/cut.ts';
import { between, formatDuration, formatInstant, minutes } from '../values/time.ts';
import { RELATED_WITHIN, type Related, type RelatedAlert, type RelatedError } from './related.ts';
import type { View } from './view.ts';
import { counted } from './wording.ts';

/** One line about something related. */
export interface RelatedLine {
  readonly text: string;
  /** What follows the text: words of an error, in which `<*>` stands for what differs. */
  readonly template?: string;
  /** 32 hexadecimal digits. */
  readonly trace?: string;
}

/** What else is known of an incident's service, in words for people. Plain text, not escaped: names come from outside. */
export interface RelatedWording {
  readonly title: string;
  readonly lines: readonly RelatedLine[];
}

/** The line as one text, without its trace. */
export const relatedText = ({ text, template }: RelatedLine): string =>
  template === undefined ? text : `${text}: ${template}`;

const TEXT_CHARACTERS = 300;

/**
 * `Errors of checkout in the last 10 minutes`: `1,204 times: TimeoutError: no answer`, and so on. Undefined where there is
 * nothing to say.
 */
export function relatedWording({ related, now }: View): RelatedWording | undefined {
  if (related === undefined) return undefined;
  const { unknown, more } = related;
  const title = titleOf(related);
  if (unknown !== undefined) return { title, lines: [{ text: `not known: ${LISTING_FAILURES[unknown]}` }] };
  const lines =
    related.kind === 'errors'
      ? related.found.map(errorLine)
      : related.found.map((alert) => ({ text: alertText(alert, now) }));
  if (lines.length === 0) return undefined;
  return { title, lines: more > 0 ? [...lines, { text: `and ${counted(more, 'other')}` }] : lines };
}

const titleOf = ({ kind, service }: Related): string =>
  kind === 'errors'
    ? `Errors of ${short(service)} in the last ${RELATED_WITHIN / minutes(1)} minutes`
    : `Alerts firing for ${short(service)}`;

function errorLine({ count, isAtLeast, template, trace }: RelatedError): RelatedLine {
  const times = `${isAtLeast ? 'at least ' : ''}${counted(count, 'time')}`;
  return { text: times, template: text(template), ...(trace !== undefined && { trace }) };
}

function alertText({ name, severity, firing, since, summary }: RelatedAlert, now: View['now']): string {
  const facts = [
    ...(severity === 'none' ? [] : [severity]),
    ...(firing > 1 ? [`${counted(firing, 'alert')}`] : []),
    `since ${formatInstant(since)} (${formatDuration(between(since, now))})`,
  ];
  return `${short(name)}, ${facts.join(', ')}${summary === undefined ? '' : `: ${text(summary)}`}`;
}

const text = (value: string): string => cutText(oneLine(value), TEXT_CHARACTERS);
const short = (value: string): string => cutText(oneLine(value), 80);
