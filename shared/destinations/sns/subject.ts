import type { Document } from '../../messages/document.ts';
import { endState } from '../../messages/state-wording.ts';
import { oneLine } from '../../values/cut.ts';

/** "Less than 100 characters". Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const SUBJECT_CHARACTERS = 99;
/** Of what happened: the problem itself needs room. */
const NEWS_CHARACTERS = 60;
const DOTS = '...';

/** `[CRITICAL] HighErrorRate: checkout, prod (2 more alerts)`: printable ASCII in one line, which every mail client sorts. */
export function subjectOf({ view, headline }: Document): string {
  const label = `[${labelOf(view).toUpperCase()}] `;
  const news =
    view.reason === 'first' || view.status === 'resolved' ? '' : ` (${cut(ascii(headline), NEWS_CHARACTERS)})`;
  return `${label}${cut(ascii(view.title), SUBJECT_CHARACTERS - label.length - news.length)}${news}`;
}

function labelOf(view: Document['view']): string {
  const { status, severity } = view;
  if (status === 'resolved') return endState(view);
  return severity === 'none' ? 'firing' : severity;
}

const cut = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - DOTS.length)}${DOTS}`;

const LOOKALIKES: Readonly<Record<string, string>> = {
  '‚': "'",
  '‘': "'",
  '’': "'",
  '„': '"',
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '→': '->',
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
};

/** Letters lose their accents; what has no likeness in ASCII becomes one question mark a word. */
const ascii = (text: string): string =>
  oneLine(text)
    .replace(/[^ -~]/gu, (character) => LOOKALIKES[character] ?? character)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^ -~]+/g, '?');
