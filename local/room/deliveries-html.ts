import type { DeliveryState, LedgerEntry } from '../../shared/flows/delivery-ledger.ts';
import { type Html, html } from './html.ts';
import { instantHtml } from './time-html.ts';

/** Of each place what became of the notification: decided is not delivered. */
export function deliveriesHtml(deliveries: readonly LedgerEntry[]): Html {
  if (deliveries.length === 0) return html`<p>No place has been notified yet.</p>`;
  return html`<ul class="deliveries">${deliveries.map(
    (entry) => html`
  <li class="${entry.state?.is ?? 'delivered'}"><code>${entry.place}</code> ${stateHtml(entry.state)}</li>`,
  )}</ul>`;
}

function stateHtml(state: DeliveryState | undefined): Html {
  switch (state?.is) {
    case 'waiting': {
      const { why, detail, attempts, nextTryAt, since } = state;
      const tries = attempts === 0 ? '' : `, tried ${attempts === 1 ? 'once' : `${attempts} times`}`;
      return html`<b>waits</b> since ${instantHtml(since)}: ${why}${detail === undefined ? '' : `, ${detail}`}${tries}, next try ${instantHtml(nextTryAt)}`;
    }
    case 'delivered':
      return html`<b>delivered</b> ${instantHtml(state.at)}`;
    case 'dropped':
      return html`<b>not sent</b> ${instantHtml(state.at)}: ${state.why}`;
    case 'given-up':
      return html`<b>given up</b> ${instantHtml(state.at)}: ${state.why}, ${state.detail}`;
    case undefined:
      return html`<b>delivered</b>`;
  }
}
