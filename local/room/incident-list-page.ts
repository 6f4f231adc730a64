import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import type { TrackedIncident } from '../tracked-incidents.ts';
import { deliveriesHtml } from './deliveries-html.ts';
import { type Html, html } from './html.ts';
import { page } from './page.ts';
import { instantHtml } from './time-html.ts';

export interface IncidentList {
  /** What fires first. */
  readonly all: readonly TrackedIncident[];
  /** What to try while nothing has come. */
  readonly hint: string;
  /** Tells the page whether it is up to date. */
  readonly version: string;
}

const LISTED = 200;

/** Every incident with its deliveries: to whom it went, and what waits for what. */
export const incidentListPage = ({ all, hint, version }: IncidentList): string =>
  page(
    'Tocsin: incidents',
    html`
<main class="incident" data-version="${version}">
<h1>Incidents</h1>
${all.length > 0 ? all.slice(0, LISTED).map(incidentHtml) : html`<p>Nothing has come yet. To try it, let one alert fire:</p><pre>${hint}</pre>`}
${all.length > LISTED ? html`<p>and ${all.length - LISTED} more</p>` : undefined}
</main>
<script src="/room/refresh.js" defer></script>`,
  );

const incidentHtml = ({ incident, deliveries }: TrackedIncident): Html => html`
<section class="tracked">
  <h2><a href="/incidents/${encodeURIComponent(incident.id)}">${nameOf(incident)}</a></h2>
  <p class="context">${stateOf(incident)}, last heard of ${instantHtml(incident.seenAt)}</p>
  ${deliveriesHtml(deliveries)}
</section>`;

/** The labels that it is grouped by. */
export const nameOf = ({ subject, id }: Incident): string =>
  Object.entries(subject.group)
    .filter(([label]) => !label.startsWith('__'))
    .map(([label, value]) => `${label}=${value}`)
    .join(', ') || `incident ${id}`;

function stateOf(incident: Incident): string {
  const { firing, unreported, severity } = factsOf(incident);
  return incident.state === 'resolved'
    ? 'resolved'
    : [
        `${incident.state}, ${firing.length} firing`,
        ...(unreported.length === 0 ? [] : [`${unreported.length} not reported any more`]),
        `the worst ${severity}`,
      ].join(', ');
}
