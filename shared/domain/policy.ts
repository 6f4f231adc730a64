import type { Integration } from './incident.ts';
import type { LogSettings } from './log-settings.ts';
import type { RedactOptions } from './redact/redact.ts';
import type { Route } from './route.ts';
import type { TraceSettings } from './trace-settings.ts';

/** Who is told: one name of the routing file and the places it stands for. */
export interface Receiver<Target extends Integration = Integration> {
  readonly name: string;
  readonly integrations: readonly Target[];
}

/** The routing file, read and checked. */
export interface Policy<Target extends Integration = Integration> {
  readonly root: Route;
  /** Every route of the tree by its key: an incident remembers the key and finds its route here. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly receivers: ReadonlyMap<string, Receiver<Target>>;
  readonly traces?: TraceSettings;
  readonly logs?: LogSettings;
  readonly redaction?: RedactOptions;
}

/** Every route of a tree by its key. Where two routes have the same key, the first takes the alerts. */
export function indexRoutes(root: Route): ReadonlyMap<string, Route> {
  const found = new Map<string, Route>();
  const visit = (route: Route) => {
    if (!found.has(route.key)) found.set(route.key, route);
    route.routes.forEach(visit);
  };
  visit(root);
  return found;
}
