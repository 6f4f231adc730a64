import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Integration } from '../domain/incident.ts';
import { indexRoutes, type Policy } from '../domain/policy.ts';
import type { RedactOptions } from '../domain/redact/redact.ts';
import type { Matcher, Route } from '../domain/route.ts';
import { parseMatchers } from './matchers.ts';
import { readPattern } from './redaction-pattern.ts';
import { isMap } from './shown.ts';

/** A route as JSON: its matchers in their canonical text. */
type CompiledRoute = Omit<Route, 'matchers' | 'routes'> & {
  readonly matchers: readonly string[];
  readonly routes: readonly CompiledRoute[];
};

/** What is redacted as JSON: patterns as they were written. */
interface CompiledRedaction {
  readonly ips: boolean;
  readonly patterns: readonly { readonly name: string; readonly regex: string }[];
}

/**
 * A routing file that nothing is wrong with, as JSON. A function reads it at each cold start without YAML and without
 * schemas, which take longer to load than the rest of it.
 */
export interface CompiledRouting {
  readonly route: CompiledRoute;
  /** What else the policy says, which is JSON already. */
  readonly rest: Omit<Policy, 'root' | 'routes' | 'receivers' | 'redaction'>;
  readonly redaction?: CompiledRedaction;
  /** What deciders need of each receiver's integrations. */
  readonly receivers: Readonly<Record<string, readonly Integration[]>>;
  /** What binds the integrations to their targets: the sections `global` and `receivers` as they stand in the file. */
  readonly file: { readonly global?: unknown; readonly receivers?: unknown };
}

/** `file`: the values of the routing file that the policy was read from. */
export function compileRouting(policy: Policy<BoundIntegration>, file: unknown): CompiledRouting {
  const { root, routes: _, receivers: bound, redaction, ...rest } = policy;
  const { global, receivers } = isMap(file) ? file : {};
  return {
    route: compiledRoute(root),
    rest,
    ...(redaction && { redaction: compiledRedaction(redaction) }),
    receivers: Object.fromEntries(
      [...bound.values()].map(({ name, integrations }) => [
        name,
        integrations.map(({ id, audience, sendResolved }) => ({ id, audience, sendResolved })),
      ]),
    ),
    file: { ...(global !== undefined && { global }), receivers },
  };
}

/** The policy as it was compiled, for whoever decides and does not tell. */
export function policyOf({ route, rest, redaction, receivers }: CompiledRouting): Policy {
  const root = routeOf(route);
  const entries = Object.entries(receivers).map(([name, integrations]) => [name, { name, integrations }] as const);
  return {
    ...rest,
    ...(redaction && { redaction: redactionOf(redaction) }),
    root,
    routes: indexRoutes(root),
    receivers: new Map(entries),
  };
}

const compiledRoute = ({ matchers, routes, ...rest }: Route): CompiledRoute => ({
  ...rest,
  matchers: matchers.map(({ text }) => text),
  routes: routes.map(compiledRoute),
});

const routeOf = ({ matchers, routes, ...rest }: CompiledRoute): Route => ({
  ...rest,
  matchers: matchers.flatMap(matchersOf),
  routes: routes.map(routeOf),
});

function matchersOf(text: string): readonly Matcher[] {
  const reading = parseMatchers(text);
  if (!reading.ok) throw new Error(`a compiled matcher cannot be read: expected ${reading.expected}`);
  return reading.matchers;
}

const compiledRedaction = ({ ips = false, patterns = [] }: RedactOptions): CompiledRedaction => ({
  ips,
  patterns: patterns.map(({ name, regex }) => ({ name, regex })),
});

const redactionOf = ({ ips, patterns }: CompiledRedaction): RedactOptions => ({
  ips,
  patterns: patterns.map(({ name, regex }) => {
    const reading = readPattern(regex);
    if (!reading.ok) throw new Error(`a compiled pattern cannot be read: expected ${reading.expected}`);
    return { name, regex, matches: reading.matches };
  }),
});
