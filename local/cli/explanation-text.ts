import { labelValue, parseMatchers } from '../../shared/config/matchers.ts';
import type { BoundIntegration } from '../../shared/destinations/bound-integration.ts';
import type { BatchExplanation } from '../../shared/flows/explain-batch.ts';
import type { DecidedLane } from '../../shared/incidents/decide.ts';
import { LOOK_REASONS, SUPPRESS_REASONS } from '../../shared/incidents/reason.ts';
import type { AlertBatch } from '../../shared/incidents/signal.ts';
import type { View } from '../../shared/messages/view.ts';
import { counted, countsPhrase, headline } from '../../shared/messages/wording.ts';
import type { RouteTrail } from '../../shared/routing/explain-route.ts';
import type { Matcher, Route } from '../../shared/routing/route.ts';
import type { Labels } from '../../shared/values/labels.ts';
import { integrationsText, laneText, matchersText } from './routing-text.ts';
import { durationText } from './timing-text.ts';

type Explanation = BatchExplanation<BoundIntegration>;

export function explanationText(batch: AlertBatch, explanations: readonly Explanation[]): string {
  const alerts = counted(batch.alerts.length, 'alert');
  const incidents = counted(explanations.length, 'incident');
  return [
    `${alerts} of ${batch.source}, sent to its receiver ${JSON.stringify(batch.sender)}: ${incidents}\n`,
    ...explanations.map(incidentText),
  ].join('\n');
}

function incidentText({ incident, group, alerts, route, integrations, labels, trail, lanes, view }: Explanation) {
  const { count, within } = route.timing.threshold;
  const which = alerts.length > 1 ? ' (by the labels of the first)' : '';
  return [
    `Incident ${incident}: ${counted(alerts.length, 'alert')}`,
    `  group: ${pairsText(group) || 'all alerts of the route'}`,
    `  way${which}:`,
    ...trailLines(trail, 'route', { labels, own: route }).map((line) => `    ${line}`),
    `  receiver: ${route.receiver}, that is ${integrationsText(integrations)}`,
    `  threshold: ${count} within ${durationText(within)}`,
    ...lanes.map((one) => `  ${laneText(one.lane)}: ${decisionText(one)}`),
    ...(view ? [`  first message: ${messageText(view)}`] : []),
    '',
  ].join('\n');
}

const OUTCOMES = {
  taken: 'taken',
  'passed-down': 'matched, and one below it as well',
  'no-match': 'not taken',
  'not-tried': 'not tried: a route before it took the alert and does not continue',
} as const;

interface Trailed {
  readonly labels: Labels;
  /** The route of the incident: an alert may take several. */
  readonly own: Route;
}

function trailLines(
  { route, outcome, results, below }: RouteTrail,
  field: string,
  trailed: Trailed,
): readonly string[] {
  const matchers = matchersText(route);
  return [
    `${field}${matchers && ` ${matchers}`} -> ${route.receiver}: ${OUTCOMES[outcome]}${route === trailed.own ? ' by this incident' : ''}`,
    ...results.map(({ matcher, matched }) => `  ${matched ? 'met' : 'not met'}: ${metText(matcher, trailed.labels)}`),
    ...below.flatMap((one, i) => trailLines(one, `${field}.routes[${i}]`, trailed).map((line) => `  ${line}`)),
  ];
}

/** `severity="critical" (severity is "warning")`. */
function metText(matcher: Matcher, labels: Labels): string {
  const label = labelOf(matcher);
  const value = labelValue(labels, label);
  return `${matcher.text} (${label} is ${value === '' ? 'absent or empty' : JSON.stringify(value)})`;
}

/** The label that a matcher looks at, from its canonical text. */
export function labelOf(matcher: Matcher): string {
  const reading = parseMatchers(matcher.text);
  return (reading.ok && reading.matchers[0]?.name) || '';
}

const pairsText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(' ');

const decisionText = ({ decision }: DecidedLane): string =>
  'notify' in decision
    ? `notified at once, ${decision.notify}: ${LOOK_REASONS[decision.notify]} (${decision.because})`
    : `suppressed, ${decision.suppress}: ${SUPPRESS_REASONS[decision.suppress]} (${decision.because})`;

const messageText = (view: View): string =>
  `${headline(view)}: ${view.title} (${view.severity}, ${countsPhrase(view)})`;
