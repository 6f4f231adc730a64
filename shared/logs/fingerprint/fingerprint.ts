import { hash } from 'node:crypto';
import { foldRecursion } from './fold.ts';
import { maskMessage } from './mask.ts';
import type { LoggedException } from './stack-frame.ts';
import { readStackTrace } from './stack-trace.ts';
import { upTo } from './up-to.ts';

/**
 * The version of everything that decides a fingerprint: mask, frames and what is put together here. Whoever changes
 * one of them such that a fingerprint of yesterday would be another today, counts up.
 */
export const FINGERPRINT_VERSION = 'v2';

/** What a fingerprint was made of. The parts are hashed in their order. */
export interface FingerprintPart {
  readonly part: 'type' | 'frame' | 'message' | 'rule';
  readonly value: string;
}

/** The identity of "the same error". */
export interface Fingerprint {
  /** `v1:` and 11 characters. */
  readonly id: string;
  /** For a person: the masked message, behind the exception's type if there is one. */
  readonly template: string;
  readonly parts: readonly FingerprintPart[];
}

/** What a log record tells of an error. */
export interface ErrorFacts {
  readonly message: string;
  readonly exceptionType?: string | undefined;
  readonly exceptionMessage?: string | undefined;
  /** The stack trace as it was logged, with causes. */
  readonly stack?: string | undefined;
}

/** From a masked message to the template under which it is counted: `templateIn` of a learned tree. */
export type LearnedTemplates = (template: string) => string;

/** So many of the innermost own frames of an exception count, and so many exceptions of a chain. */
const FRAMES_COUNTED = 8;
const EXCEPTIONS_COUNTED = 4;

/** Types that programs throw for anything: their message tells what happened. */
const GENERAL_TYPE =
  /(?:^|[.:])(?:(?:Base|Runtime|Application|System|Client|Server|Service|Api|API|Http|HTTP|Axios|Rpc|Status|Response)?(?:Error|Exception|Throwable)|AssertionError|panic|fatal error)$/;

/**
 * The fingerprint of an error. With a stack trace it is made of the types of all exceptions in the chain and of the
 * program's own frames, without lines, recursion folded. The message counts only where those tell too little: general
 * types (`Error`), no named frame of the program, or names that a minifier made. Without a trace it is made of the
 * type, if there is one, and the message.
 */
export function fingerprintOf(facts: ErrorFacts, learned: LearnedTemplates = asItIs): Fingerprint {
  return fingerprintOfChain(facts, exceptionsOf(facts), learned);
}

/** The same, where the stack trace is read already. */
export function fingerprintOfChain(
  facts: ErrorFacts,
  exceptions: readonly LoggedException[],
  learned: LearnedTemplates = asItIs,
): Fingerprint {
  const counted = countedOf(exceptions);
  const own = counted.flatMap(partsOfException);
  if (counted.some(tellsEnough)) {
    const said = maskMessage(exceptions[0]?.message || facts.message);
    return { id: idOf(own), template: withType(exceptions[0], said), parts: own };
  }
  const message = learned(maskMessage(messageOf(facts, exceptions[0])));
  const parts: readonly FingerprintPart[] = [...own, { part: 'message', value: message }];
  return { id: idOf(parts), template: withType(exceptions[0], message), parts };
}

/** The template that a fingerprint counts, which is to be learned from; undefined when types and frames are enough. */
export const countedTemplate = ({ parts }: Fingerprint): string | undefined =>
  parts.find(({ part }) => part === 'message')?.value;

/** The exceptions that are told of, outermost first; what the record says beside its trace counts for the outermost. */
export function exceptionsOf({ exceptionType, exceptionMessage, stack }: ErrorFacts): readonly LoggedException[] {
  const read = stack === undefined ? [] : readStackTrace(stack);
  return withRecorded(read, exceptionType, exceptionMessage);
}

export function withRecorded(
  read: readonly LoggedException[],
  type: string | undefined,
  message: string | undefined,
): readonly LoggedException[] {
  const [outermost, ...causes] = read;
  if (outermost === undefined) {
    return type === undefined && message === undefined
      ? []
      : [{ type: type ?? '', message: message ?? '', frames: [] }];
  }
  const hasType = outermost.type !== '' || type === undefined;
  const hasMessage = outermost.message !== '' || message === undefined;
  if (hasType && hasMessage) return read;
  return [
    { ...outermost, type: outermost.type || (type ?? ''), message: outermost.message || (message ?? '') },
    ...causes,
  ];
}

const asItIs: LearnedTemplates = (template) => template;

/** Of a long chain, what was thrown last and the root causes. */
function countedOf(exceptions: readonly LoggedException[]): readonly LoggedException[] {
  if (exceptions.length <= EXCEPTIONS_COUNTED) return exceptions;
  return [...exceptions.slice(0, 1), ...exceptions.slice(1 - EXCEPTIONS_COUNTED)];
}

/** A minified class has a name that the next build changes. */
const typeOf = ({ type }: LoggedException): string => (type.length <= 2 ? '' : upTo(type, ['$$']));

/** Whether type and frames identify the error without its message. */
function tellsEnough(exception: LoggedException): boolean {
  const type = typeOf(exception);
  if (type === '' || exception.countsMessage === true || GENERAL_TYPE.test(type)) return false;
  return exception.frames.some(({ isInApp, name }) => isInApp && name !== '');
}

function partsOfException(exception: LoggedException): readonly FingerprintPart[] {
  const frames = foldRecursion(ownFrames(exception)).slice(0, FRAMES_COUNTED);
  return [
    { part: 'type', value: typeOf(exception) },
    ...frames.map((value): FingerprintPart => ({ part: 'frame', value })),
  ];
}

/** Functions without a name are told apart by their file alone; each file once, so that two are no recursion. */
function ownFrames({ frames }: LoggedException): readonly string[] {
  const unnamed = new Set<string>();
  const own: string[] = [];
  for (const { isInApp, place, name } of frames) {
    if (!isInApp || (name === '' && unnamed.has(place))) continue;
    if (name === '') unnamed.add(place);
    own.push(name === '' ? place : `${place} ${name}`);
  }
  return own;
}

/** What was logged and what the exception says, each once. */
function messageOf({ message }: ErrorFacts, outermost: LoggedException | undefined): string {
  const said = outermost?.message ?? '';
  if (said === '' || message.includes(said)) return message;
  return message === '' || said.includes(message) ? said : `${message}: ${said}`;
}

function withType(outermost: LoggedException | undefined, message: string): string {
  const type = outermost === undefined ? '' : typeOf(outermost);
  if (type === '' || message.includes(type)) return message;
  return message === '' ? type : `${type}: ${message}`;
}

/** A hash over the parts with their lengths. 66 bits: two of a million fingerprints meet with a chance of 1 in 10^8. */
export function idOf(parts: readonly FingerprintPart[]): string {
  let text = '';
  for (const { part, value } of parts) text += `${part}=${value.length}:${value};`;
  return `${FINGERPRINT_VERSION}:${hash('sha256', text, 'base64url').slice(0, 11)}`;
}
