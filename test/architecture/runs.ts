import { type Finding, found } from './rule.ts';
import { isSyntax, type Module, nodesIn, propertyOf, type Syntax } from './syntax.ts';

const IS_TEST = /\.test\.ts$/;
const SUITES = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const LEFT_OUT = /^(skip|skipIf|runIf|todo)$/;
/** The same, and names that could be something else's: of vitest's own functions only. */
const LEFT_OUT_OF_SUITE = /^(skip|skipIf|runIf|todo|only|fails)$/;
const OLD_NAMES = /^(x(it|test|describe)|f(it|describe))$/;
const MODULE_MOCKS = /^(mock|doMock|unmock|doUnmock|hoisted|importActual|importMock)$/;

/** Tests that would not run, would keep others from running, or pass by failing. */
export function leavesTestsOut(module: Module): readonly Finding[] {
  if (!IS_TEST.test(module.path)) return [];
  return [...nodesIn(module.program)].flatMap(({ node }) => {
    const word = leftOutBy(node);
    return word === undefined ? [] : [found(module, node.start, word)];
  });
}

function leftOutBy(node: Syntax): string | undefined {
  if (node.type === 'MemberExpression') {
    const property = propertyOf(node) ?? '';
    const names = SUITES.has(rootOf(node)) ? LEFT_OUT_OF_SUITE : LEFT_OUT;
    return names.test(property) ? `.${property}` : undefined;
  }
  if (node.type !== 'CallExpression' || !isSyntax(node.callee)) return undefined;
  const name = String(node.callee.name ?? '');
  return OLD_NAMES.test(name) ? name : leftOutByOption(node);
}

/** `it('…', { skip: true }, …)`. */
function leftOutByOption(call: Syntax): string | undefined {
  if (!isSyntax(call.callee) || !SUITES.has(rootOf(call.callee))) return undefined;
  const options = [call.arguments].flat().filter((one) => isSyntax(one) && one.type === 'ObjectExpression');
  const keys = options.flatMap((one) => (isSyntax(one) ? [one.properties].flat() : []));
  const names = keys.map((one) => (isSyntax(one) && isSyntax(one.key) ? String(one.key.name ?? one.key.value) : ''));
  const name = names.find((one) => LEFT_OUT_OF_SUITE.test(one));
  return name === undefined ? undefined : `{ ${name} }`;
}

/** `it` in `it`, `it.each`, `it.concurrent.each([…])`. */
function rootOf(node: Syntax): string {
  const inner = node.type === 'CallExpression' ? node.callee : node.object;
  return isSyntax(inner) ? rootOf(inner) : String(node.name ?? '');
}

/** Where a test puts something else in the place of a module. Tests pass values, and run what people run. */
export function mocksModules(module: Module): readonly Finding[] {
  if (!module.path.startsWith('test/')) return [];
  return [...nodesIn(module.program)].flatMap(({ node }) => {
    if (node.type !== 'MemberExpression' || !isSyntax(node.object)) return [];
    const isOfVitest = node.object.name === 'vi' || node.object.name === 'vitest';
    const property = propertyOf(node) ?? '';
    return isOfVitest && MODULE_MOCKS.test(property) ? [found(module, node.start, `vi.${property}`)] : [];
  });
}
