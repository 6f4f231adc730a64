import { piecesOf, type TextPiece } from '../../messages/addresses.ts';
import { oneLine } from '../../values/cut.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const ELLIPSIS = '…';

const escapeCharacter = (character: string): string => ENTITIES[character] ?? character;

/** The three characters that begin or end everything that Slack reads as more than text. */
export const entities = (text: string): string => text.replace(/[&<>]/g, escapeCharacter);

/**
 * A text in which Slack sees no mention, no link and no date: these three characters begin or end all of them.
 * At most `max` characters as sent, so cut after escaping and never within an entity.
 * Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function escapeText(text: string, max: number): string {
  const escaped = entities(text);
  return escaped.length <= max ? escaped : cutEscaped(text, max);
}

/** As much of the text as fits, escaped, with an ellipsis behind it. */
function cutEscaped(text: string, max: number): string {
  let kept = '';
  for (const character of text) {
    const next = escapeCharacter(character);
    if (kept.length + next.length + ELLIPSIS.length > max) break;
    kept += next;
  }
  return kept.trimEnd() + ELLIPSIS;
}

/**
 * The same with the addresses in it as links, which Slack makes of none by itself in a text that is verbatim. A link
 * is never cut: it would lead elsewhere.
 */
export function linkedText(text: string, max: number): string {
  const pieces = piecesOf(text);
  const whole = pieces.map(written).join('');
  if (whole.length <= max) return whole;
  let kept = '';
  for (const piece of pieces) {
    const next = written(piece);
    if (kept.length + next.length + ELLIPSIS.length > max) return kept + cutPiece(piece, max - kept.length);
    kept += next;
  }
  return kept;
}

const written = (piece: TextPiece): string =>
  piece.is === 'text'
    ? entities(piece.text)
    : `<${piece.url.replace(/[|<>`]/g, encodeURIComponent).replaceAll('&', '&amp;')}>`;

const cutPiece = (piece: TextPiece, max: number): string =>
  piece.is === 'text' ? cutEscaped(piece.text, max) : ELLIPSIS;

/** A text within a line. A backtick would open code, three of them across all that follows. */
export const inline = (text: string, max: number): string => escapeText(oneLine(text).replaceAll('`', 'ˋ'), max);

/** The same with the addresses in it as links. */
export const linkedInline = (text: string, max: number): string => linkedText(oneLine(text).replaceAll('`', 'ˋ'), max);

/** A text of several lines in which nothing opens code. */
export const manyInline = (text: string, max: number): string => escapeText(text.replaceAll('`', 'ˋ'), max);

/** The same with the addresses in it as links. */
export const linkedLines = (text: string, max: number): string => linkedText(text.replaceAll('`', 'ˋ'), max);

/** A text as code, in which Slack formats nothing. Empty when the text is: two backticks alone are shown as such. */
export function slackCode(text: string, max: number): string {
  const shown = inline(text, max - 2);
  return shown === '' ? '' : `\`${shown}\``;
}

/**
 * `<https://…|Runbook>`. Undefined for anything but http and https, and for what is longer than `max`: cut, a link
 * leads elsewhere.
 */
export function linkTo(url: string, word: string, max: number): string | undefined {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return undefined;
  const address = new URL(url).href.replace(/[|<>`]/g, encodeURIComponent).replaceAll('&', '&amp;');
  const link = `<${address}|${word}>`;
  return link.length <= max ? link : undefined;
}

/** `here`, `channel`, or the id of a person or a user group, as the routing file names it. */
export const MENTION = /^(?:here|channel|[UWS][A-Z0-9]{2,20})$/;

/** Source: https://docs.slack.dev/messaging/formatting-message-text#mentioning-users */
export function mentionOf(id: string): string {
  if (id === 'here' || id === 'channel') return `<!${id}>`;
  return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`;
}
