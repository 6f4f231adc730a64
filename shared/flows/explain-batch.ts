import { absorb, type Delta } from '../incidents/absorb.ts';
import { type DecidedLane, decide } from '../incidents/decide.ts';
import {
  type DatedDetails,
  type Incident,
  type IncidentKind,
  incidentId,
  newIncident,
  type Subject,
} from '../incidents/incident.ts';
import { type Integration, lanesOf } from '../incidents/lanes.ts';
import { placeNews } from '../incidents/place-news.ts';
import type { AlertBatch } from '../incidents/signal.ts';
import { situationOf } from '../incidents/situation.ts';
import type { Timing } from '../incidents/timing.ts';
import { speakerOf } from '../incidents/voice.ts';
import { type View, viewOf } from '../messages/view.ts';
import { explainRoutes, type RouteTrail } from '../routing/explain-route.ts';
import type { Policy } from '../routing/policy.ts';
import { metaOf, type RoutedGroup, routeBatch } from '../routing/route.ts';
import type { Labels } from '../values/labels.ts';
import type { SeverityWords } from '../values/severity.ts';
import type { EpochMs } from '../values/time.ts';

/** What would become of a part of a batch, if nothing had ever been heard of its incident. */
export interface BatchExplanation<Target extends Integration = Integration> extends RoutedGroup {
  readonly incident: string;
  readonly integrations: readonly Target[];
  /** What the matchers of the trail saw: the labels of the first of its alerts, and the two that we add. */
  readonly labels: Labels;
  readonly trail: RouteTrail;
  /** For each lane of the receiver: whether it would be notified, and why. */
  readonly lanes: readonly DecidedLane[];
  /** What a first message would say. Absent when no lane would be notified. */
  readonly view?: View;
}

/** The settings that decide it. */
interface ExplainSettings<Target extends Integration> {
  readonly policy: Policy<Target>;
  readonly severityWords?: SeverityWords;
}

/** Where the alerts of one webhook body would go, and what would be said at once. Nothing is stored or sent. */
export function explainBatch<Target extends Integration>(
  batch: AlertBatch,
  settings: ExplainSettings<Target>,
  now: EpochMs,
): readonly BatchExplanation<Target>[] {
  return routeBatch(settings.policy.root, batch).map((group) => explainGroup(group, batch, settings, now));
}

function explainGroup<Target extends Integration>(
  routed: RoutedGroup,
  batch: AlertBatch,
  { policy, severityWords }: ExplainSettings<Target>,
  now: EpochMs,
): BatchExplanation<Target> {
  const { route, group, alerts } = routed;
  const subject: Subject = { route: route.key, group };
  const integrations = policy.receivers.get(route.receiver)?.integrations ?? [];
  const delta = absorb(undefined, alerts, { ...speakerOf(batch), receivedAt: now, words: severityWords });
  const { timing } = policy.routes.get(route.key) ?? route;
  const { next, lanes } = decide(
    { ...newIncidentOf(subject, routed.kind, batch, now), ...recordedOf(delta) },
    { timing, lanes: lanesOf(route.receiver, integrations) },
    now,
  );
  const labels = { ...alerts[0]?.labels, ...metaOf(batch) };
  const isNotified = lanes.some(({ decision }) => 'notify' in decision);
  const view = isNotified
    ? firstView(
        next,
        { timing, details: delta.details.map((one) => ({ ...one, receivedAt: now })), receiver: route.receiver },
        now,
      )
    : undefined;
  return {
    ...routed,
    incident: next.id,
    integrations,
    labels,
    trail: explainRoutes(policy.root, labels),
    lanes,
    ...(view && { view }),
  };
}

interface FirstMessage {
  readonly timing: Timing;
  readonly details: readonly DatedDetails[];
  readonly receiver: string;
}

function firstView(incident: Incident, { timing, ...rest }: FirstMessage, now: EpochMs): View | undefined {
  const situation = situationOf(incident, timing, now);
  const news = placeNews({ edits: true, sendResolved: true, shown: undefined, names: new Map() }, situation);
  return news && viewOf({ situation, shown: undefined, news, ...rest });
}

const newIncidentOf = (
  subject: Subject,
  kind: IncidentKind,
  { source, sender, truncated, cuts }: AlertBatch,
  now: EpochMs,
): Incident => ({
  ...newIncident(kind, { id: incidentId(subject), subject, source, sender, seenAt: now, expiresAt: now }),
  truncated,
  cuts,
});

const recordedOf = ({ starts, ends, overflow }: Delta) => ({ starts: new Set(starts), ends: new Set(ends), overflow });
