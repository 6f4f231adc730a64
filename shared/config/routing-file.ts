import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Destination } from '../destinations/destination.ts';
import { indexRoutes } from '../routing/policy.ts';
import { checkValue } from './check.ts';
import { isLiteralSecret } from './literal-secret.ts';
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
import { readSeverityWords } from './severity-keys.ts';
import { isMap } from './shown.ts';
import { readTraceSettings } from './trace-keys.ts';
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
  const severityWords = readSeverityWords(file.global);
  const settings = {
    policy: { root: route, routes: indexRoutes(route), receivers: bound },
    ...(traceSettings && { traceSettings }),
    ...(logSettings && { logSettings }),
    ...(redaction && { redaction }),
    ...(severityWords && { severityWords }),
  };
  return { findings, warnings, settings };
}

/** Every value that is a secret itself. */
function literalSecrets(value: unknown, path: Path): readonly ConfigFinding[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => literalSecrets(one, [...path, i]));
  if (isMap(value)) return Object.entries(value).flatMap(([key, one]) => literalSecrets(one, [...path, key]));
  const key = path.findLast((part) => typeof part === 'string');
  if (typeof value !== 'string' || !isLiteralSecret(key, value)) return [];
  return [
    {
      path,
      found: 'what looks like a secret itself',
      expected: 'the name of a secret',
      hint: 'name it here, and put its value into the variable TOCSIN_SECRET_<NAME>',
    },
  ];
}

/** Whatever else is wrong with a value that is a secret does not matter until it is none. */
const withSecrets = (secrets: readonly ConfigFinding[], others: readonly ConfigFinding[]): readonly ConfigFinding[] => {
  const places = new Set(secrets.map((one) => fieldOf(one.path)));
  return [...secrets, ...others.filter((one) => !places.has(fieldOf(one.path)))];
};

const located = (finding: ConfigFinding, position: { line: number; column: number }): ConfigProblem => ({
  ...position,
  field: fieldOf(finding.path),
  found: finding.found,
  expected: finding.expected,
  ...(finding.hint !== undefined && { hint: finding.hint }),
});

const inFileOrder = (a: ConfigProblem, b: ConfigProblem): number => a.line - b.line || a.column - b.column;
