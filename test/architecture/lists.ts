import { posix } from 'node:path';
import { type Finding, found } from './rule.ts';
import { isSyntax, type Module, nodesIn, type Syntax } from './syntax.ts';

/** Folders in which every file that exports one of a kind is in the list that everything derives from. */
const LISTS = [
  { folder: 'shared/sources', kinds: ['Source', 'WebhookSource'], maker: 'source', list: 'SOURCES' },
  { folder: 'shared/destinations', kinds: ['Destination'], maker: 'destination', list: 'DESTINATIONS' },
] as const;
type List = (typeof LISTS)[number];

/** Sources and destinations that are in no list, or not named as their file is. */
export function notListed(modules: readonly Module[]): readonly Finding[] {
  return LISTS.flatMap((list) => {
    const top = modules.filter(({ path }) => posix.dirname(path) === list.folder);
    const index = top.find(({ path }) => posix.basename(path) === 'index.ts');
    const listed = index === undefined ? new Set<string>() : namesListed(index, list.list);
    return top.filter((module) => module !== index).flatMap((module) => [...missing(module, listed, list)]);
  });
}

function* missing(module: Module, listed: ReadonlySet<string>, list: List): Generator<Finding> {
  const file = posix.basename(module.path, '.ts');
  for (const { name, start } of exportedOf(module, list)) {
    if (!listed.has(name)) yield found(module, start, `${name} is not in ${list.list} of ${list.folder}/index.ts`);
    if (name !== file) yield found(module, start, `${name} and its file have different names: one word for both`);
  }
}

/** The constants that a module exports as one of the list's kind. */
function* exportedOf({ program }: Module, list: List): Generator<{ name: string; start: number }> {
  for (const { node } of nodesIn(program)) {
    if (node.type !== 'ExportNamedDeclaration' || !isSyntax(node.declaration)) continue;
    for (const { node: declarator } of nodesIn(node.declaration)) {
      if (declarator.type !== 'VariableDeclarator' || !isSyntax(declarator.id)) continue;
      if (!isOfKind(declarator, declarator.id, list)) continue;
      yield { name: String(declarator.id.name), start: declarator.start };
    }
  }
}

function isOfKind({ init }: Syntax, id: Syntax, { kinds, maker }: List): boolean {
  const annotations = [id.typeAnnotation, isSyntax(init) ? init.typeAnnotation : undefined];
  const isKind = (name: unknown) => (kinds as readonly unknown[]).includes(name);
  if (annotations.some((annotation) => isKind(namedType(annotation)))) return true;
  return isSyntax(init) && init.type === 'CallExpression' && isSyntax(init.callee) && init.callee.name === maker;
}

function namedType(annotation: unknown): unknown {
  if (!isSyntax(annotation)) return undefined;
  const inner = annotation.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : annotation;
  return isSyntax(inner) && isSyntax(inner.typeName) ? inner.typeName.name : undefined;
}

/** The names in an array constant, whatever TypeScript says around it. */
function namesListed({ program }: Module, list: string): ReadonlySet<string> {
  const declaration = [...nodesIn(program)].find(
    ({ node }) => node.type === 'VariableDeclarator' && isSyntax(node.id) && node.id.name === list,
  );
  if (declaration === undefined) return new Set();
  const array = [...nodesIn(declaration.node)].find(({ node }) => node.type === 'ArrayExpression')?.node;
  const elements = [array?.elements].flat().filter(isSyntax);
  return new Set(elements.map((element) => String(element.name)));
}
