import { formatInstant } from '../../shared/values/time.ts';
import { type ShownBlock, shownBlocks } from './block-kit.ts';
import { type Html, html } from './html.ts';
import type { MrkdwnPiece } from './mrkdwn.ts';
import type { RoomMessage, RoomThread } from './room-message.ts';
import { timeHtml, timeOfDayHtml } from './time-html.ts';

/** More replies than these are folded away, the latest stay. */
const REPLIES_SHOWN = 5;

/** A message with its thread, as Slack shows it in a channel. */
export const threadHtml = ({ message, replies }: RoomThread): Html => html`
<article class="message" id="m${message.ts}">
  <div class="avatar" aria-hidden="true">🔔</div>
  <div class="content">
    ${byline(message)}
    ${message.threadTs === undefined ? undefined : html`<p class="context">replied to <a href="#m${message.threadTs}">a thread</a></p>`}
    ${contentHtml(message)}
    ${whyLink(message)}
    ${replies.length > 0 ? repliesHtml(message.ts, replies) : undefined}
  </div>
</article>`;

const byline = (message: RoomMessage): Html => html`<header class="byline">
      <b>Tocsin</b> <span class="badge">APP</span>
      <span class="channel">#${message.channelName}</span>
      ${timeOfDayHtml(message.postedAt)}
      ${editedMark(message)}
    </header>`;

const editedMark = ({ editedAt }: RoomMessage): Html | undefined =>
  editedAt === undefined ? undefined : html`<span class="edited" title="${formatInstant(editedAt)}">(edited)</span>`;

const whyLink = ({ incident }: RoomMessage): Html | undefined =>
  incident === undefined
    ? undefined
    : html`<p class="why"><a href="/incidents/${encodeURIComponent(incident)}">Why was I notified?</a></p>`;

function repliesHtml(ts: string, replies: readonly RoomMessage[]): Html {
  const earlier = replies.slice(0, -REPLIES_SHOWN);
  const folded = html`<details id="t${ts}"><summary>${earlier.length} earlier ${earlier.length === 1 ? 'reply' : 'replies'}</summary>${earlier.map(replyHtml)}</details>`;
  return html`<section class="thread" aria-label="Thread">
      ${earlier.length > 0 ? folded : undefined}
      ${replies.slice(-REPLIES_SHOWN).map(replyHtml)}
    </section>`;
}

const replyHtml = (message: RoomMessage): Html => html`
      <div class="reply"><p class="byline"><b>Tocsin</b> ${timeOfDayHtml(message.postedAt)} ${editedMark(message)}</p>${contentHtml(message)}</div>`;

const contentHtml = (message: RoomMessage): Html => html`${shownBlocks(message).map(blockHtml)}`;

function blockHtml(block: ShownBlock): Html {
  switch (block.is) {
    case 'header':
      return html`<h2>${block.text}</h2>`;
    case 'section': {
      const fields = block.fields.map((field) => html`<div>${field.map(pieceHtml)}</div>`);
      const text = block.text.length > 0 ? html`<div class="text">${block.text.map(pieceHtml)}</div>` : undefined;
      return html`${text}${fields.length > 0 ? html`<div class="fields">${fields}</div>` : undefined}`;
    }
    case 'context':
      return html`${block.elements.map((element) => html`<div class="text context">${element.map(pieceHtml)}</div>`)}`;
    case 'buttons':
      return html`<p>${block.labels.map((label) => html`<span class="button">${label}</span> `)}</p>`;
    case 'divider':
      return html`<hr>`;
  }
}

function pieceHtml(piece: MrkdwnPiece): Html {
  switch (piece.is) {
    case 'text':
      return html`${piece.text}`;
    case 'time':
      return timeHtml(piece.at, piece.text, piece.form);
    case 'code':
      return html`<code>${piece.text}</code>`;
    case 'pre':
      return html`<pre>${piece.text}</pre>`;
    case 'mention':
      return html`<span class="mention">${piece.text}</span>`;
    case 'link':
      return html`<a href="${piece.url}" rel="noopener noreferrer" target="_blank">${piece.text}</a>`;
    case 'bold':
      return html`<b>${piece.pieces.map(pieceHtml)}</b>`;
    case 'italic':
      return html`<i>${piece.pieces.map(pieceHtml)}</i>`;
    case 'strike':
      return html`<s>${piece.pieces.map(pieceHtml)}</s>`;
    case 'quote':
      return html`<div class="quote">${piece.pieces.map(pieceHtml)}</div>`;
  }
}
