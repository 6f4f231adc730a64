import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Integration } from '../incidents/lanes.ts';
import type { Matches } from '../redaction/exceptions.ts';
import type { RedactOptions } from '../redaction/redact.ts';
import { indexRoutes } from '../routing/policy.ts';
import type { Matcher, Route } from '../routing/route.ts';
import { parseMatchers } from './matchers.ts';
import { readPattern } from './redaction-pattern.ts';
import type { Settings } from './settings.ts';
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
  readonly except?: { readonly names: readonly string[]; readonly patterns: readonly string[] };
}

/**
 * A routing file that nothing is wrong with, as JSON. A function reads it at each cold start without YAML and without
 * schemas, which take longer to load than the rest of it.
 */
export interface CompiledRouting {
  readonly route: CompiledRoute;
  /** The settings that are JSON already. */
  readonly rest: Omit<Settings, 'policy' | 'redaction'>;
  readonly redaction?: CompiledRedaction;
  /** What deciders need of each receiver's integrations. */
  readonly receivers: Readonly<Record<string, readonly Integration[]>>;
  /** What binds the integrations to their targets: the sections `global` and `receivers` as they stand in the file. */
  readonly file: { readonly global?: unknown; readonly receivers?: unknown };
}

/** `file`: the values of the routing file that the settings were read from. */
export function compileRouting(settings: Settings<BoundIntegration>, file: unknown): CompiledRouting {
  const { policy, redaction, ...rest } = settings;
  const { global, receivers } = isMap(file) ? file : {};
  return {
    route: compiledRoute(policy.root),
    rest,
    ...(redaction && { redaction: compiledRedaction(redaction) }),
    receivers: Object.fromEntries(
      [...policy.receivers.values()].map(({ name, integrations }) => [
        name,
        integrations.map(({ place, edits, cadence, sendResolved }) => ({ place, edits, cadence, sendResolved })),
      ]),
    ),
    file: { ...(global !== undefined && { global }), receivers },
  };
}

/** The settings as they were compiled. Enough to decide; to deliver, integrations must be bound to their targets. */
export function settingsOf({ route, rest, redaction, receivers }: CompiledRouting): Settings {
  const root = routeOf(route);
  const entries = Object.entries(receivers).map(([name, integrations]) => [name, { name, integrations }] as const);
  return {
    ...rest,
    ...(redaction && { redaction: redactionOf(redaction) }),
    policy: { root, routes: indexRoutes(root), receivers: new Map(entries) },
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

const compiledRedaction = ({ ips = false, patterns = [], except }: RedactOptions): CompiledRedaction => ({
  ips,
  patterns: patterns.map(({ name, regex }) => ({ name, regex })),
  ...(except && { except: { names: [...except.names], patterns: except.patterns.map(({ regex }) => regex) } }),
});

const redactionOf = ({ ips, patterns, except }: CompiledRedaction): RedactOptions => ({
  ips,
  patterns: patterns.map(({ name, regex }) => ({ name, regex, matches: matchesOf(regex) })),
  ...(except && {
    except: {
      names: new Set(except.names),
      patterns: except.patterns.map((regex) => ({ regex, matches: matchesOf(regex) })),
    },
  }),
});

function matchesOf(regex: string): Matches {
  const reading = readPattern(regex);
  if (!reading.ok) throw new Error(`a compiled pattern cannot be read: expected ${reading.expected}`);
  return reading.matches;
}
