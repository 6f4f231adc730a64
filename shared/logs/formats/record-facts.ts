import { readTraceId, tracesIn } from '../../traces/trace-ids.ts';
import { hashUser } from '../log-record.ts';
import { firstText, isJson, type Json } from './json.ts';

/** What the reader of a log has to be told. */
export interface ReadOptions {
  /** Makes hashes of user IDs such that nobody else can try names. */
  readonly userKey: string;
  /** Names of one's own, beside the usual ones, under which services log trace IDs. */
  readonly traceFields?: readonly string[];
}

/** What stands in the same fields whatever the format. */
export interface RecordFacts {
  readonly service?: string;
  readonly traceId?: string;
  readonly requestId?: string;
  readonly userHash?: string;
}

const SERVICE = [
  'service',
  'service.name',
  'service_name',
  'serviceName',
  'dd.service',
  'resource.service.name',
  'app',
  'application',
  'app_name',
];
const REQUEST = [
  'function_request_id',
  'requestId',
  'AWSRequestId',
  'awsRequestId',
  'request_id',
  'reqId',
  'req.id',
  'request.id',
  'requestID',
  'correlation_id',
  'correlationId',
  'record.requestId',
];
const USER = ['user_id', 'userId', 'userID', 'user.id', 'usr.id', 'enduser.id', 'uid'];
/** Objects into which loggers put fields that the program added. */
const CONTAINERS = [
  'mdc',
  'contextMap',
  'context',
  'attributes',
  'fields',
  'extra',
  'Properties',
  'ctx',
  'resource',
  'req',
];
/** As Python's exporters of OpenTelemetry write IDs. */
const HEX_PREFIX = /^0x(?=[\da-f]{32}$)/;
const NAMES_A_TRACE = /trace|amzn|^b3$|^@tr$/i;
/** A look at the text is cheaper than a search for each carrier. */
const MAY_NAME_A_TRACE = /trace|Root=1-|amzn|\bb3\b|@tr\b/i;

/** The facts in the fields of an entry, and in the objects in which loggers keep what a program added. */
export function recordFactsOf(json: Json, options: ReadOptions, text?: string): RecordFacts {
  const found: { -readonly [name in keyof RecordFacts]?: string } = {};
  addFacts(found, json, options);
  const mayHaveTrace = text === undefined || options.traceFields !== undefined || MAY_NAME_A_TRACE.test(text);
  const trace = mayHaveTrace ? traceIn(json, options) : undefined;
  if (trace !== undefined) found.traceId = trace;
  for (const name of CONTAINERS) {
    const inner = json[name];
    if (isJson(inner)) addFacts(found, inner, options);
  }
  return found;
}

function addFacts(found: { -readonly [name in keyof RecordFacts]?: string }, json: Json, options: ReadOptions): void {
  const service = firstText(json, SERVICE);
  const request = firstText(json, REQUEST);
  const user = firstText(json, USER);
  if (service !== undefined) found.service ??= service;
  if (request !== undefined) found.requestId ??= request;
  if (user !== undefined) found.userHash ??= hashUser(user, options.userKey);
}

/** What is deeper in an entry, or behind so many fields, is no fact about it. */
const DEEPEST = 4;
const MOST_FIELDS = 300;

function traceIn(json: Json, { traceFields = [] }: ReadOptions): string | undefined {
  const carriers: Record<string, string> = {};
  for (const { name, parent, value } of fieldsOf(json)) {
    // `{"trace":{"id":…}}` and `{"dd":{"trace_id":…}}` say it with two names.
    const key = parent === 'trace' || parent === 'dd' ? `${parent}.${name}` : name;
    if (NAMES_A_TRACE.test(key) || traceFields.includes(name)) carriers[key] ??= String(value).replace(HEX_PREFIX, '');
  }
  const [id] = Object.keys(carriers).length === 0 ? [] : tracesIn([carriers], traceFields);
  return id;
}

interface Field {
  readonly name: string;
  /** The object that it is in; empty for the entry itself. Lists count as what they are in. */
  readonly parent: string;
  readonly value: unknown;
}

/** The fields of an entry that hold a text or a number, those of inner objects behind those around them. */
function fieldsOf(json: Json): readonly Field[] {
  const found: Field[] = [];
  let level: readonly Field[] = [{ name: '', parent: '', value: json }];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
    const inner = level.flatMap(innerFields).slice(0, MOST_FIELDS);
    found.push(...inner.filter(({ value }) => typeof value === 'string' || typeof value === 'number'));
    level = inner.filter(({ value }) => typeof value === 'object' && value !== null);
  }
  return found;
}

function innerFields({ name, parent, value }: Field): readonly Field[] {
  const around = Array.isArray(value) ? parent : name;
  return Object.entries(value as object).map(([inner, one]: [string, unknown]) => ({
    name: Array.isArray(value) ? around : inner,
    parent: around,
    value: one,
  }));
}

/** `[shop,5759e988bd862e3fe1be46a994272793,bd862e3fe1be46a9]`: trace and span as Spring Boot writes them. */
const SPRING = /\[(?:[\w.-]{0,60},)?([\da-f]{32})[-,][\da-f]{16}(?:,(?:true|false)?)?\]/;

/** The facts that a text tells by itself. */
export function factsInText(text: string, { traceFields = [] }: ReadOptions): RecordFacts {
  const spring = SPRING.exec(text)?.[1];
  const named = MAY_NAME_A_TRACE.test(text) ? tracesIn([{ text }], traceFields)[0] : undefined;
  const traceId = named ?? (spring === undefined ? undefined : readTraceId(spring));
  return traceId === undefined ? {} : { traceId };
}
