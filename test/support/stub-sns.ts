import { createHash } from 'node:crypto';
import { after, type Clock, type EpochMs, minutes } from '../../shared/values/time.ts';
import { type ErrorFault, isJson, parseJson, StubApi, type StubRequest, type StubResponse } from './stub-server.ts';

interface SnsSetup {
  /** Topic ARNs. One that ends in `.fifo` is a FIFO topic. */
  readonly topics: Readonly<Record<string, { readonly contentBasedDeduplication?: boolean }>>;
  /** The only access key id that is let in. */
  readonly accessKeyId: string;
  /** Subjects have to be ASCII. */
  readonly asciiOnly?: boolean;
}

const DEFAULTS: SnsSetup = { topics: { 'arn:aws:sns:eu-west-1:123456789012:alerts': {} }, accessKeyId: 'AKIDSTUB' };

interface SnsAttribute {
  readonly type: string;
  readonly value: string;
}

export interface SnsMessage {
  readonly at: EpochMs;
  readonly messageId: string;
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
  readonly messageStructure?: string;
  readonly attributes: Readonly<Record<string, SnsAttribute>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** A query API error: its code, and why. */
class SnsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const MAX_BYTES = 262_144;
/** "UTF-8 text with no line breaks or control characters, and less than 100 characters long". */
const SUBJECT = /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]{1,99}$/u;
/** As it was until some year. */
const ASCII_SUBJECT = /^[!-~][ -~]{0,98}$/;
const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/**
 * SNS's Publish in the AWS query protocol: a form in, XML out, as `@aws-sdk/client-sns` speaks it.
 * `fail({ error, status })` answers with the error code `error` (`Throttled` with 429, `AuthorizationError` with 403,
 * `InternalError` with 500); without `error` it is `ServiceUnavailable`, or `Throttling` for 400 and 429.
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export class StubSns extends StubApi {
  readonly published: SnsMessage[] = [];
  readonly #setup: SnsSetup;

  constructor(clock: Clock, setup: Partial<SnsSetup> = {}) {
    super(clock);
    this.#setup = { ...DEFAULTS, ...setup };
  }

  protected override answer(request: StubRequest): StubResponse {
    try {
      const region = this.#authorise(request.headers.authorization);
      const form = new URLSearchParams(request.body);
      if (form.get('Action') !== 'Publish') throw new SnsError('InvalidAction', 'Could not find operation');
      const { messageId, topicArn } = this.#publish(form, region);
      const sequence = topicArn.endsWith('.fifo') ? `<SequenceNumber>${messageId.slice(-12)}</SequenceNumber>` : '';
      const result = `<PublishResult><MessageId>${messageId}</MessageId>${sequence}</PublishResult>`;
      return xml(200, `<PublishResponse xmlns="${NAMESPACE}">${result}${METADATA}</PublishResponse>`);
    } catch (error) {
      if (error instanceof SnsError) return errorResponse(error);
      throw error;
    }
  }

  protected override failure({ status = 400, error, retryAfter }: ErrorFault): StubResponse {
    const isThrottled = status === 400 || status === 429;
    const code = error ?? (isThrottled ? 'Throttling' : 'ServiceUnavailable');
    const response = errorResponse(new SnsError(code, isThrottled ? 'Rate exceeded' : code, status));
    if (retryAfter === undefined) return response;
    return { ...response, headers: { ...response.headers, 'retry-after': String(retryAfter) } };
  }

  /** The region the request is signed for. The signature itself is not checked: the stub knows no secret. */
  #authorise(authorization = ''): string | undefined {
    const scope = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/sns\/aws4_request, /.exec(authorization);
    if (scope === null)
      throw new SnsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    if (scope[1] === this.#setup.accessKeyId) return scope[2];
    throw new SnsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
  }

  #publish(form: URLSearchParams, region: string | undefined): SnsMessage {
    const message = messageOf(form, this.clock());
    if (message.topicArn.split(':')[3] !== region) throw invalid('TopicArn');
    const topic = this.#setup.topics[message.topicArn];
    if (topic === undefined) throw new SnsError('NotFound', 'Topic does not exist', 404);
    check(message, this.#setup.asciiOnly ? ASCII_SUBJECT : SUBJECT);
    if (!message.topicArn.endsWith('.fifo')) return this.#keep(message);
    const deduplicationId = deduplicationIdOf(message, topic.contentBasedDeduplication === true);
    return this.#duplicateOf(message, deduplicationId) ?? this.#keep({ ...message, deduplicationId });
  }

  /** A FIFO topic accepts a repeat within five minutes, answers with the id of the first, and delivers nothing. */
  #duplicateOf({ topicArn, at }: SnsMessage, deduplicationId: string): SnsMessage | undefined {
    const same = this.published.filter((one) => one.topicArn === topicArn && one.deduplicationId === deduplicationId);
    return same.find((one) => at < after(one.at, minutes(5)));
  }

  #keep(message: SnsMessage): SnsMessage {
    const messageId = `00000000-0000-4000-8000-${String(this.published.length + 1).padStart(12, '0')}`;
    const kept = { ...message, messageId };
    this.published.push(kept);
    return kept;
  }
}

function messageOf(form: URLSearchParams, at: EpochMs): SnsMessage {
  const optional = {
    subject: 'Subject',
    messageStructure: 'MessageStructure',
    groupId: 'MessageGroupId',
    deduplicationId: 'MessageDeduplicationId',
  };
  const given = Object.entries(optional).filter(([, parameter]) => form.has(parameter));
  return {
    at,
    messageId: '',
    topicArn: form.get('TopicArn') ?? '',
    message: form.get('Message') ?? '',
    attributes: attributesOf(form),
    ...Object.fromEntries(given.map(([name, parameter]) => [name, form.get(parameter)])),
  };
}

function attributesOf(form: URLSearchParams): Record<string, SnsAttribute> {
  const attributes: Record<string, SnsAttribute> = {};
  for (let i = 1; form.has(`MessageAttributes.entry.${i}.Name`); i++) {
    const entry = (part: string) => form.get(`MessageAttributes.entry.${i}.${part}`) ?? '';
    const value = entry('Value.StringValue') || entry('Value.BinaryValue');
    attributes[entry('Name')] = { type: entry('Value.DataType'), value };
  }
  return attributes;
}

function check(message: SnsMessage, subject: RegExp): void {
  if (message.message === '') throw invalid('Empty message');
  if (message.subject !== undefined && !subject.test(message.subject)) throw invalid('Subject');
  for (const [name, attribute] of Object.entries(message.attributes)) checkAttribute(name, attribute);
  if (sizeOf(message) > MAX_BYTES) throw invalid('Message too long');
  if (message.messageStructure === 'json') checkStructure(parseJson(message.message));
}

function checkAttribute(name: string, { type, value }: SnsAttribute): void {
  if (!/^[\w.-]{1,256}$/.test(name) || /^(aws|amazon)\.|^\.|\.$|\.\./i.test(name)) {
    throw new SnsError('InvalidParameterValue', `Invalid message attribute name: ${name}`);
  }
  if (!/^(String|Number|Binary|String\.Array)$/.test(type)) {
    throw new SnsError(
      'ParameterValueInvalid',
      `The message attribute '${name}' has an invalid message attribute type.`,
    );
  }
  if (value !== '') return;
  throw new SnsError(
    'ParameterValueInvalid',
    `The message attribute '${name}' must contain non-empty message attribute value.`,
  );
}

/** Bytes of the body and of the names, types and values of the attributes together. */
function sizeOf({ message, attributes }: SnsMessage): number {
  const parts = Object.entries(attributes).flatMap(([name, { type, value }]) => [name, type, value]);
  return [message, ...parts].reduce((sum, part) => sum + Buffer.byteLength(part), 0);
}

function checkStructure(body: unknown): void {
  if (!isJson(body)) throw invalid('Message Structure - JSON message body failed to parse');
  if (typeof body.default !== 'string') throw invalid('Message Structure - No default entry in JSON message body');
}

function deduplicationIdOf({ message, groupId, deduplicationId }: SnsMessage, byContent: boolean): string {
  if (groupId === undefined) throw invalid('The MessageGroupId parameter is required for FIFO topics');
  if (deduplicationId !== undefined) return deduplicationId;
  if (byContent) return createHash('sha256').update(message).digest('hex');
  throw invalid(
    'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

const invalid = (reason: string): SnsError => new SnsError('InvalidParameter', `Invalid parameter: ${reason}`);

const METADATA = '<ResponseMetadata><RequestId>stub</RequestId></ResponseMetadata>';

const xml = (status: number, body: string): StubResponse => ({ status, headers: { 'content-type': 'text/xml' }, body });

function errorResponse({ code, message, status }: SnsError): StubResponse {
  const type = status >= 500 ? 'Receiver' : 'Sender';
  const error = `<Error><Type>${type}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  return xml(status, `<ErrorResponse xmlns="${NAMESPACE}">${error}<RequestId>stub</RequestId></ErrorResponse>`);
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
