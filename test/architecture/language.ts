import { isPure } from './rooms.ts';
import { type Finding, found } from './rule.ts';
import { type Module, namesIn, nodesIn, propertyOf } from './syntax.ts';

export const MACHINES_LANGUAGE = "the machine's language";

const OF_A_LANGUAGE = /^(toLocale\w+|localeCompare)$/;

/**
 * Where a pure room orders or writes by a language. Which one, and how, depends on the machine and on its version of
 * Node, so that two machines would order differently; `byText` and `wording.ts` do the same everywhere.
 */
export function asksTheMachinesLanguage(module: Module): readonly Finding[] {
  return isPure(module.path) ? [...byMember(module), ...byName(module)] : [];
}

function* byMember(module: Module): Generator<Finding> {
  for (const { node } of nodesIn(module.program)) {
    const property = node.type === 'MemberExpression' ? propertyOf(node) : undefined;
    if (property !== undefined && OF_A_LANGUAGE.test(property)) {
      yield found(module, node.start, `${property}: ${MACHINES_LANGUAGE}`);
    }
  }
}

function* byName(module: Module): Generator<Finding> {
  for (const { name, node } of namesIn(module.program)) {
    if (name === 'Intl') yield found(module, node.start, `Intl: ${MACHINES_LANGUAGE}`);
  }
}
