import type { Incident } from '../incidents/incident.ts';
import type { ListingFailure, ListingKey } from '../incidents/listing.ts';
import { environmentIn, serviceIn } from '../incidents/service-label.ts';
import { type Related, type RelatedQuery, relatedAlerts, relatedErrors } from '../messages/related.ts';
import type { View } from '../messages/view.ts';
import type { TraceSettings } from '../traces/trace-settings.ts';
import type { DurationMs } from '../values/time.ts';
import type { MemberDetailsStore } from './member-details-store.ts';
import { detailsOfMany } from './read-details.ts';
import type { Telemetry } from './telemetry.ts';

/** Incidents by the service they are about. */
export interface Listings {
  /**
   * Those that were listed last, the newest first, some tens at most. They may be some seconds old. Answers within
   * `budget`, and never throws.
   */
  find(key: ListingKey, budget: DurationMs): Promise<readonly Incident[] | { readonly failed: ListingFailure }>;
}

export interface CorrelateDeps {
  readonly traceSettings?: TraceSettings;
  readonly details: MemberDetailsStore;
  /** Absent: nobody is asked what else is known of a service. */
  readonly listings?: Listings;
  readonly telemetry: Telemetry;
}

/**
 * What else is known of the service that an incident is about: of an alert the errors in its logs, of an error in logs
 * the alerts that fire. Undefined where there is nothing, where the service is not known, and of what is over.
 */
export async function correlate(
  view: View,
  incident: Incident,
  budget: DurationMs,
  { traceSettings, details, listings, telemetry }: CorrelateDeps,
): Promise<Related | undefined> {
  const query = queryFrom(view);
  if (listings === undefined || query === undefined || view.status !== 'firing') return undefined;
  const { service } = query;
  const kind = incident.kind === 'errors' ? 'alerts' : 'errors';
  const listed = await listings.find({ kind, service }, budget);
  if ('failed' in listed) {
    telemetry.event('warn', 'related-not-looked-up', { incident: incident.id, reason: listed.failed });
    return { kind, service, found: [], more: 0, unknown: listed.failed };
  }
  const candidates = await detailsOfMany(listed, details);
  const related =
    kind === 'alerts'
      ? relatedAlerts(query, candidates)
      : relatedErrors(query, candidates, view.now, traceSettings?.fields);
  return related.found.length > 0 ? related : undefined;
}

/** By the labels that all its alerts share now: what joined since may be of another service. */
function queryFrom({ incident, labels, group }: View): RelatedQuery | undefined {
  const all = { ...labels, ...group };
  const service = serviceIn(all);
  const environment = environmentIn(all);
  return service === undefined ? undefined : { incident, service, ...(environment !== undefined && { environment }) };
}
