import { parseSync, visitorKeys } from 'oxc-parser';

export interface SourceFile {
  /** From the project's root, with slashes: `shared/domain/time.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly [part: string]: unknown;
}

/** A node and where it hangs. */
export interface Placed {
  readonly node: Syntax;
  readonly parent: Syntax;
  /** Under which name the parent holds it. */
  readonly part: string;
}

export interface Module extends SourceFile {
  readonly program: Syntax;
}

/** Throws on a file that is not TypeScript or JavaScript: nothing could be said of it. */
export function readModule({ path, text }: SourceFile): Module {
  const { program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) throw new Error(`${path} cannot be parsed: ${error.message}`);
  return { path, text, program: program as unknown as Syntax };
}

/** Lines count from 1. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** Every node below one, the outer before the inner. What `isLeft` says stays out, with all that is in it. */
export function nodesIn(parent: Syntax, isLeft?: (node: Syntax) => boolean): readonly Placed[] {
  const nodes: Placed[] = [];
  collect(parent, isLeft, nodes);
  return nodes;
}

function collect(parent: Syntax, isLeft: ((node: Syntax) => boolean) | undefined, nodes: Placed[]): void {
  for (const part of visitorKeys[parent.type] ?? []) {
    const value = parent[part];
    for (const node of Array.isArray(value) ? value : [value]) {
      if (!isSyntax(node) || isLeft?.(node)) continue;
      nodes.push({ node, parent, part });
      collect(node, isLeft, nodes);
    }
  }
}

export const isSyntax = (value: unknown): value is Syntax =>
  typeof value === 'object' && value !== null && 'type' in value;

/** What TypeScript adds around values; everything else of it is about types and gone at run time. */
const AROUND_VALUES = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSInstantiationExpression',
  'TSTypeAssertion',
  'TSParameterProperty',
]);
const isOfTypes = (node: Syntax): boolean => node.type.startsWith('TS') && !AROUND_VALUES.has(node.type);
const isImport = (node: Syntax): boolean => node.type === 'ImportDeclaration';

const KEYED = new Set(['Property', 'MethodDefinition', 'PropertyDefinition', 'AccessorProperty']);

/** Where a name stands for a value that is run, but for names of properties: `now` in `clock.now` is none, `clock` is. */
export function* namesIn(program: Syntax): Generator<Placed & { readonly name: string }> {
  for (const placed of nodesIn(program, (node) => isOfTypes(node) || isImport(node))) {
    const { node, parent, part } = placed;
    if (node.type !== 'Identifier' || typeof node.name !== 'string') continue;
    const isOfMember = parent.type === 'MemberExpression' && part === 'property';
    const isKey = KEYED.has(parent.type) && part === 'key';
    if ((isOfMember || isKey) && parent.computed !== true) continue;
    yield { ...placed, name: node.name };
  }
}

/** The property that a member expression asks for. Undefined where it is computed. */
export function propertyOf(member: Syntax): string | undefined {
  const { property, computed } = member;
  if (!isSyntax(property)) return undefined;
  const name = computed === true ? property.value : property.name;
  return typeof name === 'string' ? name : undefined;
}
