import { LISTING_FAILURES } from '../incidents/listing.ts';
import { traceForms } from '../traces/trace-ids.ts';
import { cutText, oneLine } from '../values/cut.ts';
import { between, formatDuration, minutes } from '../values/time.ts';
import type { ListItem, ListPart } from './document.ts';
import { RELATED_WITHIN, type Related, type RelatedAlert, type RelatedError } from './related.ts';
import type { View } from './view.ts';
import { counted } from './wording.ts';

const TEXT_CHARACTERS = 300;

/**
 * What else is known of an incident's service, in words for people: `Errors of checkout in the last 10 minutes`,
 * `1,204 times: TimeoutError: no answer`, and so on. Undefined where there is nothing to say.
 */
export function relatedList({ related, now }: View): ListPart | undefined {
  if (related === undefined) return undefined;
  const { unknown, more } = related;
  const title = titleOf(related);
  if (unknown !== undefined) return listOf(title, [{ text: `not known: ${LISTING_FAILURES[unknown]}` }]);
  const items =
    related.kind === 'errors' ? related.found.map(errorItem) : related.found.map((alert) => alertItem(alert, now));
  if (items.length === 0) return undefined;
  return listOf(title, more > 0 ? [...items, { text: `and ${counted(more, 'other')}` }] : items);
}

const listOf = (title: string, items: readonly ListItem[]): ListPart => ({ kind: 'list', title, items });

const titleOf = ({ kind, service }: Related): string =>
  kind === 'errors'
    ? `Errors of ${short(service)} in the last ${RELATED_WITHIN / minutes(1)} minutes`
    : `Alerts firing for ${short(service)}`;

function errorItem({ count, isAtLeast, template, trace }: RelatedError): ListItem {
  const times = `${isAtLeast ? 'at least ' : ''}${counted(count, 'time')}`;
  return { text: times, template: text(template), ...(trace !== undefined && { trace: traceForms(trace) }) };
}

function alertItem({ name, severity, firing, since, summary }: RelatedAlert, now: View['now']): ListItem {
  const facts = [
    short(name),
    ...(severity === 'none' ? [] : [severity]),
    ...(firing > 1 ? [`${counted(firing, 'alert')}`] : []),
  ];
  return {
    text: facts.join(', '),
    since: { at: since, length: formatDuration(between(since, now)) },
    ...(summary !== undefined && { summary: text(summary) }),
  };
}

const text = (value: string): string => cutText(oneLine(value), TEXT_CHARACTERS);
const short = (value: string): string => cutText(oneLine(value), 80);
