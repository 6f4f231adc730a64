import { type Finding, found } from './rule.ts';
import { isSyntax, type Module, nodesIn, type Syntax } from './syntax.ts';

const IS_PRODUCT = /^(shared|functions|local|infra|bin)\//;
/** What the two files of each Lambda export. */
const OF_EACH_LAMBDA = new Set(['handler', 'createHandler']);

interface Exported {
  readonly name: string;
  readonly module: Module;
  readonly start: number;
}

/** Names that a file exports though another file before it does: one name has one meaning, everywhere. */
export function exportedTwice(modules: readonly Module[]): readonly Finding[] {
  const first = new Map<string, string>();
  return modules
    .filter(({ path }) => IS_PRODUCT.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((module) => [...exportedOf(module)])
    .flatMap(({ name, module, start }) => {
      const elsewhere = first.get(name);
      if (elsewhere === undefined) first.set(name, module.path);
      const isOne = elsewhere === undefined || elsewhere === module.path || OF_EACH_LAMBDA.has(name);
      return isOne ? [] : [found(module, start, `${name} is exported from ${elsewhere}, too`)];
    });
}

/** What a module exports of its own. What it passes on from another has that one's meaning. */
function* exportedOf(module: Module): Generator<Exported> {
  for (const { node } of nodesIn(module.program)) {
    if (node.type !== 'ExportNamedDeclaration' || isSyntax(node.source)) continue;
    const declared = isSyntax(node.declaration) ? declaredIn(node.declaration) : [];
    const listed = [node.specifiers].flat().map((one) => (isSyntax(one) ? one.exported : undefined));
    for (const id of [...declared, ...listed].filter(isSyntax)) {
      yield { name: String(id.name ?? id.value), module, start: id.start };
    }
  }
}

function declaredIn(declaration: Syntax): readonly Syntax[] {
  if (declaration.type !== 'VariableDeclaration') return isSyntax(declaration.id) ? [declaration.id] : [];
  const declarators = [declaration.declarations].flat().filter(isSyntax);
  return declarators.flatMap(({ id }) => (isSyntax(id) ? boundIn(id) : []));
}

/** The names of `a` and of `{ a, b: [c] }`. */
function boundIn(pattern: Syntax): readonly Syntax[] {
  if (pattern.type === 'Identifier') return [pattern];
  return [...nodesIn(pattern)]
    .filter(({ node, parent, part }) => node.type === 'Identifier' && !(parent.type === 'Property' && part === 'key'))
    .map(({ node }) => node);
}
