import { projectFiles } from '../architecture/project-files.ts';
import { isSyntax, lineAt, type Module, nodesIn, readModule, type Syntax } from '../architecture/syntax.ts';

/** A regular expression of the program. */
export interface Pattern {
  /** File and line. */
  readonly at: string;
  readonly source: string;
  readonly flags: string;
}

/** Everything that runs: no tests and no measurements. */
export const RUNNING = projectFiles()
  .filter(({ path }) => /^(?:shared|functions|local|infra|bin)\/.*\.[cm]?[jt]s$/.test(path))
  .map(readModule);

export const shownPattern = ({ source, flags }: Pattern): string => `/${source}/${flags}`;

const placeOf = ({ path, text }: Module, { start }: Syntax): string => `${path}:${lineAt(text, start)}`;

/** Those that are written down. */
export function* literalsIn(module: Module): Generator<Pattern> {
  for (const { node } of nodesIn(module.program)) {
    const { regex } = node as { readonly regex?: { readonly pattern: string; readonly flags: string } };
    if (regex) yield { at: placeOf(module, node), source: regex.pattern, flags: regex.flags };
  }
}

/** Where others are made of texts. */
export function* constructionsIn(module: Module): Generator<string> {
  for (const { node } of nodesIn(module.program)) {
    const isCall = node.type === 'NewExpression' || node.type === 'CallExpression';
    if (isCall && isSyntax(node.callee) && node.callee.name === 'RegExp') yield placeOf(module, node);
  }
}

const PLACE = /\/((?:shared|functions|local|infra|bin)\/[\w./-]{1,200}:\d{1,6}):\d{1,6}\)?$/;

/** Those that these modules make while they are loaded: each must not be loaded yet. */
export async function madeWhileLoading(paths: readonly string[]): Promise<readonly Pattern[]> {
  const made: Pattern[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct: (target, given, newTarget) => {
      const pattern: RegExp = Reflect.construct(target, given, newTarget);
      const caller = new Error().stack?.split('\n')[2] ?? '';
      const [, at] = PLACE.exec(caller) ?? [];
      if (at !== undefined) made.push({ at, source: pattern.source, flags: pattern.flags });
      return pattern;
    },
  });
  try {
    for (const path of paths) await import(/* @vite-ignore */ `../../${path}`);
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}
