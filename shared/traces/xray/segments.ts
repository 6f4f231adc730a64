import { type FailureKind, type FlatSpan, type SpanException, type SpanTree, spanTree } from '../span-tree.ts';

/**
 * X-Ray's form of a trace: segments, one for each service that took part, and nested in them subsegments for each step
 * that a service took.
 * Source: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */

type Fields = Readonly<Record<string, unknown>>;
interface PlacedSegment {
  readonly fields: Fields;
  /** The id of the segment that it is nested in, or that it names as its parent. */
  readonly parentId: string | undefined;
  readonly isNested: boolean;
}

/** Deeper than any library nests. Deeper subsegments are left out. */
const DEPTH = 50;

/**
 * Reads segment documents, JSON each. A document that cannot be read is left out, and so are segments that X-Ray has
 * inferred: they repeat the step through which a service was called that writes nothing itself.
 */
export const segmentTree = (documents: readonly string[]): SpanTree =>
  spanTree(documents.flatMap((document) => withNested(parsed(document))).flatMap(spanOf));

function parsed(document: string): Fields {
  try {
    return fieldsOf(JSON.parse(document));
  } catch {
    return {};
  }
}

/** A segment and all that are nested in it. */
function withNested(document: Fields): readonly PlacedSegment[] {
  const all: PlacedSegment[] = [];
  let level: readonly PlacedSegment[] = [
    { fields: document, parentId: textIn(document, 'parent_id'), isNested: false },
  ];
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

/** None for a segment without an id, or one that X-Ray has inferred. */
function spanOf({ fields, parentId, isNested }: PlacedSegment): readonly FlatSpan[] {
  const id = textIn(fields, 'id');
  if (id === undefined || fields.inferred === true) return [];
  const request = fieldsOf(fieldsOf(fields.http).request);
  const status = integerIn(fieldsOf(fieldsOf(fields.http).response), 'status');
  const aws = fieldsOf(fields.aws);
  return [
    {
      id,
      name: textIn(fields, 'name') ?? 'unnamed',
      isService: !isNested && fields.type !== 'subsegment',
      start: millisecondsIn(fields, 'start_time') ?? 0,
      exceptions: listOf(fieldsOf(fields.cause).exceptions).map(exceptionOf),
      ...given('parentId', parentId),
      ...given('end', fields.in_progress === true ? undefined : millisecondsIn(fields, 'end_time')),
      ...given('failure', failureOf(fields, status)),
      ...given('status', status),
      ...given('method', textIn(request, 'method')),
      ...given('url', textIn(request, 'url')),
      ...given('operation', textIn(aws, 'operation')),
      ...given('resource', resourceIn(aws)),
      // Some libraries write it as the cause itself, some as its id.
      ...given('causedBy', textIn(fields, 'cause') ?? textIn(fieldsOf(fields.cause), 'id')),
    },
  ];
}

/** A throttled request is an error as well. Where a library sets no mark, the status decides. */
function failureOf(fields: Fields, status = 0): FailureKind | undefined {
  if (fields.throttle === true) return 'throttle';
  if (fields.fault === true) return 'fault';
  if (fields.error === true) return status === 429 ? 'throttle' : 'error';
  if (status >= 500) return 'fault';
  if (status === 429) return 'throttle';
  return status >= 400 ? 'error' : undefined;
}

function exceptionOf(value: unknown): SpanException {
  const fields = fieldsOf(value);
  return {
    ...given('id', textIn(fields, 'id')),
    ...given('type', textIn(fields, 'type')),
    ...given('message', textIn(fields, 'message')),
    ...given('cause', textIn(fields, 'cause')),
  };
}

const RESOURCES = ['table_name', 'bucket_name', 'function_name', 'queue_url', 'topic_arn'];

function resourceIn(aws: Fields): string | undefined {
  const [first] = listOf(aws.resource_names);
  const found = RESOURCES.map((name) => textIn(aws, name)).find((name) => name !== undefined);
  return found ?? (typeof first === 'string' && first !== '' ? first : undefined);
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

/** X-Ray counts seconds, with fractions. */
const millisecondsIn = (fields: Fields, name: string): number | undefined => {
  const milliseconds = (numberIn(fields, name) ?? Number.NaN) * 1000;
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
};

const numberIn = (fields: Fields, name: string): number | undefined => {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
