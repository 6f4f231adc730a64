import { importsOf } from './imports.ts';
import { isPure } from './rooms.ts';
import { type Finding, found } from './rule.ts';
import { isSyntax, type Module, namesIn, nodesIn, type Placed, propertyOf } from './syntax.ts';

/** Names by which a program reaches around its arguments. None may be used, not even for something else. */
export const REFUSED_GLOBALS: Readonly<Record<string, string>> = {
  performance: 'the clock',
  setTimeout: 'a timer',
  setInterval: 'a timer',
  setImmediate: 'a timer',
  clearTimeout: 'a timer',
  clearInterval: 'a timer',
  clearImmediate: 'a timer',
  crypto: 'chance',
  process: 'the environment',
  navigator: 'the environment',
  require: 'the environment',
  globalThis: 'the environment',
  eval: 'the environment',
  fetch: 'the network',
  WebSocket: 'the network',
  EventSource: 'the network',
  XMLHttpRequest: 'the network',
  console: 'the console',
};

/** Of node:crypto, what gives the same for the same. */
const DETERMINISTIC = new Set(['createHash', 'createHmac', 'hash', 'timingSafeEqual']);

/** Parts of a date as the machine's own time zone has them, and texts in its language. */
const OF_THE_MACHINE =
  /^([gs]et(FullYear|Year|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|getTimezoneOffset|to(Date|Time)String)$/;

type Named = Placed & { readonly name: string };

/**
 * Where a pure room reads the clock, chance, the environment or the network, or writes to the console. Instants come in
 * as arguments in all of them: the flows run under a virtual clock.
 */
export function aroundItsArguments(module: Module): readonly Finding[] {
  return isPure(module.path) ? [...byName(module), ...byMember(module), ...byImport(module)] : [];
}

function* byName(module: Module): Generator<Finding> {
  for (const placed of namesIn(module.program)) {
    const reached = refusedName(placed.name) ?? ofDateOrMath(placed) ?? ofGlobal(placed);
    if (reached !== undefined) yield found(module, placed.node.start, `${placed.name}: ${reached}`);
  }
}

const refusedName = (name: string): string | undefined =>
  Object.hasOwn(REFUSED_GLOBALS, name) ? REFUSED_GLOBALS[name] : undefined;

/** What a name is asked for, where it is: `now` of `Date` in `Date.now()`. */
const askedOf = ({ parent, part }: Placed): string | undefined =>
  parent.type === 'MemberExpression' && part === 'object' ? propertyOf(parent) : undefined;

/** `Date` and `Math` are calculators, too: of a given instant, and without `random`. */
function ofDateOrMath(placed: Named): string | undefined {
  const { name, parent, part } = placed;
  const property = askedOf(placed);
  if (name === 'Math') return property === undefined || property === 'random' ? 'chance' : undefined;
  if (name !== 'Date' || property === 'parse' || property === 'UTC') return undefined;
  const [given] = parent.type === 'NewExpression' && part === 'callee' ? [parent.arguments].flat() : [];
  return isSyntax(given) && given.type !== 'SpreadElement' ? undefined : 'the clock';
}

/** `global` is a section of the routing file as well; what it is asked for tells. */
function ofGlobal(placed: Named): string | undefined {
  const property = placed.name === 'global' ? askedOf(placed) : undefined;
  if (property === undefined) return undefined;
  return property === 'Date' || property === 'Math' ? 'the environment' : refusedName(property);
}

function* byMember(module: Module): Generator<Finding> {
  for (const { node } of nodesIn(module.program)) {
    if (node.type === 'MetaProperty' && isSyntax(node.meta) && node.meta.name === 'import') {
      yield found(module, node.start, 'import.meta: the environment');
    }
    const property = node.type === 'MemberExpression' ? propertyOf(node) : undefined;
    if (property !== undefined && OF_THE_MACHINE.test(property)) {
      yield found(module, node.start, `${property}: the machine's time zone`);
    }
  }
}

function* byImport(module: Module): Generator<Finding> {
  for (const { from, names, start } of importsOf(module)) {
    if (from !== 'node:crypto') continue;
    for (const name of names.filter((one) => !DETERMINISTIC.has(one))) {
      yield found(module, start, `${name} of node:crypto: chance, or not known to be without it`);
    }
  }
}
