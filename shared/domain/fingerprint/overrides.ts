import { type ErrorFacts, exceptionsOf, type Fingerprint, type FingerprintPart, idOf } from './fingerprint.ts';

/** What a rule may look at. `frame` is any of the functions in the stack trace, as `place name`. */
export const OVERRIDE_SUBJECTS = ['message', 'template', 'type', 'frame', 'service', 'level'] as const;
export type OverrideSubject = (typeof OVERRIDE_SUBJECTS)[number];

export interface OverrideCondition {
  readonly on: OverrideSubject;
  /** The compiled pattern. Has to be a function of its argument alone. */
  readonly matches: (value: string) => boolean;
}

/** `match -> fingerprint`, as one entry of the configuration says it. */
export interface Override {
  readonly name: string;
  /** All of them have to hold; of several values of a subject (types, frames) one is enough. */
  readonly when: readonly OverrideCondition[];
  /**
   * The parts of the fingerprint instead of the usual ones. `{{ default }}` stands for the usual fingerprint, and
   * `{{ type }}`, `{{ template }}`, `{{ service }}`, `{{ level }}` for what the record has.
   */
  readonly fingerprint: readonly string[];
}

/** An error with what its log record tells around it. */
export interface OverrideFacts extends ErrorFacts {
  readonly service?: string | undefined;
  readonly level: string;
}

export interface Overridden extends Fingerprint {
  /** The rule that decided; undefined when none did. */
  readonly rule?: string;
}

/** The fingerprint under the first rule whose conditions hold, else the usual one. */
export function override(rules: readonly Override[], facts: OverrideFacts, usual: Fingerprint): Overridden {
  if (rules.length === 0) return usual;
  const values = valuesOf(facts, usual);
  const rule = rules.find(({ when }) => when.every(({ on, matches }) => values(on).some(matches)));
  if (rule === undefined) return usual;
  const parts = rule.fingerprint.map(
    (text): FingerprintPart => ({ part: 'rule', value: filled(text, (name) => filling(name, values, usual)) }),
  );
  return { id: idOf(parts), template: usual.template, parts, rule: rule.name };
}

type Values = (subject: OverrideSubject) => readonly string[];

/** Stack traces are read only when a rule asks for what is in them. */
function valuesOf(facts: OverrideFacts, usual: Fingerprint): Values {
  let exceptions: ReturnType<typeof exceptionsOf> | undefined;
  const chain = () => {
    exceptions ??= exceptionsOf(facts);
    return exceptions;
  };
  return (subject) => {
    switch (subject) {
      case 'message':
        return [facts.message];
      case 'template':
        return [usual.template];
      case 'service':
        return [facts.service ?? ''];
      case 'level':
        return [facts.level];
      case 'type':
        return chain().map(({ type }) => type);
      case 'frame':
        return chain().flatMap(({ frames }) => frames.map(({ place, name }) => `${place} ${name}`.trim()));
    }
  };
}

/** What may stand in braces in a rule's fingerprint. */
const FILLINGS = ['default', 'type', 'template', 'service', 'level'] as const;
type Filling = (typeof FILLINGS)[number];

/** Braces around anything else stay as they are. */
const filled = (text: string, fill: (name: Filling) => string): string =>
  text.replace(/\{\{ ?(\w{1,20}) ?\}\}/g, (whole, word: string) => {
    const name = FILLINGS.find((one) => one === word);
    return name === undefined ? whole : fill(name);
  });

const filling = (name: Filling, values: Values, usual: Fingerprint): string =>
  name === 'default' ? usual.id : (values(name)[0] ?? '');
