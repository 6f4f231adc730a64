import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What the steps of the SDK have in common; its own types differ from step to step. */
interface Steps {
  add(step: Step, options: { readonly name: string; readonly step: string; readonly override: true }): void;
  addRelativeTo(step: Step, options: { readonly name?: string }): void;
  applyToStack(other: Steps): void;
}
type Step = (next: Handler, context: Context) => Handler;
type Handler = (call: Call) => Promise<Done>;
interface Call {
  readonly input: object;
  readonly request?: unknown;
}
interface Done {
  readonly response: unknown;
  readonly output?: object;
}
interface Context {
  readonly commandName?: string;
  /** The SDK sets it for each call. */
  readonly endpointV2?: { readonly url: URL };
}

/** As `kept-connections.ts` has it. */
interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const SERIALIZER = { name: 'serializerMiddleware', step: 'serialize', override: true } as const;
const DESERIALIZER = { name: 'deserializerMiddleware', step: 'deserialize', override: true } as const;

/** Commands whose input and output are JSON as they are, but for bytes. Others hold times, and take the SDK's way. */
const PLAIN: ReadonlySet<string> = new Set([
  'GetItemCommand',
  'PutItemCommand',
  'UpdateItemCommand',
  'QueryCommand',
  'BatchGetItemCommand',
]);

/**
 * Writes requests and reads answers without the SDK's schemas, which look at each value and copy the settings of the
 * client twice a call: half of the processor time of a call. Every error is read by the SDK.
 */
export function usePlainJson(client: DynamoDBClient): void {
  const steps = client.middlewareStack as unknown as Steps;
  const theirs = { serialize: stepOf(steps, SERIALIZER.name), deserialize: stepOf(steps, DESERIALIZER.name) };
  steps.add((next, context) => (isPlain(context) ? serialize : theirs.serialize)(next, context), SERIALIZER);
  steps.add(
    (next, context) => (isPlain(context) ? deserialize(theirs.deserialize) : theirs.deserialize)(next, context),
    DESERIALIZER,
  );
}

/** The step that another of its name takes the place of. */
function stepOf(steps: Steps, name: string): Step {
  const found = new Map<string | undefined, Step>();
  const add = (step: Step, options: { readonly name?: string }) => void found.set(options.name, step);
  steps.applyToStack({ add, addRelativeTo: add, applyToStack: () => undefined });
  const step = found.get(name);
  if (step === undefined) throw new Error(`the SDK has no step ${name}`);
  return step;
}

const isPlain = ({ commandName = '' }: Context): boolean => PLAIN.has(commandName);

function serialize(next: Handler, context: Context): Handler {
  const target = `DynamoDB_20120810.${(context.commandName ?? '').replace(/Command$/, '')}`;
  return async (call) => {
    const url = context.endpointV2?.url;
    if (url === undefined) throw new Error('the SDK found no endpoint');
    return await next({ ...call, request: requestTo(url, target, writeJson(call.input)) });
  };
}

const requestTo = (url: URL, target: string, body: string) => ({
  ...{ method: 'POST', protocol: url.protocol, hostname: url.hostname, path: url.pathname, query: {}, body },
  ...(url.port !== '' && { port: Number(url.port) }),
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
});

const deserialize =
  (theirs: Step): Step =>
  (next, context) =>
  async (call) => {
    const done = await next(call);
    const { statusCode, headers, body } = done.response as Answer;
    if (statusCode >= 300) return await theirs(async () => done, context)(call);
    const $metadata = { httpStatusCode: statusCode, requestId: headers['x-amzn-requestid'] };
    return { ...done, output: { ...readJson(body), $metadata } };
  };

const writeJson = (input: object): string => JSON.stringify(input, hasBytes(input) ? base64 : undefined);

/** `this` has the value as it is: a buffer was asked for its own JSON before. */
function base64(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value;
}

function hasBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Uint8Array) return true;
  // Lists are of one kind, and thousands of texts are usual.
  if (Array.isArray(value) && typeof value[0] === 'string') return false;
  return Object.values(value).some(hasBytes);
}

function readJson(body: Uint8Array): object {
  const output: unknown = JSON.parse(Buffer.from(body).toString());
  if (typeof output !== 'object' || output === null) throw new Error('the table answered no JSON object');
  readBytes(output);
  return output;
}

/** An attribute of bytes is `{ "B": "<base64>" }`. Where an attribute is called `B` itself, its value is an object. */
function readBytes(value: object): void {
  for (const part of Object.values(value)) {
    if (typeof part !== 'object' || part === null || typeof part[0] === 'string') continue;
    if (typeof part.B === 'string') part.B = new Uint8Array(Buffer.from(part.B, 'base64'));
    else readBytes(part);
  }
}
