import { type ErrorFacts, exceptionsOf, type Fingerprint, type FingerprintPart, idOf } from './fingerprint.ts';
import { glob } from './glob.ts';
import type { LoggedException, StackFrame } from './stack-frame.ts';

/**
 * What a rule may look at, in Sentry's words where it has one. `type` and `value` are of one exception, `function` and
 * `module` of one frame of its stack trace; `module` is the class, the package, or the file with its folder.
 * Source: https://docs.sentry.io/concepts/data-management/event-grouping/fingerprint-rules/
 */
export const RULE_SUBJECTS = [
  'message',
  'template',
  'service',
  'level',
  'type',
  'value',
  'function',
  'module',
] as const;
export type RuleSubject = (typeof RULE_SUBJECTS)[number];

/** What may stand in double braces in a rule's fingerprint. */
export const RULE_VARIABLES = ['default', 'type', 'template', 'service', 'level', 'function', 'module'] as const;
type RuleVariable = (typeof RULE_VARIABLES)[number];

export const RULE_VARIABLE = /\{\{\s{0,9}([^{}]{0,60}?)\s{0,9}\}\}/g;
const WHOLE_VARIABLE = new RegExp(`^${RULE_VARIABLE.source}$`);

/** `match -> fingerprint`, as the routing file says it. */
export interface FingerprintRule {
  /** Patterns (glob.ts). All subjects have to fit, each one of its patterns. */
  readonly match: Readonly<Partial<Record<RuleSubject, readonly string[]>>>;
  /**
   * The parts of the fingerprint instead of the usual ones. `{{ default }}` stands for the usual fingerprint, the other
   * variables for what the error has. `{{ default }}` alone leaves it as it is.
   */
  readonly fingerprint: readonly string[];
}

/** An error with what its log record tells around it. */
export interface OverrideFacts extends ErrorFacts {
  readonly service?: string | undefined;
  readonly level?: string | undefined;
}

export interface Overridden extends Fingerprint {
  /** The place of the rule that decided, from 0; undefined when none did. */
  readonly rule?: number;
}

/** Gives the fingerprint under the first rule that fits, else the usual one. */
export type Override = (facts: OverrideFacts, usual: Fingerprint) => Overridden;

/** Compiles rules. What it gives is a function of its arguments alone: nothing that was learned matters to a rule. */
export function overrideBy(rules: readonly FingerprintRule[]): Override {
  const compiled = rules.map(compileRule);
  return (facts, usual) => {
    const values = valuesOf(facts, usual);
    const rule = compiled.findIndex((one) => one.fits(values));
    const fingerprint = compiled[rule]?.fingerprint;
    if (fingerprint === undefined) return usual;
    if (fingerprint.length === 1 && fillingOf(fingerprint[0] ?? '') === 'default') return { ...usual, rule };
    const parts = fingerprint.map((text): FingerprintPart => ({ part: 'rule', value: filled(text, values, usual) }));
    return { id: idOf(parts), template: usual.template, parts, rule };
  };
}

/** Conditions on these have to be met by one and the same of them: an exception, a frame. */
const GROUPS = {
  message: 'record',
  template: 'record',
  service: 'record',
  level: 'record',
  type: 'exception',
  value: 'exception',
  function: 'frame',
  module: 'frame',
} as const satisfies Record<RuleSubject, string>;
type Group = (typeof GROUPS)[RuleSubject];

/** Sentences; the others are names, in which the case counts. */
const TEXTS: ReadonlySet<RuleSubject> = new Set(['message', 'template', 'value']);

type Values = Readonly<Partial<Record<RuleSubject, readonly string[]>>>;
/** Stack traces are read only when a rule asks for what is in them. */
type ValuesOf = (group: Group) => readonly Values[];

interface CompiledRule {
  readonly fits: (values: ValuesOf) => boolean;
  readonly fingerprint: readonly string[];
}

function compileRule({ match, fingerprint }: FingerprintRule): CompiledRule {
  const conditions = RULE_SUBJECTS.flatMap((subject) => {
    const patterns = match[subject]?.map((pattern) => glob(pattern, { ignoreCase: TEXTS.has(subject) }));
    return patterns === undefined ? [] : [{ subject, group: GROUPS[subject], patterns }];
  });
  const groups = [...new Set(conditions.map(({ group }) => group))].map((group) => ({
    group,
    conditions: conditions.filter((one) => one.group === group),
  }));
  const meets = (values: Values) => (one: (typeof conditions)[number]) =>
    (values[one.subject] ?? []).some((value) => one.patterns.some((fits) => fits(value)));
  return {
    fits: (valuesIn) =>
      groups.every((one) => valuesIn(one.group).some((values) => one.conditions.every(meets(values)))),
    fingerprint,
  };
}

/** Patterns look at no more of a text, as the mask. In UTF-16 units. */
const LONGEST = 4096;

function valuesOf(facts: OverrideFacts, usual: Fingerprint): ValuesOf {
  let read: ReturnType<typeof exceptionsOf> | undefined;
  const exceptions = () => {
    read ??= exceptionsOf(facts);
    return read;
  };
  return (group) => {
    switch (group) {
      case 'record':
        return [recordValues(facts, usual, exceptions)];
      case 'exception':
        return exceptions().map(({ type, message }) => ({ type: [type], value: [cut(message)] }));
      case 'frame':
        return exceptions()
          .flatMap(ownFirst)
          .map(({ name, place }) => ({ function: [name], module: [place] }));
    }
  };
}

/** The first is what a variable stands for. */
const ownFirst = ({ frames }: LoggedException): readonly StackFrame[] => [
  ...frames.filter(({ isInApp }) => isInApp),
  ...frames.filter(({ isInApp }) => !isInApp),
];

/** As in Sentry, a message is also what the exception says: programs log either. */
const recordValues = (
  { message, service = '', level = '' }: OverrideFacts,
  usual: Fingerprint,
  exceptions: () => ReturnType<typeof exceptionsOf>,
): Values => ({
  get message() {
    return [message, ...exceptions().map((one) => one.message)].map(cut);
  },
  template: [usual.template],
  service: [service],
  level: [level],
});

const cut = (text: string): string => (text.length > LONGEST ? text.slice(0, LONGEST) : text);

const filled = (text: string, values: ValuesOf, usual: Fingerprint): string =>
  text.replace(RULE_VARIABLE, (whole) => {
    const name = fillingOf(whole);
    if (name === undefined) return whole;
    return name === 'default' ? usual.id : (values(GROUPS[name])[0]?.[name]?.[0] ?? '');
  });

/** The variable that a text is. */
function fillingOf(text: string): RuleVariable | undefined {
  const [, name] = WHOLE_VARIABLE.exec(text) ?? [];
  return RULE_VARIABLES.find((one) => one === name);
}
