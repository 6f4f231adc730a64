import { secretVariable } from '../../shared/config/environment.ts';
import { problemsText } from '../../shared/config/excerpt.ts';
import { type RoutingFile, readRoutingFile } from '../../shared/config/routing-file.ts';
import type { BoundIntegration } from '../../shared/destinations/bound-integration.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { needsTogether } from '../../shared/destinations/needs.ts';
import { counted } from '../../shared/messages/wording.ts';
import type { Policy } from '../../shared/routing/policy.ts';
import type { Route } from '../../shared/routing/route.ts';
import { asJson, type CommandResult, done, misused, type ReadInput, wrong } from './command.ts';
import { groupByText, integrationsText, matchersText } from './routing-text.ts';
import { timingSettings } from './timing-text.ts';

/** `tocsin check FILE`: whether a routing file is right, and how it is understood. */
export async function check(file: string, isJson: boolean, read: ReadInput): Promise<CommandResult> {
  const input = await read(file);
  if ('unreadable' in input) return misused(`tocsin: ${input.unreadable}\n`);
  const routing = readRoutingFile(input.text, DESTINATIONS);
  if (!routing.ok) return wrong(isJson ? asJson(routing) : problemsText(file, input.text, routing.problems));
  return done(isJson ? asJson(summaryOf(routing)) : summaryText(file, input.text, routing));
}

type RightFile = Extract<RoutingFile, { ok: true }>;

const summaryOf = ({ policy, warnings }: RightFile) => ({
  ok: true,
  warnings,
  routes: routesIn(policy.root, 'route').map(({ route, field }) => ({
    field,
    receiver: route.receiver,
    matchers: route.matchers.map((matcher) => matcher.text),
    continue: route.continue,
    group_by: route.groupBy,
    timing: timingSettings(route.timing),
  })),
  receivers: [...policy.receivers.values()].map(({ name, integrations }) => ({
    name,
    integrations: integrations.map(({ place, destination, edits, cadence, sendResolved }) => ({
      ...{ place, destination, edits, cadence },
      send_resolved: sendResolved,
    })),
  })),
  secrets: secretsOf(policy),
});

/** Names only: what they stand for is not looked at. */
function secretsOf(policy: Policy<BoundIntegration>): readonly { readonly name: string; readonly variable: string }[] {
  const integrations = [...policy.receivers.values()].flatMap((receiver) => receiver.integrations);
  const { secrets } = needsTogether(integrations.map(({ target }) => target.needs));
  return secrets.map((name) => ({ name, variable: secretVariable(name) }));
}

interface FoundRoute {
  readonly route: Route;
  readonly field: string;
  readonly depth: number;
}

const routesIn = (route: Route, field: string, depth = 0): readonly FoundRoute[] => [
  { route, field, depth },
  ...route.routes.flatMap((one, i) => routesIn(one, `${field}.routes[${i}]`, depth + 1)),
];

function summaryText(file: string, text: string, routing: RightFile): string {
  const { policy, warnings } = routing;
  const routes = routesIn(policy.root, 'route');
  const receivers = [...policy.receivers.values()];
  const secrets = secretsOf(policy);
  return [
    `${file}: no mistakes, ${counted(routes.length, 'route')}, ${counted(receivers.length, 'receiver')}\n\n`,
    ...routes.map(routeText),
    'Receivers\n',
    ...receivers.map(({ name, integrations }) => `  ${name}: ${integrationsText(integrations)}\n`),
    secrets.length > 0 ? '\nSecrets, and the variables they are read from\n' : '',
    ...secrets.map(({ name, variable }) => `  ${name}: ${variable}\n`),
    warnings.length > 0 ? '\nWarnings\n' : '',
    problemsText(file, text, warnings).replaceAll(/^/gm, '  ').trimEnd(),
    warnings.length > 0 ? '\n' : '',
  ].join('');
}

function routeText({ route, field, depth }: FoundRoute): string {
  const indent = '  '.repeat(depth);
  const timing = Object.entries(timingSettings(route.timing)).map(([key, value]) => `${key} ${value}`);
  const matchers = depth === 0 ? 'every alert' : matchersText(route) || 'every alert';
  return [
    `${indent}${field}: ${matchers} -> ${route.receiver}${route.continue ? ', continues' : ''}\n`,
    `${indent}  group_by: ${groupByText(route.groupBy)}\n`,
    `${indent}  ${timing.join(', ')}\n\n`,
  ].join('');
}
