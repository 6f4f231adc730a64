import * as z from 'zod';
import { LOG_LEVELS } from '../logs/log-record.ts';
import type { LogGroupSelector, LogSettings } from '../logs/log-settings.ts';
import { rightParts } from './check.ts';
import { FINGERPRINTS, fingerprintRuleOf } from './fingerprint-keys.ts';

const NAME = 'the name of a log group, such as /aws/lambda/checkout';
const PREFIX = 'what names of log groups begin with, such as /aws/lambda/';
const TAG = "a map of tags to their values, such as { alerting: 'on' }";
const ONE_OF = 'one of prefix, name and tag';

/** What names of log groups are made of. Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const CHARACTERS = '[\\w./#-]';

const selector = z
  .strictObject(
    {
      prefix: z
        .string({ error: PREFIX })
        .regex(new RegExp(`^${CHARACTERS}{0,512}$`), { error: PREFIX })
        .optional()
        .describe('What the names begin with. An empty text stands for all log groups.'),
      name: z
        .string({ error: NAME })
        .regex(new RegExp(`^${CHARACTERS}{1,512}$`), { error: NAME })
        .optional()
        .describe('The whole name of one log group.'),
      tag: z
        .record(z.string().min(1, { error: TAG }), z.string({ error: 'a text, in quotes if need be' }), { error: TAG })
        .refine((tags) => Object.keys(tags).length > 0, { error: TAG })
        .optional()
        .describe('Tags that a log group carries, with their values; all of them, where there are several.'),
    },
    { error: ONE_OF },
  )
  .refine((one) => Object.values(one).filter((value) => value !== undefined).length === 1, { error: ONE_OF });

const FILTERS = 'a whole number from 1 to 100';

/** The keys of `logs`. */
export const LOG_KEYS = {
  groups: z
    .array(selector, { error: 'a list of log groups' })
    .optional()
    .describe(
      'Log groups whose errors are told: by prefix, name or tag, those that are made later too. The log groups of ' +
        'Tocsin itself never are. Default none.',
    ),
  exclude: z.array(selector, { error: 'a list of log groups' }).optional().describe('Which of them are left out.'),
  min_level: z
    .enum(LOG_LEVELS)
    .optional()
    .describe('The least level at which an entry of a log counts as an error. Default error.'),
  filter_pattern: z
    .string({ error: 'a text' })
    .max(1024, { error: 'at most 1024 characters' })
    .optional()
    .describe(
      'Which entries CloudWatch Logs sends, in its filter pattern syntax. One that asks for words loses the lines ' +
        'of a stack trace that do not have them. By default it sends all.',
    ),
  filters_per_group: z
    .int({ error: FILTERS })
    .min(1, { error: FILTERS })
    .max(100, { error: FILTERS })
    .optional()
    .describe('How many subscription filters AWS lets a log group of this account have. Default 2.'),
  fingerprints: FINGERPRINTS,
  learn_templates: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe(
      'Whether errors are one where only words differ of which many occur in one place: names without digits, for ' +
        'example. Default true.',
    ),
};

export const LOGS_SECTION = z.strictObject(LOG_KEYS, { error: 'a map' });

/** The section `logs` of a file that is right. Undefined: it has none. */
export function readLogSettings(file: unknown): LogSettings | undefined {
  const { logs } = rightParts({ logs: LOGS_SECTION.optional() }, file);
  if (logs === undefined) return undefined;
  const { groups = [], exclude = [], min_level = 'error', filter_pattern = '', filters_per_group = 2 } = logs;
  const { fingerprints = [], learn_templates = true } = logs;
  return {
    groups: groups.map(selectorOf),
    exclude: exclude.map(selectorOf),
    minLevel: min_level,
    filterPattern: filter_pattern,
    filtersPerGroup: filters_per_group,
    fingerprints: fingerprints.map(fingerprintRuleOf),
    learnTemplates: learn_templates,
  };
}

function selectorOf({ prefix, name, tag = {} }: z.infer<typeof selector>): LogGroupSelector {
  if (prefix !== undefined) return { prefix };
  return name === undefined ? { tag } : { name };
}
