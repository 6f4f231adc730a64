import { piecesOf } from '../../messages/addresses.ts';

/**
 * Atlassian Document Format: what Jira Cloud's REST API v3 takes as a description and as a comment. Text in it is shown
 * as it is: nothing in a text node is a mention, a link or markup.
 * Source: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 */
export interface AdfNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly Mark[];
  readonly text?: string;
  readonly content?: readonly AdfNode[];
}

export interface AdfDoc extends AdfNode {
  readonly type: 'doc';
  readonly version: 1;
}

type Mark =
  | { readonly type: 'strong' | 'em' | 'code' }
  | { readonly type: 'link'; readonly attrs: { readonly href: string } };

export const doc = (blocks: readonly AdfNode[]): AdfDoc => ({ type: 'doc', version: 1, content: blocks });

export const adfPlain = (text: string): AdfNode => ({ type: 'text', text });
export const strong = (text: string): AdfNode => ({ ...adfPlain(text), marks: [{ type: 'strong' }] });
export const emphasis = (text: string): AdfNode => ({ ...adfPlain(text), marks: [{ type: 'em' }] });
export const adfCode = (text: string): AdfNode => ({ ...adfPlain(text), marks: [{ type: 'code' }] });
export const link = (text: string, href: string): AdfNode => ({
  ...adfPlain(text),
  marks: [{ type: 'link', attrs: { href } }],
});

/** Empty text nodes make a document invalid, so they are left out. */
export const paragraph = (...inline: readonly AdfNode[]): AdfNode => ({
  type: 'paragraph',
  content: inline.filter((node) => node.text !== ''),
});

/** A text with the addresses in it as links. Jira makes none of plain text. */
export const linked = (text: string): readonly AdfNode[] =>
  piecesOf(text).map((piece) => (piece.is === 'text' ? adfPlain(piece.text) : link(piece.text, piece.url)));

/** A text with its line breaks, within a paragraph. */
export const lines = (text: string): readonly AdfNode[] =>
  text.split('\n').flatMap((line, i) => (i === 0 ? linked(line) : [{ type: 'hardBreak' }, ...linked(line)]));

/** A paragraph for each text between empty lines; other line breaks stay as they are. */
export const paragraphs = (text: string): readonly AdfNode[] =>
  text.split(/\n\s*\n/).map((part) => paragraph(...lines(part)));

/** A text whose lines and indents matter. */
export const codeBlock = (text: string): AdfNode => ({
  type: 'codeBlock',
  content: text === '' ? [] : [adfPlain(text)],
});

export const heading = (text: string): AdfNode => ({ type: 'heading', attrs: { level: 3 }, content: [adfPlain(text)] });

/** A list may not be empty. */
export const bulletList = (items: readonly (readonly AdfNode[])[]): AdfNode => ({
  type: 'bulletList',
  content: items.map((inline) => ({ type: 'listItem', content: [paragraph(...inline)] })),
});

/**
 * Characters of a node as JSON. How Jira counts towards its 32,767 is not documented, and other integrations met the
 * limit earlier than their texts were that long; the JSON is longer than any form it can have.
 */
export const adfSize = (value: unknown): number => JSON.stringify(value).length;
