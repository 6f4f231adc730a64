import * as z from 'zod';
import { withEmoji } from './emoji.ts';
import { type MrkdwnPiece, readMrkdwn } from './mrkdwn.ts';

/** A block of a message, read for showing. */
export type ShownBlock =
  | { readonly is: 'header'; readonly text: string }
  | {
      readonly is: 'section';
      readonly text: readonly MrkdwnPiece[];
      readonly fields: readonly (readonly MrkdwnPiece[])[];
    }
  | { readonly is: 'context'; readonly elements: readonly (readonly MrkdwnPiece[])[] }
  | { readonly is: 'buttons'; readonly labels: readonly string[] }
  | { readonly is: 'divider' };

const plainText = z
  .object({ text: z.string(), emoji: z.boolean().default(true) })
  .transform(({ text, emoji }) => (emoji ? withEmoji(text) : text));

const textObject = z.union([
  z.object({ type: z.literal('mrkdwn'), text: z.string() }).transform(({ text }) => readMrkdwn(text)),
  plainText.transform((text): readonly MrkdwnPiece[] => [{ is: 'text', text }]),
]);

/** Shown as a link to it: the page loads nothing from elsewhere. */
const image = z
  .object({ type: z.literal('image'), image_url: z.url({ protocol: /^https?$/ }), alt_text: z.string() })
  .transform(({ image_url, alt_text }): readonly MrkdwnPiece[] => [
    { is: 'link', url: image_url, text: `🖼 ${alt_text}` },
  ]);

const button = z.object({ text: plainText }).transform(({ text }) => text);

const BLOCK = z.union([
  z
    .object({ type: z.literal('header'), text: plainText })
    .transform(({ text }): ShownBlock => ({ is: 'header', text })),
  z
    .object({ type: z.literal('section'), text: textObject.optional(), fields: z.array(textObject).default([]) })
    .transform(({ text = [], fields }): ShownBlock => ({ is: 'section', text, fields })),
  z
    .object({ type: z.literal('context'), elements: z.array(z.union([textObject, image])) })
    .transform(({ elements }): ShownBlock => ({ is: 'context', elements })),
  image.transform((picture): ShownBlock => ({ is: 'section', text: picture, fields: [] })),
  z
    .object({ type: z.literal('actions'), elements: z.array(button) })
    .transform(({ elements }): ShownBlock => ({ is: 'buttons', labels: elements })),
  z.object({ type: z.literal('divider') }).transform((): ShownBlock => ({ is: 'divider' })),
]);

/** What Slack shows of a message: its blocks, or its text when it has none. */
export function shownBlocks(message: { readonly text: string; readonly blocks: readonly unknown[] }): ShownBlock[] {
  if (message.blocks.length === 0) return [{ is: 'section', text: readMrkdwn(message.text), fields: [] }];
  return message.blocks.map((block) => BLOCK.safeParse(block).data ?? unknownBlock(block));
}

function unknownBlock(block: unknown): ShownBlock {
  const type = z.object({ type: z.string() }).safeParse(block).data?.type ?? 'unknown';
  return { is: 'context', elements: [[{ is: 'text', text: `(a block of type ${type}, which is not shown here)` }]] };
}
