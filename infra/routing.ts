import { readFileSync } from 'node:fs';
import { senderRepeat } from '../shared/config/checks/sender-repeat.ts';
import { compileRouting } from '../shared/config/compiled-routing.ts';
import { type ConfigProblem, formatProblem } from '../shared/config/problem.ts';
import { readRoutingFile } from '../shared/config/routing-file.ts';
import { readYaml } from '../shared/config/yaml-text.ts';
import { DESTINATIONS } from '../shared/destinations/index.ts';
import { type Needs, needsTogether } from '../shared/destinations/needs.ts';
import { WEBHOOK_SOURCES } from '../shared/sources/index.ts';

/** A routing file that is fit to be deployed, and what the stack has to provide for it. */
export interface Routing {
  /** As the functions read it. */
  readonly json: string;
  /** What its receivers need. */
  readonly needs: Required<Needs>;
  /** Whether it has a section `logs`. */
  readonly logs: boolean;
  /** What may be meant so. One line each. */
  readonly warnings: readonly string[];
}

/** The routing file cannot be deployed. The message has a line for each reason, with its place in the file. */
export class RoutingFileRefused extends Error {
  override readonly name = 'RoutingFileRefused';
}

/**
 * Reads and checks the routing file at synth. Throws `RoutingFileRefused` for whatever is wrong with it, and for a
 * route that can never be reached: nobody looks at warnings of a deployment.
 */
export function readRouting(path: string): Routing {
  const text = textOf(path);
  const file = readRoutingFile(text, DESTINATIONS);
  if (!file.ok) throw refusal(path, file.problems.map(formatProblem));
  const inRoute = file.warnings.filter(isInRoute);
  if (inRoute.length > 0) throw refusal(path, inRoute.map(formatProblem));
  const integrations = [...file.policy.receivers.values()].flatMap((receiver) => receiver.integrations);
  const needs = needsTogether(integrations.map(({ target }) => target.needs));
  const taken = needs.secrets.filter((name) => WEBHOOK_SOURCES.some((source) => source.name === name));
  if (taken.length > 0) throw refusal(path, taken.map(nameTaken));
  return {
    json: JSON.stringify(compileRouting(file, valuesIn(text))),
    needs,
    logs: file.logSettings !== undefined,
    warnings: file.warnings.map(formatProblem),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new RoutingFileRefused(`${path}: the routing file cannot be read`, { cause: error });
  }
}

function valuesIn(text: string): unknown {
  const yaml = readYaml(text);
  return yaml.ok ? yaml.value : undefined;
}

/** How often a sender repeats is not in the file: with a shorter repeat there, a short `resolve_after` is right. */
const isInRoute = ({ id, field }: ConfigProblem): boolean => id !== senderRepeat.id && /^route\b/.test(field);

const nameTaken = (name: string): string =>
  `the secret "${name}" has the name of a source, whose own secret would be sent to a receiver: choose another name`;

const refusal = (path: string, reasons: readonly string[]): RoutingFileRefused =>
  new RoutingFileRefused([`${path} cannot be deployed:`, ...reasons.map((one) => `${path}:${one}`)].join('\n'));
