import { inCircles } from './circles.ts';
import { usesClosedWords } from './closed-words.ts';
import { throughNoDoor } from './doors.ts';
import { readsEnvironment } from './environment.ts';
import { exportedTwice } from './exported-names.ts';
import { asksTheMachinesLanguage } from './language.ts';
import { notListed } from './lists.ts';
import { namedNothing } from './names.ts';
import { aroundItsArguments } from './purity.ts';
import type { Finding } from './rule.ts';
import { leavesTestsOut, mocksModules } from './runs.ts';
import { type Module, readModule, type SourceFile } from './syntax.ts';
import { speaksOfOtherThings } from './words.ts';

export interface Violation extends Finding {
  readonly rule: RuleName;
}

interface Project {
  readonly files: readonly SourceFile[];
  readonly modules: readonly Module[];
  /** The files that are none. */
  readonly others: readonly SourceFile[];
}

/** Every rule of the house, by the name that a violation is reported under. */
const RULES = {
  'imports go through the doors': ({ modules }) => modules.flatMap(throughNoDoor),
  'imports run in no circle': ({ modules }) => inCircles(modules),
  'pure rooms know only their arguments': ({ modules }) => modules.flatMap(aroundItsArguments),
  'pure rooms do not depend on the language of the machine': ({ modules }) => modules.flatMap(asksTheMachinesLanguage),
  'the environment is read at the entry points': ({ modules }) => modules.flatMap(readsEnvironment),
  'every source and destination is in its list': ({ modules }) => notListed(modules),
  'files are named by the question they answer': ({ files }) => files.flatMap(namedNothing),
  'one name has one meaning': ({ modules }) => exportedTwice(modules),
  'code has no word of the closed list': ({ modules, others }) => [...modules, ...others].flatMap(usesClosedWords),
  'every test runs': ({ modules }) => modules.flatMap(leavesTestsOut),
  'no module is mocked': ({ modules }) => modules.flatMap(mocksModules),
  'texts speak of the product': ({ files }) => files.flatMap(speaksOfOtherThings),
} satisfies Record<string, (project: Project) => readonly Finding[]>;

export type RuleName = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as RuleName[];

const IS_MODULE = /\.[cm]?[jt]s$/;

/** Checks files against every rule. */
export function violationsIn(files: readonly SourceFile[]): readonly Violation[] {
  const modules = files.filter(({ path }) => IS_MODULE.test(path)).map(readModule);
  const others = files.filter(({ path }) => !IS_MODULE.test(path));
  return RULE_NAMES.flatMap((rule) => RULES[rule]({ files, modules, others }).map((finding) => ({ rule, ...finding })));
}

export const formatViolation = ({ file, line, rule, what }: Violation): string => `${file}:${line} ${rule}: ${what}`;
