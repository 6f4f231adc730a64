import { layOut } from '../../messages/fit.ts';
import { cutText } from '../../values/cut.ts';
import { inline } from './text.ts';

interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

export type Block =
  | { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; text: string; readonly emoji: false } }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] };

/** What `chat.postMessage`, `chat.update` and incoming webhooks take. `text` is what a phone shows and is read aloud. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Characters. Source: https://docs.slack.dev/reference/block-kit/blocks */
const HEADER = 150;
/** Under the 3,000 that Slack takes in one text. */
const SECTION = 2900;

/**
 * Characters of all blocks together, and what one more block costs: Slack answers `msg_blocks_too_long` somewhere above
 * 13,000 characters, and earlier where there are many blocks. Source: https://github.com/slackapi/bolt-js/issues/2509
 */
export const MESSAGE = 12_000;
export const BLOCK = 60;

/**
 * Plain text is shown as it is, so nothing is escaped. That angle brackets mean nothing in it is nowhere promised, so
 * others take their place.
 */
export function header(line: string): Block {
  const text = cutText(line.replaceAll('<', '‹').replaceAll('>', '›'), HEADER);
  return { type: 'header', text: { type: 'plain_text', text, emoji: false } };
}

export const section = (lines: readonly string[]): Block => ({ type: 'section', text: mrkdwn(lines.join('\n')) });

export const context = (texts: readonly string[]): Block => ({ type: 'context', elements: texts.map(mrkdwn) });

/** `verbatim`: Slack makes no link, channel or mention of a plain word. */
const mrkdwn = (text: string): Mrkdwn => ({ type: 'mrkdwn', text, verbatim: true });

/** As many sections as the lines need. */
export function sections(lines: readonly string[]): Block[] {
  const filled: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    size += line.length + 1;
    if (size > SECTION) {
      filled.push([]);
      size = line.length;
    }
    filled.at(-1)?.push(line);
  }
  return filled.map(section);
}

/** Of what counts towards `MESSAGE`. */
export const blocksSize = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, block) => sum + BLOCK + textsOf(block).reduce((length, text) => length + text.length, 0), 0);

const textsOf = (block: Block): readonly string[] =>
  block.type === 'context' ? block.elements.map((element) => element.text) : [block.text.text];

/** An edit takes 4,000 bytes of `text` at most. Source: https://github.com/seratch/ChatGPT-in-Slack/issues/102 */
const PLAIN_BYTES = 3500;

/**
 * The same message without blocks, for when Slack refuses them: as many whole blocks as fit, in their order, and why
 * it looks so.
 */
export function plainForm(message: SlackMessage, refusal: string): { readonly text: string } {
  const note = `_Shown in brief: Slack refused the full layout (${refusal})._`;
  const blocks = message.blocks.map((block) => ({ importance: 'useful' as const, text: `${plainBlock(block)}\n` }));
  const { shown } = layOut(blocks, PLAIN_BYTES - Buffer.byteLength(note), {
    render: ({ text }) => text,
    sizeOf: Buffer.byteLength,
  });
  return { text: shown.map(({ out }) => out).join('') + note };
}

function plainBlock(block: Block): string {
  if (block.type === 'header') return `*${inline(block.text.text, SECTION)}*`;
  return textsOf(block).join('\n');
}
