import { asArray, asString, isJson } from './stub-server.ts';

const INLINE = ['text', 'hardBreak', 'emoji', 'mention', 'date', 'status', 'inlineCard'];
const LISTS = ['bulletList', 'orderedList'];
const IN_PANEL = ['paragraph', 'heading', 'codeBlock', 'rule', 'blockCard', ...LISTS];
const IN_CELL = ['blockquote', 'panel', 'nestedExpand', ...IN_PANEL];
const IN_DOC = ['blockquote', 'panel', 'expand', 'table', ...IN_PANEL];

/** Which nodes may stand in which. Source: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
const CHILDREN: Record<string, readonly string[]> = {
  doc: IN_DOC,
  paragraph: INLINE,
  heading: INLINE,
  codeBlock: ['text'],
  blockquote: ['paragraph', 'codeBlock', ...LISTS],
  panel: IN_PANEL,
  expand: IN_CELL,
  nestedExpand: IN_PANEL,
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: ['paragraph', 'codeBlock', ...LISTS],
  table: ['tableRow'],
  tableRow: ['tableCell', 'tableHeader'],
  tableCell: IN_CELL,
  tableHeader: IN_CELL,
};
const MUST_HAVE_CONTENT = [
  'bulletList',
  'orderedList',
  'listItem',
  'blockquote',
  'panel',
  'expand',
  'table',
  'tableRow',
];
const PANELS = ['info', 'note', 'success', 'warning', 'error'];
const MARKS = ['link', 'strong', 'em', 'code', 'strike', 'underline', 'subsup', 'textColor'];

export const isAdf = (value: unknown): boolean => isJson(value) && value.type === 'doc' && value.version === 1;

/** Whether a document keeps to the schema. The real API says no more than `INVALID_INPUT` when it does not. */
export function isValidAdf(node: unknown): boolean {
  if (!isJson(node)) return false;
  const type = asString(node.type);
  if (type === 'text') return asString(node.text) !== '' && asArray(node.marks).every(isMark);
  if (type === 'heading' && !(isJson(node.attrs) && [1, 2, 3, 4, 5, 6].includes(Number(node.attrs.level))))
    return false;
  if (type === 'panel' && !(isJson(node.attrs) && PANELS.includes(asString(node.attrs.panelType)))) return false;
  const children = asArray(node.content);
  const allowed = CHILDREN[type] ?? [];
  if (MUST_HAVE_CONTENT.includes(type) && children.length === 0) return false;
  return children.every((child) => isJson(child) && allowed.includes(asString(child.type)) && isValidAdf(child));
}

function isMark(mark: unknown, _: number, all: readonly unknown[]): boolean {
  if (!isJson(mark) || !MARKS.includes(asString(mark.type))) return false;
  // Code goes with a link and with no other mark.
  if (mark.type === 'code') return all.every((one) => isJson(one) && ['code', 'link'].includes(asString(one.type)));
  return mark.type !== 'link' || (isJson(mark.attrs) && asString(mark.attrs.href) !== '');
}

/** What a person reads, a line for each block. */
export function adfText(node: unknown): string {
  if (!isJson(node)) return '';
  if (node.type === 'text') return asString(node.text);
  if (node.type === 'hardBreak') return '\n';
  const inline = INLINE.includes(asString(asArray(node.content).filter(isJson)[0]?.type));
  return asArray(node.content)
    .map(adfText)
    .join(inline ? '' : '\n');
}
