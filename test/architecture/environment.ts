import { importsOf } from './imports.ts';
import { type Finding, found } from './rule.ts';
import { type Module, namesIn, propertyOf } from './syntax.ts';

/** Files that a person or AWS starts: they hand the environment to shared/config/environment.ts. */
const ENTRY_POINTS = [
  /^shared\/config\/environment\.ts$/,
  /^bin\//,
  /^local\/(start|demo|cli)\.ts$/,
  /^local\/cli\//,
  /^functions\/([^/]+\/)?(handler|container)\.ts$/,
];
const IS_PRODUCT = /^(shared|functions|local|bin)\//;

/** Where the environment is read elsewhere than at an entry point. */
export function readsEnvironment(module: Module): readonly Finding[] {
  const { path } = module;
  if (!IS_PRODUCT.test(path) || ENTRY_POINTS.some((entry) => entry.test(path))) return [];
  return [...ofProcess(module), ...ofItsModule(module)];
}

function* ofProcess(module: Module): Generator<Finding> {
  for (const { name, node, parent, part } of namesIn(module.program)) {
    if (name !== 'process') continue;
    const property = parent.type === 'MemberExpression' && part === 'object' ? propertyOf(parent) : 'env';
    if (property === undefined || property === 'env') {
      yield found(module, node.start, 'process.env, or process itself, from which it can be read');
    }
  }
}

function* ofItsModule(module: Module): Generator<Finding> {
  for (const { from, names, start } of importsOf(module)) {
    if (from === undefined || !/^(node:)?process$/.test(from)) continue;
    if (names.some((name) => ['env', 'default', '*'].includes(name))) {
      yield found(module, start, `the environment, from ${from}`);
    }
  }
}
