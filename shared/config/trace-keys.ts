import * as z from 'zod';
import { TRACE_WORD, TRACE_WORDS } from '../traces/trace-links.ts';
import type { TraceSettings } from '../traces/trace-settings.ts';
import { rightParts } from './check.ts';

const WORDS = Object.keys(TRACE_WORDS);
const IDS = WORDS.filter((word) => word.endsWith('_id'));
const list = (words: readonly string[]): string => words.map((word) => `{${word}}`).join(', ');

const ADDRESS = `an http or https URL with one of ${list(IDS)}`;

const page = z.strictObject(
  {
    name: z
      .string({ error: 'a name' })
      .regex(/^\S.{0,28}\S$/, { error: 'a name of 2 to 30 characters' })
      .describe('What the link is called, such as Tempo.'),
    url: z
      .url({ protocol: /^https?$/, error: ADDRESS })
      .max(1500, { error: 'at most 1500 characters' })
      .refine((url) => wordsIn(url).some((word) => IDS.includes(word)), { error: ADDRESS })
      .refine((url) => wordsIn(url).every((word) => WORDS.includes(word)), {
        error: `no other word in braces than ${list(WORDS)}`,
      })
      .describe(`The address of a page that shows a trace, with ${list(WORDS)} for what differs.`)
      // For editors: with its braces it is no URI yet.
      .meta({ format: 'uri-template' }),
  },
  { error: 'a map with name and url' },
);

const wordsIn = (url: string): readonly string[] => [...url.matchAll(TRACE_WORD)].map(([, word = '']) => word);

const several = <Item extends z.ZodType>(item: Item, noun: string, max: number) =>
  z.array(item, { error: `a list of ${noun}` }).max(max, { error: `at most ${max}` });

const REGION = 'the name of a region, such as eu-west-1';
const LOG_GROUP = 'the name of a log group, such as /aws/lambda/checkout';
const FIELD = 'the name of a field or header';

/** The keys of `global.traces`. */
export const TRACES = z.strictObject(
  {
    lookup: z
      .enum(['xray', 'none'], { error: 'xray or none' })
      .optional()
      .describe('Whether X-Ray is asked what a trace shows. Default xray in AWS, none elsewhere.'),
    region: z
      .string({ error: REGION })
      .regex(/^[a-z]{2}(-[a-z]+){1,3}-\d$/, { error: REGION })
      .optional()
      .describe('The region of the AWS console that traces are linked to. Default: the own one, where X-Ray is asked.'),
    log_groups: several(
      z.string({ error: LOG_GROUP }).regex(/^[\w./#-]{1,512}$/, { error: LOG_GROUP }),
      'log groups',
      20,
    )
      .optional()
      .describe(
        'Log groups in which a link to Logs Insights looks for the trace, beside the one that an error is from; ' +
          'aws/spans with Transaction Search.',
      ),
    fields: several(z.string({ error: FIELD }).regex(/^(?=.*[A-Za-z]).{1,100}$/, { error: FIELD }), 'names', 20)
      .optional()
      .describe('Names of further labels, fields and headers that hold a trace ID.'),
    links: several(page, 'links', 5)
      .optional()
      .describe('Other pages that show a trace: Tempo, Jaeger, Loki, Datadog.'),
  },
  { error: 'a map' },
);

/** `global.traces` of a file that is right. */
export function readTraceSettings(global: unknown): TraceSettings | undefined {
  const { traces } = rightParts({ traces: TRACES.optional() }, global);
  if (traces === undefined) return undefined;
  const { lookup, region, log_groups = [], fields = [], links = [] } = traces;
  return {
    ...(lookup !== undefined && { lookup }),
    ...(region !== undefined && { region }),
    logGroups: log_groups,
    fields,
    links,
  };
}
