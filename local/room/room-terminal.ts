import { fitCounting } from '../../shared/messages/fit.ts';
import { manyLines, oneLine } from '../../shared/values/cut.ts';
import { formatTimeOfDay } from '../../shared/values/time.ts';
import { type ShownBlock, shownBlocks } from './block-kit.ts';
import { type MrkdwnPiece, readMrkdwn } from './mrkdwn.ts';
import type { RoomMessage } from './room-message.ts';
import type { RoomChange } from './room-messages.ts';

const LINES = 13;

/** Colours only where somebody sees them and has not asked for none. Source: https://no-color.org */
export const isColourful = (
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): boolean => stream.isTTY === true && !env.NO_COLOR;

/** A change of the room as lines for a terminal: a message in full, a reply in full, an edit in one line. */
export function terminalText(change: RoomChange, colourful: boolean): string {
  const style = colourful ? STYLES : PLAIN;
  if ('edited' in change) {
    const { edited } = change;
    const text = oneLine(textOf(readMrkdwn(edited.text)));
    return `${lead(edited, edited.editedAt ?? edited.postedAt, style)} ${style.dim(`edited: ${text}`)}`;
  }
  const { posted } = change;
  const lines = shownBlocks(posted).flatMap((block) => blockLines(block, style));
  const rest = (shown: number) =>
    shown < lines.length ? style.dim(`… and ${lines.length - shown} more lines`) : undefined;
  const shown = fitCounting(lines, LINES, () => 1, rest);
  const mark = posted.threadTs === undefined ? '' : style.dim(' in the thread');
  return [`${lead(posted, posted.postedAt, style)}${mark}`, ...shown.map((line) => `  ${line}`)].join('\n');
}

interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly channel: (text: string) => string;
}

const coded = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const STYLES: Style = { bold: coded(1), dim: coded(2), channel: coded(36) };
const asIs = (text: string): string => text;
const PLAIN: Style = { bold: asIs, dim: asIs, channel: asIs };

const lead = ({ channelName }: RoomMessage, at: RoomMessage['postedAt'], style: Style): string =>
  `${style.dim(formatTimeOfDay(at))} ${style.channel(`#${oneLine(channelName)}`)}`;

/** Texts come from outside: whatever could steer the terminal is taken out before a style is put around. */
function blockLines(block: ShownBlock, style: Style): readonly string[] {
  switch (block.is) {
    case 'header':
      return [style.bold(oneLine(block.text))];
    case 'section': {
      const fields = block.fields.map((field) => oneLine(textOf(field)));
      const text = manyLines(textOf(block.text));
      return [...(text === '' ? [] : text.split('\n')), ...fields];
    }
    case 'context':
      return block.elements.flatMap((element) => manyLines(textOf(element)).split('\n').map(style.dim));
    case 'buttons':
      return [block.labels.map((label) => `[${oneLine(label)}]`).join(' ')];
    case 'divider':
      return [];
  }
}

const textOf = (pieces: readonly MrkdwnPiece[]): string =>
  pieces.map((piece) => ('pieces' in piece ? textOf(piece.pieces) : piece.text)).join('');
