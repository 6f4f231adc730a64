import { readHeader } from './exception-header.ts';
import {
  countedTemplate,
  type ErrorFacts,
  type Fingerprint,
  fingerprintOf,
  fingerprintOfChain,
  idOf,
  type LearnedTemplates,
  withRecorded,
} from './fingerprint.ts';
import { maskMessage } from './mask.ts';
import { type FingerprintRule, type Overridden, type Override, type OverrideFacts, overrideBy } from './overrides.ts';
import type { LoggedException } from './stack-frame.ts';
import { readStackTrace } from './stack-trace.ts';

/** A storm is few errors, many times: so many messages, and so many stack traces, are remembered. */
const REMEMBERED = 1000;
/** Traces longer than this are read each time, in UTF-16 units: at most 16 MB are remembered. */
const LONGEST_REMEMBERED = 8192;

const FIRST_AT = /\n[ \t]+at /;

/**
 * Gives fingerprints under rules, and without one that fits those of `fingerprintOf`. Remembers what is costly: what
 * masked messages lead to, and the exceptions of stack traces by all but their first line.
 */
export class Fingerprinter {
  /** A fingerprint may depend on more than `fingerprintOf` looks at. */
  readonly hasRules: boolean;
  readonly #override: Override | undefined;
  readonly #ofTemplate = new Map<string, Fingerprint>();
  readonly #ofTrace = new Map<string, readonly LoggedException[]>();

  constructor(rules: readonly FingerprintRule[] = []) {
    this.hasRules = rules.length > 0;
    this.#override = this.hasRules ? overrideBy(rules) : undefined;
  }

  /** `service`: of a record that does not name it. */
  of(facts: OverrideFacts, service?: string): Overridden {
    const usual = this.#usual(facts);
    if (this.#override === undefined) return usual;
    return this.#override(facts.service === undefined ? { ...facts, service } : facts, usual);
  }

  #usual(facts: ErrorFacts): Fingerprint {
    const { stack, exceptionType, exceptionMessage } = facts;
    if (stack !== undefined) {
      return fingerprintOfChain(facts, withRecorded(this.#read(stack), exceptionType, exceptionMessage));
    }
    if (exceptionType !== undefined || exceptionMessage !== undefined) return fingerprintOf(facts);
    return this.#ofMessage(facts.message);
  }

  #ofMessage(message: string): Fingerprint {
    const masked = maskMessage(message);
    const known = this.#ofTemplate.get(masked);
    if (known !== undefined) return known;
    const parts = [{ part: 'message', value: masked }] as const;
    return remember(this.#ofTemplate, masked, { id: idOf(parts), template: masked, parts });
  }

  #read(stack: string): readonly LoggedException[] {
    const first = FIRST_AT.exec(stack)?.index ?? -1;
    if (first < 0 || stack.length > LONGEST_REMEMBERED) return readStackTrace(stack);
    const head = stack.slice(0, first);
    if (head.includes('\n') || head.includes(' ---> ')) return readStackTrace(stack);
    const frames = stack.slice(first);
    const [outermost, ...causes] = this.#ofTrace.get(frames) ?? remember(this.#ofTrace, frames, readStackTrace(stack));
    return outermost === undefined ? [] : [{ ...outermost, ...readHeader(head) }, ...causes];
  }
}

/** The template that is to be learned from; undefined when types and frames are enough, or a rule decided. */
export const learnable = (fingerprint: Overridden): string | undefined =>
  fingerprint.rule === undefined ? countedTemplate(fingerprint) : undefined;

/** The fingerprint of the same error under what was learned. */
export function underLearned(fingerprint: Overridden, facts: ErrorFacts, learned: LearnedTemplates): Overridden {
  const template = learnable(fingerprint);
  return template === undefined || learned(template) === template ? fingerprint : fingerprintOf(facts, learned);
}

/** Forgets everything when there is too much of it. */
function remember<T>(memory: Map<string, T>, key: string, value: T): T {
  if (memory.size >= REMEMBERED) memory.clear();
  memory.set(key, value);
  return value;
}
