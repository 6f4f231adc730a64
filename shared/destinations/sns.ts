import * as z from 'zod';
import { documentOf } from '../messages/build-document.ts';
import type { Document } from '../messages/document.ts';
import type { Conversation, Memory, Publication } from './conversation.ts';
import { destination } from './destination.ts';
import { type Answered, answerOrFailure, type DeliveryFailure, failureFrom } from './failure.ts';
import type { Permission } from './needs.ts';
import { notificationJson } from './notification-json.ts';
import { plainText } from './plain-text.ts';
import { amazonQOf } from './sns/amazon-q.ts';
import { attributesOf, MAX_ATTRIBUTES, OUR_ATTRIBUTES } from './sns/attributes.ts';
import { asciiSubjectOf, subjectOf } from './sns/subject.ts';

/** 256 KiB for the message and its attributes together, of which at most ten have 256 characters each. */
const JSON_BYTES = 240 * 1024;

/**
 * Below the limit of 256 KiB for good reasons: SNS bills each 64 KiB as a request of its own, attributes included,
 * and a person reads this in a mail.
 */
const TEXT_BYTES = 48 * 1024;

const TOPIC_ARN = /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/;

/** Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
const ATTRIBUTE_NAME = /^(?!aws\.|amazon\.|\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;

const ROOM = MAX_ATTRIBUTES - OUR_ATTRIBUTES.length;
const isOurs = (name: string): boolean => OUR_ATTRIBUTES.some((one) => one === name);

const TOPIC_FORM = 'the ARN of a topic, such as arn:aws:sns:eu-west-1:123456789012:alerts';
const FORMAT_FORM = 'text, json or amazon_q';

const entry = z
  .strictObject({
    topic_arn: z
      .string({ error: TOPIC_FORM })
      .regex(TOPIC_ARN, { error: TOPIC_FORM })
      .describe('The topic, in any region. A FIFO topic is ordered by incident.'),
    format: z
      .enum(['text', 'json', 'amazon_q'], { error: FORMAT_FORM })
      .default('text')
      .describe(
        'text: for mail. json: tocsin.notification/v1, for machines. amazon_q: for Amazon Q Developer in chat applications. ' +
          'Default text.',
      ),
    attributes: z
      .record(
        z.string().regex(ATTRIBUTE_NAME, { error: 'the name of a message attribute, such as team' }),
        z.string({ error: 'a text' }).min(1, { error: 'a text' }).max(256, { error: 'at most 256 characters' }),
      )
      .refine((given) => Object.keys(given).length <= ROOM, {
        error: `at most ${ROOM} attributes: a message has ${OUR_ATTRIBUTES.length} already and may have ${MAX_ATTRIBUTES}`,
      })
      .refine((given) => !Object.keys(given).some(isOurs), { error: `other names than ${OUR_ATTRIBUTES.join(', ')}` })
      .default({})
      .describe('Message attributes beside our own, for the filter policies of subscriptions.'),
  })
  .meta({ examples: [{ topic_arn: 'arn:aws:sns:eu-west-1:123456789012:alerts', format: 'json' }] });

type Entry = z.infer<typeof entry>;

const FORMATS = {
  text: (document: Document) => plainText(document, TEXT_BYTES),
  json: (document: Document) => notificationJson(document, JSON_BYTES),
  amazon_q: amazonQOf,
} as const satisfies Record<Entry['format'], (document: Document) => string>;

/**
 * One message for each notification; nothing to remember. After a lost answer, or a crash before the delivery is
 * settled, it is published again: a FIFO topic recognises that within five minutes, a standard topic never does.
 */
export const sns = destination({
  name: 'sns',
  globals: z.strictObject({}),
  entry,
  bind: (checked) => ({
    place: checked.topic_arn,
    edits: false,
    cadence: 'interval',
    needs: { secrets: [], permissions: permissionsFor(checked.topic_arn) },
    deliver: ({ view }) => publish(documentOf(view), checked),
  }),
});

/**
 * An encrypted topic asks its publisher for the use of its key, which the routing file does not know: whichever key it is,
 * it may be used through SNS, and for this topic.
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
function permissionsFor(topicArn: string): readonly Permission[] {
  const [, partition = '', , region = ''] = topicArn.split(':');
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const condition = {
    'kms:ViaService': `sns.${region}.${domain}`,
    'kms:EncryptionContext:aws:sns:topicArn': topicArn,
  };
  return [
    { action: 'sns:Publish', resource: topicArn },
    ...['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ({ action, resource: '*', condition })),
  ];
}

function* publish(document: Document, entry: Entry): Conversation {
  const publication = publicationOf(document, entry);
  const answer = answerOrFailure(yield { do: 'publish', publication });
  if ('outcome' in answer) return answer;
  const subject = asciiSubjectOf(document);
  if (!isSubjectRefused(answer) || subject === publication.subject) return outcomeOf(answer);
  const second = answerOrFailure(yield { do: 'publish', publication: { ...publication, subject } });
  return 'outcome' in second ? second : outcomeOf(second);
}

const outcomeOf = (answer: Answered): Published =>
  answer.answered === 200 ? { outcome: 'delivered', memory: {} } : failureOf(answer);

type Published = { readonly outcome: 'delivered'; readonly memory: Memory } | DeliveryFailure;

/** Not every partition of AWS, and no endpoint that plays SNS, has to take more than ASCII. */
function isSubjectRefused({ answered, body }: Answered): boolean {
  const { code, message } = errorIn(body);
  return answered === 400 && code.startsWith('InvalidParameter') && /\bsubject\b/i.test(message);
}

function publicationOf(document: Document, { topic_arn, format, attributes }: Entry): Publication {
  const { view } = document;
  const { incident, generation, rev } = view;
  return {
    topicArn: topic_arn,
    subject: subjectOf(document),
    message: FORMATS[format](document),
    attributes: attributesOf(view, attributes),
    ...(topic_arn.endsWith('.fifo') && {
      groupId: incident,
      deduplicationId: `${incident}-${generation}-${rev}-${format}`,
    }),
  };
}

/** Codes that say more than their HTTP status, which is 400 for most. */
const THROTTLED = /^(KMS)?Thrott|^RequestLimitExceeded|^TooManyRequests/;
const UNAUTHORIZED =
  /^(KMS)?(AuthorizationError|AccessDenied|OptInRequired|ExpiredToken|InvalidClientToken|UnrecognizedClient|InvalidSecurity)/;
/** The key that encrypts the topic is gone, switched off or unreachable, which can be put right. */
const KEY_UNUSABLE = /^KMS/;

/** What SNS says when it will never take this message. Any other 4xx may be of something in between. */
const REFUSED = /^(Invalid|ParameterValueInvalid|Validation|MessageTooLong|BatchRequestTooLong)/;

/** Source: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors */
function failureOf(answer: Answered): DeliveryFailure {
  const { code, message } = errorIn(answer.body);
  const said = `${code} ${message}`;
  const as = (status: number) => failureFrom(answer, said, status);
  if (THROTTLED.test(code)) return as(429);
  if (UNAUTHORIZED.test(code)) return as(403);
  if (KEY_UNUSABLE.test(code)) return as(503);
  const isForeign = [400, 413, 415, 422].includes(answer.answered) && !REFUSED.test(code);
  return as(isForeign ? 502 : answer.answered);
}

function errorIn(body: unknown): { readonly code: string; readonly message: string } {
  const parsed = z.object({ code: z.string(), message: z.string() }).safeParse(body);
  return parsed.success ? parsed.data : { code: '', message: 'SNS gave no reason' };
}
