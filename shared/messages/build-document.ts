import { traceForms } from '../traces/trace-ids.ts';
import { manyLines, oneLine } from '../values/cut.ts';
import { formatNumber } from '../values/format-number.ts';
import type { Labels } from '../values/labels.ts';
import { type Written, writtenIn } from './annotations.ts';
import type { Document, ListedAlert, NamedLink, NamedText, Part, Piece } from './document.ts';
import { namedLinks, openable } from './links.ts';
import { relatedList } from './related-wording.ts';
import { stateWords } from './state-wording.ts';
import { tracePhrases } from './trace-wording.ts';
import type { View, ViewAlert } from './view.ts';
import {
  alertPhrase,
  changesIn,
  counted,
  countsPhrase,
  cutNotes,
  headline,
  occurrencesPhrase,
  recurrencePhrase,
  severityPhrase,
  sincePhrase,
  whereLabels,
  worstPhrase,
} from './wording.ts';

/** The message that every receiver's renderer writes in its own format. */
export function documentOf(view: View): Document {
  const occurrences = occurrencesPhrase(view);
  const written = writtenIn(annotationsOf(view), view.traces);
  const found = [...namedLinks(view.links), ...written.links];
  const links = openable(found);
  return {
    view,
    headline: headline(view),
    facts: {
      severity: worstPhrase(view),
      counts: countsPhrase(view),
      ...(occurrences !== undefined && { occurrences }),
      since: sincePhrase(view),
    },
    changes: changesIn(view),
    parts: [
      ...wordsPart(view, written),
      ...annotationsPart([...stateOf(view), ...messageOf(view, written), ...written.others]),
      ...wherePart(view),
      ...alertsPart(view, links),
      ...tracesPart(view),
      ...stackPart(view),
      ...relatedPart(view),
      ...linksPart(links),
    ],
    notes: [...cutNotes(view), ...linkNotes([...found, ...view.alerts.flatMap(({ links: own }) => namedLinks(own))])],
  };
}

/** What all alerts share; when there is one alert, its own. */
function annotationsOf(view: View): Labels {
  const [only] = view.alerts.length === 1 ? view.alerts : [];
  return { ...view.annotations, ...only?.annotations };
}

/** None or one, so that a message is the sum of its parts. */
type Maybe = readonly Part[];

function wordsPart({ title }: View, { summary = '', description }: Written): Maybe {
  // The title may be made of the summary.
  const isNew = summary !== '' && !title.startsWith(summary);
  if (!isNew && description === undefined) return [];
  return [
    {
      kind: 'words',
      importance: 'essential',
      ...(isNew && { summary: pieceOf(summary) }),
      ...(description !== undefined && { description }),
    },
  ];
}

const pieceOf = (text: string): Piece => ({ is: text.includes('<*>') ? 'template' : 'text', text });

/** Why a lone alert fires, where neither its condition nor its times say so. Others say it in their list. */
function stateOf({ alerts: [only, ...others] }: View): readonly NamedText[] {
  const isShown = only?.status === 'firing' && only.unreportedSince === undefined && others.length === 0;
  const text = isShown ? stateWords(only) : undefined;
  return text === undefined ? [] : [{ name: 'State', text }];
}

/** What its sender says of all its alerts together, as far as the alerts do not say it themselves. */
function messageOf({ message = {}, source, title }: View, written: Written): readonly NamedText[] {
  const sender = source.replace(/^./, (first) => first.toUpperCase());
  const known = [title, written.summary, written.description, ...written.others.map(({ text }) => text)];
  return [
    { name: `Title in ${sender}`, text: oneLine(message.title ?? '') },
    { name: `Message in ${sender}`, text: manyLines(message.text ?? '') },
  ].filter(({ text }) => text !== '' && !known.includes(text));
}

const annotationsPart = (texts: readonly NamedText[]): Maybe =>
  texts.length === 0 ? [] : [{ kind: 'annotations', importance: 'important', texts }];

function wherePart(view: View): Maybe {
  const labels = whereLabels(view);
  if (Object.keys(labels).length === 0) return [];
  return [{ kind: 'labels', importance: 'essential', title: 'Where', labels }];
}

/** No receiver has room for more, however short. */
const ALERTS_LISTED = 100;

function alertsPart(view: View, links: readonly NamedLink[]): Maybe {
  const { alerts, unlisted } = view;
  if (alerts.length + unlisted === 0) return [];
  const isAlone = alerts.length === 1;
  const linked = new Set(links.map(({ url }) => url));
  const listed = alerts.slice(0, ALERTS_LISTED).map((alert) => listedAlert(alert, view, isAlone, linked));
  const others = unlisted + alerts.length - listed.length;
  return [{ kind: 'alerts', importance: 'useful', alerts: listed, unlisted: others }];
}

function listedAlert(alert: ViewAlert, view: View, isAlone: boolean, linked: ReadonlySet<string>): ListedAlert {
  const { status, severity, startsAt, endsAt, values = {} } = alert;
  const recurrence = recurrencePhrase(alert, view.kind);
  const { summary, description, others, links } = writtenIn(alert.annotations, view.traces);
  // What a lone alert says is said of the whole problem already.
  const state = stateWords(alert);
  const { unreportedSince } = alert;
  const firesBecause = status === 'firing' && unreportedSince === undefined ? state : undefined;
  const texts = isAlone
    ? [summary]
    : [firesBecause, summary, description, ...others.map(({ name, text }) => `${name}: ${text}`)];
  const own = openable([...namedLinks(alert.links), ...links]);
  return {
    name: alertPhrase(alert),
    status,
    severity,
    severityPhrase: severityPhrase([alert]),
    startsAt,
    ...(endsAt !== undefined && { endsAt }),
    ...(unreportedSince !== undefined && { unreportedSince }),
    ...(status === 'resolved' && state !== undefined && { endedBecause: state }),
    ...(alert.isElsewhere && { isElsewhere: true }),
    isEndAssumed: view.assumed && endsAt === view.endedAt,
    ...(recurrence !== undefined && { recurrence }),
    values: formatted(values),
    says: texts
      .flatMap((text) => text ?? [])
      .map(oneLine)
      .join(' · '),
    links: own.filter(({ url }) => !linked.has(url)),
  };
}

const formatted = (values: NonNullable<ViewAlert['values']>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, formatNumber(value)]));

function tracesPart(view: View): Maybe {
  if (view.traces.length === 0) return [];
  const traces = view.traces.map(traceForms);
  return [{ kind: 'traces', importance: 'important', traces, phrases: tracePhrases(view) }];
}

/** The stack trace that all alerts share, or else that of the worst alert that has one. */
function stackPart(view: View): Maybe {
  const { stack = '' } = annotationsOf(view);
  const one = view.alerts.find(({ annotations }) => annotations.stack !== undefined);
  const text = manyLines(stack || (one?.annotations.stack ?? ''));
  if (text === '') return [];
  const title = stack === '' && one !== undefined ? `Stack trace of ${alertPhrase(one)}` : 'Stack trace';
  return [{ kind: 'preformatted', importance: 'detail', title, text }];
}

function relatedPart(view: View): Maybe {
  const list = relatedList(view);
  return list === undefined ? [] : [{ importance: 'extra', ...list }];
}

const linksPart = (links: readonly NamedLink[]): Maybe =>
  links.length === 0 ? [] : [{ kind: 'links', importance: 'essential', links }];

/** How many links are not shown, where other cuts are said. */
function linkNotes(found: readonly NamedLink[]): readonly string[] {
  const rest = new Set(found.filter((link) => openable([link]).length === 0).map(({ url }) => url)).size;
  return rest > 0 ? [`${counted(rest, 'link')} too long or not of the web`] : [];
}
