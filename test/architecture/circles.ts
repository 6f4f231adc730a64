import { posix } from 'node:path';
import { importsOf } from './imports.ts';
import { type Finding, found } from './rule.ts';
import type { Module } from './syntax.ts';

interface Edge {
  readonly to: string;
  readonly start: number;
}

/** Circles of imports, of types too: to understand one file of a circle, a reader needs all of them. Each is reported once. */
export function inCircles(modules: readonly Module[]): readonly Finding[] {
  const paths = new Set(modules.map(({ path }) => path));
  const edges = new Map(modules.map((module) => [module.path, edgesOf(module, paths)]));
  const closed = new Set<string>();
  return [...modules]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((module) => {
      const way = closed.has(module.path) ? [] : shortestWayBack(module.path, edges);
      const [first] = way;
      if (first === undefined) return [];
      for (const { to } of way) closed.add(to);
      return [found(module, first.start, [module.path, ...way.map(({ to }) => to)].join(' -> '))];
    });
}

function edgesOf(module: Module, paths: ReadonlySet<string>): readonly Edge[] {
  return importsOf(module).flatMap(({ from, start }) => {
    const to = from?.startsWith('.') ? posix.join(posix.dirname(module.path), from) : '';
    return paths.has(to) ? [{ to, start }] : [];
  });
}

/** The imports that lead from a file back to it, the fewest. None: it is in no circle. */
function shortestWayBack(path: string, edges: ReadonlyMap<string, readonly Edge[]>): readonly Edge[] {
  const seen = new Set<string>();
  const waysFrom = (from: string, way: readonly Edge[]) => (edges.get(from) ?? []).map((edge) => [...way, edge]);
  const ways = waysFrom(path, []);
  // Ways are added behind those that are looked at: breadth first.
  for (const way of ways) {
    const end = way.at(-1)?.to ?? path;
    if (end === path) return way;
    if (!seen.has(end)) ways.push(...waysFrom(end, way));
    seen.add(end);
  }
  return [];
}
