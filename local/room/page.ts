import { type EpochMs, formatInstant } from '../../shared/values/time.ts';
import { type Html, html } from './html.ts';
import { threadHtml } from './message-html.ts';
import type { RoomThread } from './room-message.ts';

export interface RoomPage {
  /** Newest first. */
  readonly threads: readonly RoomThread[];
  /** What to try while nothing has come. */
  readonly hint: string;
  /** Tells the page whether it is up to date. */
  readonly version: string;
}

/** The messages of the room, newest first, as they would look in Slack. */
export const roomPage = ({ threads, hint, version }: RoomPage): string =>
  page(
    'Tocsin',
    html`
<main data-version="${version}">${threads.length > 0 ? withDays(threads) : nothingYet(hint)}</main>
<script src="/room/refresh.js" defer></script>`,
  );

/** A frame for every page of the room. */
export const page = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/room/page.css">
<script src="/room/times.js" defer></script>
</head>
<body>
<header class="top"><a href="/">🔔 Tocsin</a> <a href="/incidents">Incidents</a> <span class="offline" role="status">not reached, trying again</span></header>
${body}
</body>
</html>
`.markup;

const dayOf = (at: EpochMs): string => formatInstant(at).slice(0, 10);

const withDays = (threads: readonly RoomThread[]): Html =>
  html`${threads.map((thread, i) => {
    const day = dayOf(thread.message.postedAt);
    const above = threads[i - 1];
    const isNewDay = above === undefined || dayOf(above.message.postedAt) !== day;
    return html`${isNewDay ? html`<p class="day">${day}</p>` : undefined}${threadHtml(thread)}`;
  })}`;

const nothingYet = (hint: string): Html => html`
<section class="empty">
  <h1>Nothing has come yet</h1>
  <p>Notifications appear here, newest first, as they would look in Slack. To try it, let one alert fire:</p>
  <pre>${hint}</pre>
</section>`;
