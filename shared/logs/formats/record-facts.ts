import { readTraceId, tracesIn } from '../../traces/trace-ids.ts';
import { hashUser } from '../log-record.ts';
import { firstText, isJson, type Json } from './json.ts';
import { traceCarriers } from './trace-carriers.ts';

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
/** A look at the text is cheaper than a search for each carrier. */
const MAY_NAME_A_TRACE = /trace|Root=1-|\bb3\b/i;

/** The facts in the fields of an entry, and in the objects in which loggers keep what a program added. */
export function recordFactsOf(json: Json, options: ReadOptions): RecordFacts {
  const traceId = tracesIn(traceCarriers(json, options.traceFields), options.traceFields)[0];
  const found: Facts = { ...(traceId !== undefined && { traceId }) };
  addFacts(found, json, options);
  for (const name of CONTAINERS) {
    const inner = json[name];
    if (isJson(inner)) addFacts(found, inner, options);
  }
  return found;
}

type Facts = { -readonly [name in keyof RecordFacts]?: string };

function addFacts(found: Facts, json: Json, options: ReadOptions): void {
  const service = firstText(json, SERVICE);
  const request = firstText(json, REQUEST);
  const user = firstText(json, USER);
  if (service !== undefined) found.service ??= service;
  if (request !== undefined) found.requestId ??= request;
  if (user !== undefined) found.userHash ??= hashUser(user, options.userKey);
}

/**
 * `[shop,5759e988bd862e3fe1be46a994272793,bd862e3fe1be46a9]`: trace and span as Spring Boot writes them. Sleuth, before it,
 * has IDs of 64 bits too, and says behind them whether they are exported.
 */
const SPRING = /\[(?:[\w.-]{0,60},)?([\da-f]{32})[-,][\da-f]{16}(?:,(?:true|false)?)?\]/;
const SLEUTH_64 = /\[[\w.-]{0,60},([\da-f]{16}),[\da-f]{16}(?:,(?:true|false)?)?\]/;

/** The facts that a text tells by itself. */
export function factsInText(text: string, { traceFields = [] }: ReadOptions): RecordFacts {
  const spring = (SPRING.exec(text) ?? SLEUTH_64.exec(text))?.[1];
  const named = MAY_NAME_A_TRACE.test(text) ? tracesIn([{ text }], traceFields)[0] : undefined;
  const traceId = named ?? (spring === undefined ? undefined : readTraceId(spring));
  return traceId === undefined ? {} : { traceId };
}
