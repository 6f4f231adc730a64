import { cutText, oneLine } from '../values/cut.ts';
import { type DurationMs, duration } from '../values/time.ts';
import type { FailureKind, Span, SpanException, SpanTree } from './span-tree.ts';

/** What a backend has of one trace. */
export interface FoundTrace {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly tree: SpanTree;
  /** There is more of it than was given. */
  readonly isCut: boolean;
  /** How long such a request takes when all is well. */
  readonly usual?: DurationMs;
}

/** What a person wants to know of a trace: what failed first, where, and how long it took. */
export interface TraceVerdict {
  readonly id: string;
  /** Names of services, from the entry to the one that failed, or the entry alone. */
  readonly services: readonly string[];
  /** Absent: nothing in it failed. */
  readonly failure?: FirstFailure;
  /** How long the whole request took. */
  readonly took?: DurationMs;
  readonly usual?: DurationMs;
  /** Parts of it are missing, so a later look may tell more. */
  readonly isPartial: boolean;
}

export interface FirstFailure {
  readonly kind: FailureKind;
  /** What the last of the services did: `POST https://psp.example`, `DynamoDB PutItem orders`. Absent: it failed itself. */
  readonly step?: string;
  readonly status?: number;
  /** How long it took to fail. */
  readonly after?: DurationMs;
  /** `TimeoutError`, without the package it is in. */
  readonly exception?: string;
  readonly message?: string;
  /** A step failed, and no service with it. */
  readonly isHandled: boolean;
}

/** Removes personal data and secrets from a text. */
export type Redact = (text: string) => string;

const NAME_CHARACTERS = 60;
const STEP_CHARACTERS = 100;
const MESSAGE_CHARACTERS = 160;
const SERVICES_SHOWN = 4;
const ELLIPSIS = '…';

/**
 * The verdict on a trace. The cause is searched from the entry downwards, failure by failure: the exception that a
 * span names as its cause, else what failed in the same way, else what failed first; its deepest step is the cause.
 * Undefined when the tree is empty.
 */
export function verdictOf({ id, tree, isCut, usual }: FoundTrace, redact: Redact): TraceVerdict | undefined {
  const [entry] = tree.roots;
  if (entry === undefined) return undefined;
  const chain = failureChain(tree);
  const cause = chain.at(-1);
  const took = tree.roots.length === 1 ? lengthOf(entry) : undefined;
  return {
    id,
    services: servicesTo(cause ?? entry).map((name) => shown(redact(name), NAME_CHARACTERS)),
    ...(cause && { failure: failureOf(cause, chain, redact) }),
    ...(took !== undefined && { took, ...(usual !== undefined && { usual }) }),
    isPartial: isCut || tree.roots.length > 1 || !tree.isComplete,
  };
}

/** From the first failure that is not explained by one above it, down to the deepest that explains it. */
function failureChain({ roots }: SpanTree): readonly Span[] {
  const chains = nearestFailures(roots).map(chainFrom);
  return chains.sort((a, b) => Number(isHandled(a)) - Number(isHandled(b)) || byCause(a, b))[0] ?? [];
}

const isHandled = (chain: readonly Span[]): boolean => chain.every((one) => !one.isService);

function byCause(a: readonly Span[], b: readonly Span[]): number {
  return weightOf(a[0]) - weightOf(b[0]) || endOf(a.at(-1)) - endOf(b.at(-1));
}

function chainFrom(top: Span): readonly Span[] {
  const chain = [top];
  for (let last: Span | undefined = top; last; last = explanationOf(last)) {
    if (last !== top) chain.push(last);
  }
  return chain;
}

function explanationOf(failed: Span): Span | undefined {
  const named = new Set([failed.causedBy, ...failed.exceptions.flatMap(({ id, cause }) => [id, cause])]);
  const isNamed = (one: Span) => one.exceptions.some(({ id }) => id !== undefined && named.has(id));
  const distance = (one: Span) => Math.abs(weightOf(one) - weightOf(failed));
  return nearestFailures(failed.children).sort(
    (a, b) => Number(isNamed(b)) - Number(isNamed(a)) || distance(a) - distance(b) || endOf(a) - endOf(b),
  )[0];
}

/** Failures that no other lies above. Not recursive: a trace may be as deep as it has spans. */
function nearestFailures(spans: readonly Span[]): Span[] {
  const failures: Span[] = [];
  const left = [...spans];
  for (let one = left.pop(); one; one = left.pop()) {
    if (one.failure === undefined) left.push(...one.children);
    else failures.push(one);
  }
  return failures;
}

/** A wrong request is often expected (a lookup that finds nothing); a fault seldom is. */
const weightOf = (span: Span | undefined): number => (span?.failure === 'error' ? 1 : 0);

const endOf = (span: Span | undefined): number => span?.end ?? Number.MAX_VALUE;

/** A text that was redacted before: what is left of a number that was cut is not known as one. */
const shown = (redacted: string, maxCharacters: number): string => cutText(oneLine(redacted), maxCharacters);

function failureOf(cause: Span, chain: readonly Span[], redact: Redact): FirstFailure {
  const after = lengthOf(cause);
  const { type, message } = innermost(exceptionsOf(chain));
  return {
    kind: cause.failure ?? 'fault',
    ...(!cause.isService && { step: shown(redact(stepOf(cause, redact)), STEP_CHARACTERS) }),
    ...(cause.status !== undefined && { status: cause.status }),
    ...(after !== undefined && { after }),
    ...(type !== undefined && { exception: shown(withoutPackage(redact(type)), NAME_CHARACTERS) }),
    ...(message !== undefined && { message: shown(redact(message), MESSAGE_CHARACTERS) }),
    isHandled: isHandled(chain),
  };
}

const withoutPackage = (type: string): string => type.split('.').at(-1) || type;

/**
 * The deepest that are as grave as what they led to: where a lookup found nothing and the code behind it could not do
 * without, its exception tells more than that of the lookup.
 */
function exceptionsOf(chain: readonly Span[]): readonly SpanException[] {
  const failed = chain.filter(({ exceptions }) => exceptions.length > 0);
  return (failed.findLast((one) => weightOf(one) === weightOf(chain[0])) ?? failed.at(-1))?.exceptions ?? [];
}

/** Libraries wrap exceptions; the innermost tells what happened. */
function innermost(exceptions: readonly SpanException[]): SpanException {
  let [found = {}] = exceptions;
  for (const _ of exceptions) {
    const cause = exceptions.find(({ id }) => id !== undefined && id === found.cause);
    if (cause === undefined) break;
    found = cause;
  }
  return found;
}

/** A path or a query may hold an account or a token, so of a URL only the place is shown. */
function stepOf({ name, method, url, operation, resource }: Span, redact: Redact): string {
  if (operation !== undefined) {
    const on = resource === undefined ? undefined : lastPartOf(redact(resource));
    return [name, operation, on].filter((part) => part !== undefined).join(' ');
  }
  const place = url === undefined ? undefined : placeOf(url, redact);
  return place === undefined ? name : [method, place].filter((part) => part !== undefined).join(' ');
}

/** Not the colon in the placeholder of a pattern of the routing file. */
const JOINT = /[/:](?![a-z\d-]{1,32}›)/;

/** Of a URL or an ARN the name at its end. */
const lastPartOf = (resource: string): string | undefined => resource.split(JOINT).at(-1) || undefined;

/** Undefined where what is removed begins in the place and ends behind it: half of it would stay. */
function placeOf(url: string, redact: Redact): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, host } = new URL(url);
  const redacted = redact(url);
  const isWhole = redacted === url || redacted.toLowerCase().includes(redact(host));
  return origin !== 'null' && isWhole ? origin : undefined;
}

/** Lambda writes two spans of one name; the middle of a long way is left out. */
function servicesTo(span: Span): readonly string[] {
  const names: string[] = [];
  for (let one: Span | undefined = span; one; one = one.parent) {
    if (one.isService && names[0] !== one.name) names.unshift(one.name);
  }
  if (names.length <= SERVICES_SHOWN) return names;
  return [...names.slice(0, SERVICES_SHOWN / 2), ELLIPSIS, ...names.slice(-SERVICES_SHOWN / 2)];
}

/** Undefined while it lasts. Clocks of two machines can make an end come first. */
const lengthOf = ({ start, end }: Span): DurationMs | undefined =>
  end === undefined ? undefined : duration(Math.max(0, Math.round(end - start)));
