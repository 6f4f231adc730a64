import type { Integration } from '../incidents/lanes.ts';
import type { Route } from './route.ts';

/** Who is notified: one name of the routing file and the places it stands for. */
export interface Receiver<Target extends Integration = Integration> {
  readonly name: string;
  readonly integrations: readonly Target[];
}

/** Which way alerts take, and where to. */
export interface Policy<Target extends Integration = Integration> {
  readonly root: Route;
  /** Every route of the tree by its key: an incident remembers the key and finds its route here. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly receivers: ReadonlyMap<string, Receiver<Target>>;
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
