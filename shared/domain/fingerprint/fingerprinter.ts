import { readHeader } from './exception-header.ts';
import {
  type ErrorFacts,
  type Fingerprint,
  fingerprintOf,
  fingerprintOfChain,
  idOf,
  type Learned,
  withRecorded,
} from './fingerprint.ts';
import { maskMessage } from './mask.ts';
import type { LoggedException } from './stack-frame.ts';
import { readStackTrace } from './stack-trace.ts';

/** A storm is few errors, many times: so many messages, and so many stack traces, are remembered. */
const REMEMBERED = 1000;
/** Traces longer than this are read each time, in UTF-16 units: at most 16 MB are remembered. */
const LONGEST_REMEMBERED = 8192;

const FIRST_AT = /\n[ \t]+at /;

/**
 * Gives the fingerprints that `fingerprintOf` gives, and remembers what is costly: what masked messages lead to, and
 * the exceptions of stack traces by all but their first line. `learned` has to answer the same template alike.
 */
export class Fingerprinter {
  readonly #learned: Learned;
  readonly #ofTemplate = new Map<string, Fingerprint>();
  readonly #ofTrace = new Map<string, readonly LoggedException[]>();

  constructor(learned: Learned = (template) => template) {
    this.#learned = learned;
  }

  of(facts: ErrorFacts): Fingerprint {
    const { stack, exceptionType, exceptionMessage } = facts;
    if (stack !== undefined) {
      const read = withRecorded(this.#read(stack), exceptionType, exceptionMessage);
      return fingerprintOfChain(facts, read, this.#learned);
    }
    if (exceptionType !== undefined || exceptionMessage !== undefined) return fingerprintOf(facts, this.#learned);
    return this.#ofMessage(facts.message);
  }

  #ofMessage(message: string): Fingerprint {
    const masked = maskMessage(message);
    const known = this.#ofTemplate.get(masked);
    if (known !== undefined) return known;
    const template = this.#learned(masked);
    const parts = [{ part: 'message', value: template }] as const;
    return remember(this.#ofTemplate, masked, { id: idOf(parts), template, parts });
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

/** Forgets everything when there is too much of it. */
function remember<T>(memory: Map<string, T>, key: string, value: T): T {
  if (memory.size >= REMEMBERED) memory.clear();
  memory.set(key, value);
  return value;
}
