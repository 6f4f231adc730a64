/**
 * One trace as the tree that it is, whatever backend keeps it: spans in which services wrote down what they did, and
 * spans for the steps that they took. An adapter reads what its backend sends into a flat list of spans, and this file joins them.
 */

/** `fault`: it failed (5xx). `error`: the request was wrong (4xx). `throttle`: there were too many requests (429). */
export type FailureKind = 'fault' | 'error' | 'throttle';

export interface SpanException {
  readonly id?: string;
  readonly type?: string;
  readonly message?: string;
  /** The id of the exception that caused it. */
  readonly cause?: string;
}

/** A span as its service wrote it: it names its parent, and has no place in a tree yet. */
export interface FlatSpan {
  readonly id: string;
  readonly parentId?: string;
  /** The name of the service; of a step, the name of what was called or done. */
  readonly name: string;
  /** Whether a service's own work begins here; else it is a step within the span above it. */
  readonly isService: boolean;
  /** Milliseconds since 1970, with fractions. */
  readonly start: number;
  /** Absent while it lasts, or when its end was never written down. */
  readonly end?: number;
  readonly failure?: FailureKind;
  /** The status of an HTTP response. */
  readonly status?: number;
  readonly method?: string;
  readonly url?: string;
  /** `PutItem`. */
  readonly operation?: string;
  /** The target of the operation, by name, URL or ARN: a table, a queue, a bucket, a function. */
  readonly resource?: string;
  readonly exceptions: readonly SpanException[];
  /** The id of an exception below that was passed on. */
  readonly causedBy?: string;
}

export interface Span extends Omit<FlatSpan, 'parentId'> {
  readonly parent?: Span;
  /** In the order in which they began. */
  readonly children: readonly Span[];
}

export interface SpanTree {
  /** Without a parent in the trace, in the order in which they began. More than one: the spans that join them are missing. */
  readonly roots: readonly Span[];
  /** Whether every span has ended. */
  readonly isComplete: boolean;
}

type GrowingSpan = Span & { parent?: Span; readonly children: Span[] };

/**
 * Joins spans by the ids of their parents. A span may be written when it begins and again when it ends: of several with
 * one id the first that has ended stays. Spans that are each other's parents belong to no tree and are left out.
 */
export function spanTree(spans: Iterable<FlatSpan>): SpanTree {
  const known = new Map<string, GrowingSpan>();
  const parents = new Map<string, string>();
  for (const { parentId, ...span } of spans) {
    if (known.get(span.id)?.end !== undefined) continue;
    known.set(span.id, { ...span, children: [] });
    if (parentId !== undefined) parents.set(span.id, parentId);
  }
  const roots: Span[] = [];
  for (const span of known.values()) {
    const parent = known.get(parents.get(span.id) ?? '');
    if (parent === undefined) roots.push(span);
    else {
      span.parent = parent;
      parent.children.push(span);
    }
  }
  for (const { children } of known.values()) children.sort(byStart);
  const isComplete = [...known.values()].every(({ end }) => end !== undefined);
  return { roots: roots.sort(byStart), isComplete };
}

const byStart = (a: Span, b: Span): number => a.start - b.start;
