import { type Explanation, factsOf, type Incident } from '../../shared/incidents/incident.ts';
import { type Cadence, type LaneMemory, receiverOf } from '../../shared/incidents/lanes.ts';
import { LOOK_REASONS, SUPPRESS_REASONS } from '../../shared/incidents/reason.ts';
import type { EpochMs } from '../../shared/values/time.ts';
import type { TrackedIncident } from '../tracked-incidents.ts';
import { deliveriesHtml } from './deliveries-html.ts';
import { type Html, html } from './html.ts';
import { nameOf } from './incident-list-page.ts';
import { page } from './page.ts';
import { instantHtml } from './time-html.ts';

/** Why each change of an incident was notified or suppressed, newest first, with the figures it was decided on. */
export function incidentPage({ incident, deliveries }: TrackedIncident, now: EpochMs): string {
  return page(
    `Incident ${incident.id}`,
    html`
<main class="incident">
<h1>Why was I notified, or not?</h1>
<p class="context">${nameOf(incident)} · incident <code>${incident.id}</code> · as of ${instantHtml(now)}</p>
<dl>${factsShown(incident).map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl>
<h2>Deliveries</h2>
${deliveriesHtml(deliveries)}
<h2>Decisions, newest first</h2>
<p class="context">A decision to notify is not a delivery yet: what became of it stands above, place by place.</p>
${incident.decisions.length > 0 ? decisions(incident.decisions) : html`<p>Nothing has been decided yet.</p>`}
</main>`,
  );
}

/** For an incident that is not there. */
export const noIncidentPage = (): string =>
  page(
    'No such incident',
    html`
<main class="incident">
<h1>No such incident</h1>
<p>It never was, or it ended so long ago that it was forgotten: an incident is kept until its dedup_window is over.</p>
</main>`,
  );

function factsShown(incident: Incident): readonly (readonly [string, string | Html])[] {
  const { firing, unreported, severity, starts, ends } = factsOf(incident);
  const { openedAt, endedAt, dueAt } = incident;
  return [
    ['State', `${incident.state}${incident.assumed ? ' (assumed: its source fell silent)' : ''}`],
    ['Firing now', firing.length > 0 ? `${firing.length}, the worst ${severity}` : 'nothing'],
    ...(unreported.length === 0 ? [] : [['Not reported any more', String(unreported.length)] as const]),
    ['Seen', `${starts} began to fire, ${ends} ended`],
    ['Source', html`${incident.source}, ${incident.sender}, last heard of at ${instantHtml(incident.seenAt)}`],
    ...(openedAt === undefined ? [] : [['Began', instantHtml(openedAt)] as const]),
    ...(endedAt === undefined ? [] : [['Ended', instantHtml(endedAt)] as const]),
    ...Object.entries(incident.lanes).map(laneShown),
    ['Notifications', String(incident.notifications)],
    ...(dueAt === undefined ? [] : [['Looked at again', instantHtml(dueAt)] as const]),
    ...incident.outbox.map(({ at, notifications }) => waiting(at, notifications.length)),
    ...incident.cuts.map((cut) => ['Cut', cut] as const),
  ];
}

const waiting = (at: EpochMs, n: number) => ['On its way', html`${n} decided at ${instantHtml(at)}`] as const;

const laneShown = ([lane, { state, at }]: [string, LaneMemory]) =>
  ['Last decision to notify', html`${state}, decided at ${instantHtml(at)}: ${laneWords(lane)}`] as const;

const CADENCE_WORDS: Readonly<Record<Cadence, string>> = {
  'at-once': 'places whose message is edited',
  interval: 'places that get a new message for every change',
};

/** `team: places whose message is edited`. */
function laneWords(lane: string): string {
  const [, , cadence = ''] = lane.split('/');
  return cadence in CADENCE_WORDS ? `${receiverOf(lane)}: ${CADENCE_WORDS[cadence as Cadence]}` : lane;
}

const decisions = (all: readonly Explanation[]): Html =>
  html`<ol class="decisions" reversed>${all.toReversed().map(decision)}</ol>`;

function decision(one: Explanation): Html {
  const { at, lane, because } = one;
  const isNotified = 'notified' in one;
  const [word, rule] = isNotified
    ? [one.notified, LOOK_REASONS[one.notified]]
    : [one.suppressed, SUPPRESS_REASONS[one.suppressed]];
  return html`
<li class="${isNotified ? 'notified' : 'suppressed'}">
  <p><b>${isNotified ? 'Decided to notify' : 'Suppressed'}</b> <code>${word}</code> ${instantHtml(at)}</p>
  <p>${rule}: ${because}</p>
  <p class="context">${laneWords(lane)}</p>
</li>`;
}
