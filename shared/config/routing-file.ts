import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Destination } from '../destinations/destination.ts';
import { indexRoutes } from '../routing/policy.ts';
import { checkValue } from './check.ts';
import { CHECKS, LAST_CHECKS } from './checks/index.ts';
import { literalSecret } from './checks/literal-secret.ts';
import type { CheckedFile, RoutingCheck } from './checks/routing-check.ts';
import { unexpandedVariable } from './checks/unexpanded-variable.ts';
import { readLogSettings } from './log-keys.ts';
import { type ConfigFinding, type ConfigProblem, fieldOf, type Path } from './problem.ts';
import { bindReceivers, readReceivers } from './receivers.ts';
import { readRedaction } from './redaction-keys.ts';
import { type RouteNode, readRouteTree, routeOf } from './route-tree.ts';
import { routingSchema } from './routing-schema.ts';
import type { Settings } from './settings.ts';
import { readSeverityWords } from './severity-keys.ts';
import { isMap } from './shown.ts';
import { readTraceSettings } from './trace-keys.ts';
import { readTwins } from './twins-keys.ts';
import { type Position, readYaml } from './yaml-text.ts';

export type RoutingFile =
  | (Settings<BoundIntegration> & { readonly ok: true; readonly warnings: readonly ConfigProblem[] })
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** A finding, and the check that found it. */
type CheckFinding = ConfigFinding & Pick<ConfigProblem, 'id' | 'severity'>;

/**
 * Reads `tocsin.yaml`: a routing tree and receivers in Alertmanager's words, with the keys of the given destinations.
 * Says everything that is wrong with it at once. Never throws for what the text holds, and never repeats a secret.
 */
export function readRoutingFile(text: string, destinations: readonly Destination[]): RoutingFile {
  const yaml = readYaml(text);
  const misread = yaml.findings.map((one) => located({ ...one, id: 'yaml', severity: 'error' }, one.position));
  if (!yaml.ok) return { ok: false, problems: misread };
  const file = isMap(yaml.value) ? yaml.value : {};
  const root = readRouteTree(file.route, file.global);
  const checked: CheckedFile = {
    value: yaml.value,
    ...(isMap(file.route) && { root }),
    receivers: readReceivers(file.receivers),
    global: file.global,
    destinations,
  };
  const problems = findingsIn(checked).map((one) => located(one, yaml.positionOf(one)));
  const errors = [...misread, ...problems.filter(({ severity }) => severity === 'error')];
  if (errors.length > 0) return { ok: false, problems: errors.sort(inFileOrder) };
  return { ok: true, ...settingsIn(file, root, checked), warnings: problems.sort(inFileOrder) };
}

function findingsIn(file: CheckedFile): readonly CheckFinding[] {
  const wrong = checkValue(routingSchema(file.destinations), file.value, []);
  const findings = withoutEchoes([...wrong.map(bySchema), ...CHECKS.flatMap((check) => findingsOf(check, file))]);
  const isRight = findings.every(({ severity }) => severity === 'warning');
  return isRight ? [...findings, ...LAST_CHECKS.flatMap((check) => findingsOf(check, file))] : findings;
}

const bySchema = (finding: ConfigFinding): CheckFinding => ({
  ...finding,
  id: finding.at === 'key' ? 'unknown-key' : 'schema',
  severity: 'error',
});

const findingsOf = ({ id, severity, find }: RoutingCheck, file: CheckedFile): readonly CheckFinding[] =>
  find(file).map((finding) => ({ ...finding, id, severity }));

/** In their order: whatever else is wrong with a value that is a secret, or a variable, does not matter until it is none. */
const FIRST: readonly string[] = [literalSecret.id, unexpandedVariable.id];

/** Without what follows from another mistake: of a key that must go, and of a value that is to be replaced. */
function withoutEchoes(findings: readonly CheckFinding[]): readonly CheckFinding[] {
  const gone = findings.filter((one) => one.isExplained).map(({ path }) => path);
  const left = findings.filter((one) => !FIRST.includes(one.id) || !gone.some((above) => isBelow(one.path, above)));
  const first = new Map(
    [...FIRST].reverse().flatMap((id) => left.filter((one) => one.id === id).map((one) => [fieldOf(one.path), id])),
  );
  return left.filter((one) => (first.get(fieldOf(one.path)) ?? one.id) === one.id);
}

const isBelow = (path: Path, above: Path): boolean => above.every((part, i) => path[i] === part);

/** Of a file in which nothing is wrong. */
function settingsIn(
  file: Readonly<Record<string, unknown>>,
  root: RouteNode,
  { receivers, destinations }: CheckedFile,
): Settings<BoundIntegration> {
  const route = routeOf(root);
  const traceSettings = readTraceSettings(file.global);
  const logSettings = readLogSettings(file);
  const redaction = readRedaction(file);
  const severityWords = readSeverityWords(file.global);
  const twins = readTwins(file);
  return {
    policy: { root: route, routes: indexRoutes(route), receivers: bindReceivers(receivers, file.global, destinations) },
    ...(traceSettings && { traceSettings }),
    ...(logSettings && { logSettings }),
    ...(redaction && { redaction }),
    ...(severityWords && { severityWords }),
    ...(twins && { twins }),
  };
}

const located = ({ path, found, expected, hint, id, severity }: CheckFinding, position: Position): ConfigProblem => ({
  id,
  severity,
  line: position.line,
  column: position.column,
  field: fieldOf(path),
  found,
  expected,
  ...(hint !== undefined && { hint }),
});

const inFileOrder = (a: ConfigProblem, b: ConfigProblem): number => a.line - b.line || a.column - b.column;
