/**
 * What services have written down of one trace, as the tree that it is: segments, one for each service that took part,
 * and subsegments for each step that a service took.
 * Source: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */

/** `fault`: it failed (5xx). `error`: it was asked wrongly (4xx). `throttle`: it was asked too often (429). */
export type FailureKind = 'fault' | 'error' | 'throttle';

export interface SegmentException {
  readonly id?: string;
  readonly type?: string;
  readonly message?: string;
  /** The id of the exception that caused it. */
  readonly cause?: string;
}

export interface Segment {
  readonly id: string;
  readonly name: string;
  /** Whether a service wrote it of itself; else it is a step of the segment above it. */
  readonly isService: boolean;
  /** Seconds since 1970, with fractions. */
  readonly start: number;
  /** Absent while it lasts, or when its end was never written down. */
  readonly end?: number;
  readonly failure?: FailureKind;
  readonly status?: number;
  readonly method?: string;
  readonly url?: string;
  /** `PutItem`. */
  readonly operation?: string;
  /** What the operation was on: a table, a queue, a bucket, a function. */
  readonly resource?: string;
  readonly exceptions: readonly SegmentException[];
  /** The id of an exception below that was passed on. Written as `cause`, or by some libraries as `cause.id`. */
  readonly causedBy?: string;
  readonly parent?: Segment;
  /** In the order in which they began. */
  readonly children: readonly Segment[];
}

export interface SegmentTree {
  /** Without a parent in the trace, in the order in which they began. More than one: what joins them is missing. */
  readonly roots: readonly Segment[];
  /** None of it lasts still. */
  readonly isComplete: boolean;
}

type Fields = Readonly<Record<string, unknown>>;
type Growing = Segment & { parent?: Segment; readonly children: Segment[] };

interface Placed {
  readonly fields: Fields;
  /** The id of what it is nested in, or says to belong to. */
  readonly parentId: string | undefined;
  readonly isNested: boolean;
}

/** Deeper than any library nests; what is deeper is left out. */
const DEPTH = 50;

/**
 * Reads segment documents, JSON each. What cannot be read is left out, and so are segments that X-Ray has inferred:
 * they repeat the step through which a service was called that writes nothing itself. Names of resources are redacted
 * before they are taken out of what they stand in; all other texts are as they were written.
 */
export function segmentTree(documents: readonly string[], redact: (text: string) => string = asItIs): SegmentTree {
  const placed = documents.flatMap((document) => withNested(parsed(document)));
  const known = new Map<string, Growing>();
  const parents = new Map<string, string>();
  for (const { fields, parentId, isNested } of placed) {
    const id = textIn(fields, 'id');
    // A segment is written when it begins and again when it ends.
    if (id === undefined || fields.inferred === true || known.get(id)?.end !== undefined) continue;
    known.set(id, segmentOf(id, fields, isNested, redact));
    if (parentId !== undefined) parents.set(id, parentId);
  }
  const roots: Growing[] = [];
  for (const segment of known.values()) {
    const parent = known.get(parents.get(segment.id) ?? '');
    if (parent === undefined) roots.push(segment);
    else {
      segment.parent = parent;
      parent.children.push(segment);
    }
  }
  for (const { children } of known.values()) children.sort(byStart);
  const isComplete = [...known.values()].every(({ end }) => end !== undefined);
  return { roots: roots.sort(byStart), isComplete };
}

const asItIs = (text: string): string => text;

const byStart = (a: Segment, b: Segment): number => a.start - b.start;

function parsed(document: string): Fields {
  try {
    return fieldsOf(JSON.parse(document));
  } catch {
    return {};
  }
}

/** A segment and all that are nested in it. */
function withNested(document: Fields): readonly Placed[] {
  const all: Placed[] = [];
  let level: readonly Placed[] = [{ fields: document, parentId: textIn(document, 'parent_id'), isNested: false }];
  for (let depth = 0; depth < DEPTH && level.length > 0; depth++) {
    all.push(...level);
    level = level.flatMap(({ fields }) =>
      listOf(fields.subsegments).map((one) => ({
        fields: fieldsOf(one),
        parentId: textIn(fields, 'id'),
        isNested: true,
      })),
    );
  }
  return all;
}

function segmentOf(id: string, fields: Fields, isNested: boolean, redact: (text: string) => string): Growing {
  const request = fieldsOf(fieldsOf(fields.http).request);
  const status = integerIn(fieldsOf(fieldsOf(fields.http).response), 'status');
  const aws = fieldsOf(fields.aws);
  return {
    id,
    name: textIn(fields, 'name') ?? 'unnamed',
    isService: !isNested && fields.type !== 'subsegment',
    start: numberIn(fields, 'start_time') ?? 0,
    children: [],
    exceptions: listOf(fieldsOf(fields.cause).exceptions).map(exceptionOf),
    ...given('end', fields.in_progress === true ? undefined : numberIn(fields, 'end_time')),
    ...given('failure', failureOf(fields, status)),
    ...given('status', status),
    ...given('method', textIn(request, 'method')),
    ...given('url', textIn(request, 'url')),
    ...given('operation', textIn(aws, 'operation')),
    ...given('resource', resourceIn(aws, redact)),
    ...given('causedBy', textIn(fields, 'cause') ?? textIn(fieldsOf(fields.cause), 'id')),
  };
}

/** A throttled request is an error as well. Where a library sets no mark, the status tells. */
function failureOf(fields: Fields, status = 0): FailureKind | undefined {
  if (fields.throttle === true) return 'throttle';
  if (fields.fault === true) return 'fault';
  if (fields.error === true) return status === 429 ? 'throttle' : 'error';
  if (status >= 500) return 'fault';
  if (status === 429) return 'throttle';
  return status >= 400 ? 'error' : undefined;
}

function exceptionOf(value: unknown): SegmentException {
  const fields = fieldsOf(value);
  return {
    ...given('id', textIn(fields, 'id')),
    ...given('type', textIn(fields, 'type')),
    ...given('message', textIn(fields, 'message')),
    ...given('cause', textIn(fields, 'cause')),
  };
}

const RESOURCES = ['table_name', 'bucket_name', 'function_name', 'queue_url', 'topic_arn'];

/** Not the colon in the placeholder of a custom pattern. */
const JOINT = /[/:](?![a-z\d-]{1,32}›)/;

/** Of a URL or an ARN its last part, which is the name. */
function resourceIn(aws: Fields, redact: (text: string) => string): string | undefined {
  const [first] = listOf(aws.resource_names);
  const found = RESOURCES.map((name) => textIn(aws, name)).find((name) => name !== undefined);
  const name = found ?? (typeof first === 'string' ? first : undefined);
  return name === undefined ? undefined : redact(name).split(JOINT).at(-1) || undefined;
}

/** `{ [name]: value }`, and nothing where there is none. */
const given = <Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } =>
  (value === undefined ? {} : { [name]: value }) as { [key in Name]?: Value };

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Its own, and not what every object inherits. */
const textIn = (fields: Fields, name: string): string | undefined => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const integerIn = (fields: Fields, name: string): number | undefined => {
  const value = numberIn(fields, name);
  return Number.isSafeInteger(value) ? value : undefined;
};

const numberIn = (fields: Fields, name: string): number | undefined => {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
