import { isSyntax, lineAt, type Module, nodesIn, type Syntax } from './syntax.ts';

/**
 * How long functions are and how much they take.
 *
 * A function is what has a body and a name: a declaration, a method, an accessor, a constructor, and a function expression
 * or an arrow that a variable, a property or a field is set to. Callbacks without a name, such as the arrow in
 * `list.map((one) => one.at)`, count as lines of the function that they stand in; counted as functions they would hide
 * long ones behind hundreds of one line.
 *
 * Its lines are those from the one on which it begins, without the comment above it, to the one on which its body ends,
 * blank lines and comments inside counted. A function inside another counts for itself and for the outer one.
 *
 * Its parameters are those that are declared. A pattern such as `{ a, b }` is one: that its members belong together is not
 * for a program to judge.
 */
export interface MeasuredFunction {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly lines: number;
  readonly parameters: number;
}

/** A place where the types are talked out of: `any`, or `!` behind a value or a field. */
interface Evasion {
  readonly file: string;
  readonly line: number;
  readonly of: 'any' | '!';
}

export interface FunctionStatistics {
  readonly functions: readonly MeasuredFunction[];
  readonly median: number;
  /** Nine of ten functions are no longer. */
  readonly ninetieth: number;
  readonly longest: number;
  readonly mostParameters: number;
  readonly evasions: readonly Evasion[];
}

const LIMITS = { median: 5, ninetieth: 15, longest: 60, mostParameters: 4 } as const;

const PRODUCT = /^(shared|functions|local|infra|bin)\/.*\.[cm]?[jt]s$/;
/** Types of packages that have none of their own: nothing in them is run. */
const DECLARATIONS = /\.d\.[cm]?ts$/;

/** Whether a file's functions are measured. */
export const isMeasured = (path: string): boolean => PRODUCT.test(path) && !DECLARATIONS.test(path);

export function statisticsOf(modules: readonly Module[]): FunctionStatistics {
  const functions = modules.flatMap((module) => [...functionsIn(module)]);
  const lengths = functions.map(({ lines }) => lines).sort((a, b) => a - b);
  return {
    functions,
    median: quantile(lengths, 0.5),
    ninetieth: quantile(lengths, 0.9),
    longest: lengths.at(-1) ?? 0,
    mostParameters: Math.max(0, ...functions.map(({ parameters }) => parameters)),
    evasions: modules.flatMap((module) => [...evasionsIn(module)]),
  };
}

/** The smallest length that at least this part of all does not exceed. */
const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;

function* functionsIn(module: Module): Generator<MeasuredFunction> {
  for (const { node, parent, part } of nodesIn(module.program)) {
    if (!FUNCTIONS.has(node.type) || !isSyntax(node.body)) continue;
    const namer = namerOf(parent, part);
    const id = [node.id, namer].find(isSyntax);
    if (id === undefined) continue;
    const line = lineAt(module.text, (namer === undefined ? node : parent).start);
    yield {
      file: module.path,
      line,
      name: String(id.name ?? id.value ?? '[computed]'),
      lines: lineAt(module.text, Number(node.end)) - line + 1,
      parameters: [node.params].flat().filter(isSyntax).length,
    };
  }
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
/** By the type of what is set to a function: which part of it is the name. */
const NAMES: Readonly<Record<string, { readonly name: string; readonly value: string }>> = {
  VariableDeclarator: { name: 'id', value: 'init' },
  Property: { name: 'key', value: 'value' },
  PropertyDefinition: { name: 'key', value: 'value' },
  MethodDefinition: { name: 'key', value: 'value' },
};

/** The name that a parent gives to its part. */
function namerOf(parent: Syntax, part: string): Syntax | undefined {
  const { name, value } = NAMES[parent.type] ?? {};
  const namer = name === undefined || part !== value ? undefined : parent[name];
  return isSyntax(namer) ? namer : undefined;
}

function* evasionsIn(module: Module): Generator<Evasion> {
  for (const { node } of nodesIn(module.program)) {
    const of = node.type === 'TSAnyKeyword' ? 'any' : isNonNull(node) ? '!' : undefined;
    if (of !== undefined) yield { file: module.path, line: lineAt(module.text, node.start), of };
  }
}

/** `value!`, and a field or variable with `!` that is said to be set elsewhere. */
const isNonNull = (node: Syntax): boolean => node.type === 'TSNonNullExpression' || node.definite === true;

/** The figures, one a line. */
export function figuresOf(statistics: FunctionStatistics): string {
  const { functions, median, ninetieth, longest, mostParameters, evasions } = statistics;
  const count = (of: Evasion['of']) => evasions.filter((one) => one.of === of).length;
  return [
    `functions with a name  ${functions.length}`,
    `median length          ${median} (at most ${LIMITS.median})`,
    `90th percentile        ${ninetieth} (at most ${LIMITS.ninetieth})`,
    `longest                ${longest} (at most ${LIMITS.longest})`,
    `most parameters        ${mostParameters} (at most ${LIMITS.mostParameters})`,
    `any                    ${count('any')} (none)`,
    `!                      ${count('!')} (none)`,
  ].join('\n');
}

/** What is over a limit, one text each: a figure of all, or a place. */
export function overLimits(statistics: FunctionStatistics): readonly string[] {
  const { functions, median, ninetieth, evasions } = statistics;
  return [
    ...(median > LIMITS.median ? [`the median is ${median} lines`] : []),
    ...(ninetieth > LIMITS.ninetieth ? [`the 90th percentile is ${ninetieth} lines`] : []),
    ...functions
      .filter(({ lines }) => lines > LIMITS.longest)
      .map(({ file, line, name, lines }) => `${file}:${line} ${name} has ${lines} lines`),
    ...functions
      .filter(({ parameters }) => parameters > LIMITS.mostParameters)
      .map(({ file, line, name, parameters }) => `${file}:${line} ${name} has ${parameters} parameters`),
    ...evasions.map(({ file, line, of }) => `${file}:${line} has ${of}`),
  ];
}
