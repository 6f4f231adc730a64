import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Destination } from '../destinations/destination.ts';
import { indexRoutes } from '../routing/policy.ts';
import { checkValue } from './check.ts';
import { readLogSettings } from './log-keys.ts';
import { type ConfigFinding, type ConfigProblem, fieldOf, type Path } from './problem.ts';
import {
  bindReceivers,
  doubledPlaces,
  entryMistakes,
  readReceivers,
  receiverMistakes,
  unusedReceivers,
} from './receivers.ts';
import { readRedaction } from './redaction-keys.ts';
import { routeMistakes, routeWarnings } from './route-rules.ts';
import { nodesOf, readRouteTree, routeOf } from './route-tree.ts';
import { routingSchema } from './routing-schema.ts';
import type { Settings } from './settings.ts';
import { isMap } from './shown.ts';
import { readTraceSettings } from './trace-keys.ts';
import { literalSecrets } from './written-secrets.ts';
import { readYaml } from './yaml-text.ts';

export type RoutingFile =
  | (Settings<BoundIntegration> & { readonly ok: true; readonly warnings: readonly ConfigProblem[] })
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads `tocsin.yaml`: a routing tree and receivers in Alertmanager's words, with the keys of the given destinations.
 * Says everything that is wrong with it at once. Never throws for what the text holds, and never repeats a secret.
 */
export function readRoutingFile(text: string, destinations: readonly Destination[]): RoutingFile {
  const yaml = readYaml(text);
  if (!yaml.ok) return { ok: false, problems: yaml.findings.map((one) => located(one, one.position)) };
  const { findings, warnings, settings } = readValue(yaml.value, destinations);
  const problems = [
    ...yaml.findings.map((one) => located(one, one.position)),
    ...findings.map((one) => located(one, yaml.positionOf(one))),
  ];
  if (problems.length > 0 || settings === undefined) return { ok: false, problems: problems.sort(inFileOrder) };
  const warned = warnings.map((one) => located(one, yaml.positionOf(one)));
  return { ok: true, ...settings, warnings: warned.sort(inFileOrder) };
}

interface Read {
  readonly findings: readonly ConfigFinding[];
  readonly warnings: readonly ConfigFinding[];
  /** Only when nothing is wrong. */
  readonly settings?: Settings<BoundIntegration>;
}

function readValue(value: unknown, destinations: readonly Destination[]): Read {
  const wrong = checkValue(routingSchema(destinations), value, []);
  const file = isMap(value) ? value : {};
  const receivers = readReceivers(file.receivers);
  const root = readRouteTree(file.route, file.global);
  const rules = isMap(file.route) ? routeMistakes(root, [...new Set(receivers.map((one) => one.name))]) : [];
  const findings = withSecrets(literalSecrets(value, []), [
    ...wrong,
    ...rules,
    ...receiverMistakes(receivers),
    ...entryMistakes(receivers, file.global, destinations),
  ]);
  const used = nodesOf(root).map((node) => node.receiver);
  const warnings = [...routeWarnings(root), ...unusedReceivers(receivers, used)];
  if (findings.length > 0) return { findings, warnings };
  const doubled = doubledPlaces(receivers, file.global, destinations);
  if (doubled.length > 0) return { findings: doubled, warnings };
  const route = routeOf(root);
  const bound = bindReceivers(receivers, file.global, destinations);
  const traceSettings = readTraceSettings(file.global);
  const logSettings = readLogSettings(file);
  const redaction = readRedaction(file);
  const settings = {
    policy: { root: route, routes: indexRoutes(route), receivers: bound },
    ...(traceSettings && { traceSettings }),
    ...(logSettings && { logSettings }),
    ...(redaction && { redaction }),
  };
  return { findings, warnings, settings };
}

/** Whatever else is wrong with a value that is a secret does not matter until it is none; a key that must go does. */
function withSecrets(secrets: readonly ConfigFinding[], others: readonly ConfigFinding[]): readonly ConfigFinding[] {
  const gone = others.filter((one) => one.isExplained).map(({ path }) => path);
  const left = secrets.filter(({ path }) => !gone.some((one) => isBelow(path, one)));
  const places = new Set(left.map((one) => fieldOf(one.path)));
  return [...left, ...others.filter((one) => !places.has(fieldOf(one.path)))];
}

const isBelow = (path: Path, above: Path): boolean => above.every((part, i) => path[i] === part);

const located = (finding: ConfigFinding, position: { line: number; column: number }): ConfigProblem => ({
  ...position,
  field: fieldOf(finding.path),
  found: finding.found,
  expected: finding.expected,
  ...(finding.hint !== undefined && { hint: finding.hint }),
});

const inFileOrder = (a: ConfigProblem, b: ConfigProblem): number => a.line - b.line || a.column - b.column;
