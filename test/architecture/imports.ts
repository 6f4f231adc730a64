import { isSyntax, type Module, nodesIn, type Syntax } from './syntax.ts';

/** One way by which a module takes something from another. */
export interface Import {
  /** As it is written. Undefined: `import()` of something computed. */
  readonly from: string | undefined;
  /** Gone at run time. An `import { type A }` is not: the module is still loaded. */
  readonly isType: boolean;
  /** What is taken by name; `*` for all of it, `default` for the default. Nothing in `import 'x'`. */
  readonly names: readonly string[];
  readonly start: number;
}

const WHOLE = new Set(['ExportAllDeclaration', 'ImportExpression', 'TSImportType', 'TSExternalModuleReference']);

export function importsOf({ program }: Module): readonly Import[] {
  const found: Import[] = [];
  for (const { node, parent } of nodesIn(program)) {
    const source = node.type === 'TSExternalModuleReference' ? node.expression : node.source;
    const isDeclaration = node.type === 'ImportDeclaration' || node.type === 'ExportNamedDeclaration';
    if (!(isDeclaration && isSyntax(source)) && !WHOLE.has(node.type)) continue;
    const isType =
      [node.importKind, node.exportKind, parent.importKind].includes('type') || node.type === 'TSImportType';
    const names = isDeclaration ? specifiersOf(node).map(nameOf) : ['*'];
    found.push({ from: literal(source), isType, names, start: node.start });
  }
  return found;
}

const literal = (source: unknown): string | undefined =>
  isSyntax(source) && typeof source.value === 'string' ? source.value : undefined;

const specifiersOf = (node: Syntax): readonly Syntax[] => [node.specifiers].flat().filter(isSyntax);

function nameOf(specifier: Syntax): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  const taken = specifier.type === 'ImportSpecifier' ? specifier.imported : specifier.local;
  return isSyntax(taken) ? String(taken.name ?? taken.value) : '*';
}
