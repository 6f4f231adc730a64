import type { Document } from '../../messages/document.ts';
import { endState } from '../../messages/state-wording.ts';
import { cutText, oneLine } from '../../values/cut.ts';

/**
 * "UTF-8 text with no line breaks or control characters, and less than 100 characters long". It was ASCII once.
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const SUBJECT_CHARACTERS = 99;
/** Of what happened: the problem itself needs room. */
const NEWS_CHARACTERS = 60;

/** `[CRITICAL] HighErrorRate: checkout, prod (2 more alerts)`, in one line. */
export const subjectOf = (document: Document): string => subjectIn(document, oneLine);

/** The same where something on the way takes ASCII only. Only some of a Korean title is left. */
export const asciiSubjectOf = (document: Document): string => subjectIn(document, ascii).replaceAll('…', '...');

function subjectIn({ view, headline }: Document, written: (text: string) => string): string {
  const label = `[${labelOf(view).toUpperCase()}] `;
  const news =
    view.reason === 'first' || view.status === 'resolved' ? '' : ` (${cutText(written(headline), NEWS_CHARACTERS)})`;
  return `${label}${cutText(written(view.title), SUBJECT_CHARACTERS - label.length - news.length)}${news}`;
}

function labelOf(view: Document['view']): string {
  const { status, severity } = view;
  if (status === 'resolved') return endState(view);
  return severity === 'none' ? 'firing' : severity;
}

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
