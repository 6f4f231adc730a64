import type {
  AlertsPart,
  AnnotationsPart,
  ListedAlert,
  ListItem,
  NamedLink,
  NamedText,
  Part,
  PreformattedPart,
  TracesPart,
  WordsPart,
} from '../../messages/document.ts';
import { fitCounting, fitEnds } from '../../messages/fit.ts';
import { alertFacts, itemText, moreAlerts, restOf } from '../../messages/wording.ts';
import type { TraceForms } from '../../traces/trace-ids.ts';
import { cutText, oneLine } from '../../values/cut.ts';
import {
  type AdfNode,
  adfCode,
  adfPlain,
  adfSize,
  bulletList,
  codeBlock,
  heading,
  lines,
  link,
  linked,
  paragraph,
  paragraphs,
  strong,
} from './adf.ts';

/** Characters as JSON that the list of alerts may take, and any other part. */
const ALERTS = 19_500;
const PART = 5000;
/** Characters. */
const SUMMARY = 1000;
const TEXT = 2500;
const LINE = 300;
const NAME = 100;
const ALERT = 120;
const ALERT_SAYS = 500;
/** A line break costs twenty characters of JSON. */
const TEXT_LINES = 60;

type Item = readonly AdfNode[];

/** A part of a description in about `room` characters of JSON. Undefined: too little. */
export function partNodes(part: Part, room: number): readonly AdfNode[] | undefined {
  const left = Math.min(room, PART);
  switch (part.kind) {
    case 'words':
      return wordNodes(part);
    case 'annotations':
      return annotationNodes(part, left);
    case 'labels':
      return listed(part.title, Object.entries(part.labels).map(labelItem), left, 'label');
    case 'alerts':
      return alertNodes(part, room);
    case 'traces':
      return traceNodes(part, left);
    case 'list':
      return listed(line(part.title), part.items.map(listItem), left, 'line');
    case 'preformatted':
      return preformattedNodes(part, left);
    case 'links':
      return listed('Links', part.links.map(linkItem), left, 'link');
  }
}

export const nodesSize = (nodes: readonly AdfNode[]): number => nodes.reduce((sum, node) => sum + adfSize(node) + 1, 0);

export const line = (text: string, max = LINE): string => cutText(oneLine(text), max);

/** A heading and a list, as far as there is room; nothing when it is empty. */
export function listed(title: string, items: readonly Item[], room: number, noun: string): readonly AdfNode[] {
  return counted(title, items, room, restOf(items.length, noun));
}

function counted(
  title: string,
  items: readonly Item[],
  room: number,
  rest: (shown: number) => string | undefined,
): readonly AdfNode[] {
  const head = heading(title);
  const shown = fitCounting(items, room - nodesSize([head, bulletList([])]), itemSize, (n) => itemOf(rest(n)));
  return shown.length === 0 ? [] : [head, bulletList(shown)];
}

const itemOf = (text: string | undefined): Item | undefined => (text === undefined ? undefined : [adfPlain(text)]);

const itemSize = (item: Item): number => adfSize(bulletList([item])) - adfSize(bulletList([])) + 1;

const wordNodes = ({ summary, description }: WordsPart): readonly AdfNode[] => [
  ...(summary === undefined ? [] : [paragraph(...linked(cutText(summary.text, SUMMARY)))]),
  ...(description === undefined ? [] : paragraphs(cutLines(description))),
];

function cutLines(text: string): string {
  const all = text.split('\n');
  const kept = all.slice(0, TEXT_LINES).join('\n');
  return cutText(all.length > TEXT_LINES ? `${kept}…` : kept, TEXT);
}

function annotationNodes({ texts }: AnnotationsPart, room: number): readonly AdfNode[] {
  const rest = restOf(texts.length, 'annotation');
  return fitCounting(
    texts.map(annotationNode),
    room,
    (node) => nodesSize([node]),
    (shown) => {
      const item = itemOf(rest(shown));
      return item && paragraph(...item);
    },
  );
}

const annotationNode = ({ name, text }: NamedText): AdfNode =>
  paragraph(strong(`${line(name, NAME)}:`), adfPlain(' '), ...lines(cutLines(text)));

const labelItem = ([name, value]: readonly [string, string]): Item => [
  strong(line(name, NAME)),
  adfPlain(` = ${line(value)}`),
];

function alertNodes(part: AlertsPart, room: number): readonly AdfNode[] {
  const items = part.alerts.map(alertItem);
  return counted('Alerts, the worst first', items, Math.min(room, ALERTS), (shown) => moreAlerts(part, shown));
}

function alertItem(alert: ListedAlert): Item {
  const says = alert.says === '' ? '' : `: ${alert.says}`;
  return [
    strong(cutText(alert.name, ALERT)),
    ...linked(` ${line(`(${alertFacts(alert)})${says}`, ALERT_SAYS)}`),
    ...alert.links.flatMap((one) => [adfPlain(' · '), ...linkItem(one)]),
  ];
}

function traceNodes({ traces, phrases }: TracesPart, room: number): readonly AdfNode[] {
  const said = phrases.map((phrase) => paragraph(adfPlain(line(phrase, 2 * LINE))));
  return [...listed('Trace IDs', traces.map(traceItem), room, 'ID'), ...said];
}

const traceItem = ({ digits, tool, inTool }: TraceForms): Item => [
  adfCode(digits),
  adfPlain(` (${tool} `),
  adfCode(inTool),
  adfPlain(')'),
];

function listItem(item: ListItem): Item {
  const text = line(itemText(item));
  return item.trace === undefined ? [adfPlain(text)] : [adfPlain(`${text} · trace `), ...traceItem(item.trace)];
}

const linkItem = ({ word, url }: NamedLink): Item => [link(line(word, NAME) || 'Link', url)];

function preformattedNodes({ title, text }: PreformattedPart, room: number): readonly AdfNode[] | undefined {
  const head = heading(line(title));
  const code = text.split('\n').map((one) => cutText(one, LINE));
  const shown = fitEnds(code, room - nodesSize([head, codeBlock('')]), adfSize);
  return shown.length === 0 ? undefined : [head, codeBlock(shown.join('\n'))];
}
