import * as z from 'zod';
import type { Destination } from '../destinations/destination.ts';
import { type DurationMs, duration, formatDuration, hours, parseDuration } from '../values/time.ts';
import { LOGS_SECTION } from './log-keys.ts';
import { parseMatchers } from './matchers.ts';
import { REDACTION } from './redaction-keys.ts';
import { SEVERITY_WORDS } from './severity-keys.ts';
import { TRACES } from './trace-keys.ts';
import { TWINS } from './twins-keys.ts';

/**
 * The keys of the routing file. The reader, its messages and the JSON Schema for editors come from here and from the
 * destinations; a schema's `error` completes "expected …".
 */
const name = z.string({ error: 'a name' }).min(1, { error: 'a name' }).max(200, { error: 'at most 200 characters' });

const DAY = hours(24);
const YEAR = hours(24 * 365);
/** As Prometheus writes them. */
const DURATION_FORM = /^(?=.)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;

function lengthOfTime(limits: { readonly above?: DurationMs; readonly upTo: DurationMs }) {
  const above = limits.above ?? duration(-1);
  const range =
    above >= 0 ? `above 0 and up to ${formatDuration(limits.upTo)}` : `up to ${formatDuration(limits.upTo)}`;
  const error = `a duration ${range}, such as 30s, 5m or 1h30m`;
  return z
    .string({ error })
    .regex(DURATION_FORM, { error })
    .transform((text, context): DurationMs => {
      const length = parseDuration(text);
      if (length !== undefined && length > above && length <= limits.upTo) return length;
      context.addIssue({ code: 'custom', message: error });
      return z.NEVER;
    });
}

const ZERO = duration(0);
const longer = lengthOfTime({ above: ZERO, upTo: YEAR });
const long = lengthOfTime({ upTo: YEAR });

const DEDUP_WINDOW = long.describe(
  'How long after its end a problem that comes back is the same incident, told in the same message and issue. Default 24h.',
);
const RESOLVE_AFTER = longer.describe(
  'Silence of the source after which an incident is assumed resolved. Default 49h: twice the day after which the slowest ' +
    'senders repeat themselves, and one hour more. Default for errors in logs, which no sender repeats: 1h.',
);

const matcher = z.string({ error: 'a matcher such as severity="critical"' }).transform((text, context) => {
  const reading = parseMatchers(text);
  if (reading.ok) return reading.matchers;
  context.addIssue({ code: 'custom', message: reading.expected, params: { hint: reading.hint } });
  return z.NEVER;
});

const ALL_LABELS = '...';

const groupBy = z
  .array(z.string({ error: 'the name of a label' }).min(1, { error: 'the name of a label' }), {
    error: `a list of label names, or ['${ALL_LABELS}']`,
  })
  .refine((names) => names.length < 2 || !names.includes(ALL_LABELS), {
    error: `either '${ALL_LABELS}' alone or names of labels`,
  })
  .refine((names) => new Set(names).size === names.length, { error: 'every label once' })
  .transform((names) => (names[0] === ALL_LABELS ? 'all' : names));

const COUNT_FORM = 'a whole number from 1 to 10000';

export const THRESHOLD = z.strictObject(
  {
    count: z
      .int({ error: COUNT_FORM })
      .min(1, { error: COUNT_FORM })
      .max(10_000, { error: COUNT_FORM })
      .describe('How many occurrences make an incident worth telling. At most 10000: each is kept until then.'),
    within: lengthOfTime({ above: ZERO, upTo: DAY })
      .optional()
      .describe('Within which time, wherever it lies: the window slides. Default 1m.'),
  },
  { error: 'a map with count and within' },
);

export const ROUTE_KEYS = {
  receiver: name.optional().describe('Who is told: the name of a receiver. Inherited; the root must have one.'),
  matchers: z
    .array(matcher, { error: 'a list of matchers' })
    .optional()
    .describe(
      'Which alerts take this route: those that all matchers fit, as severity="critical" or team=~"web|app". ' +
        'They see __source__ and __receiver__ beside the labels of the alert. The root takes all and has none.',
    ),
  continue: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe('Whether the routes after this one are tried as well. Default false.'),
  group_by: groupBy
    .optional()
    .describe(
      "By which labels alerts become one incident; ['...'] makes every alert its own. Inherited; by default alerts " +
        'stay together as their sender grouped them.',
    ),
  threshold: THRESHOLD.optional().describe(
    'How many occurrences within which time make an incident worth telling. Inherited; by default one.',
  ),
  update_interval: long
    .optional()
    .describe('Least time between two edits of the same message or issue. Inherited. Default 10s.'),
  group_interval: longer
    .optional()
    .describe('Least time between two messages to a receiver that cannot edit. Inherited. Default 5m.'),
  repeat_interval: longer
    .optional()
    .describe('Time after which a problem that stays is told again. Inherited. Default 4h.'),
  dedup_window: DEDUP_WINDOW.optional(),
  resolve_after: RESOLVE_AFTER.optional(),
};

const ROUTE: z.ZodObject = z
  .strictObject(
    {
      ...ROUTE_KEYS,
      get routes() {
        return z
          .array(ROUTE, { error: 'a list of routes' })
          .optional()
          .describe('Routes below this one, tried in order. An alert that none of them takes stays here.');
      },
    },
    { error: 'a route' },
  )
  .meta({ id: 'route', description: 'A route of the tree. The root takes every alert that no route below it takes.' });

export const GLOBAL_KEYS = {
  dedup_window: DEDUP_WINDOW.optional(),
  resolve_after: RESOLVE_AFTER.optional(),
  severities: SEVERITY_WORDS.optional().describe(
    'What further words of the label severity (else level, else priority) mean, such as "paging: critical". Case, ' +
      'blanks and dashes do not matter. A word that is not known counts as warning.',
  ),
  traces: TRACES.optional().describe('Where traces of an incident are looked up and linked to.'),
};

/** Whether a receiver wants to hear that a problem is over. */
const sendResolved = z
  .boolean({ error: 'true or false' })
  .default(true)
  .describe('Whether to tell that the problem is over. Default true.');

/** One entry of `<name>_configs` with the key that all destinations have. */
const entryOf = ({ entry }: Destination) => entry.safeExtend({ send_resolved: sendResolved }).strict();

export const configsKey = ({ name }: Destination): string => `${name}_configs`;

const receiverSchema = (destinations: readonly Destination[]) =>
  z.strictObject({
    name: name.describe('The name that routes use.'),
    ...Object.fromEntries(
      destinations.map((one) => [
        configsKey(one),
        z.array(entryOf(one), { error: 'a list' }).optional().describe(`Places in ${one.name} that are told.`),
      ]),
    ),
  });

const globalSchema = (destinations: readonly Destination[]) =>
  z.strictObject({ ...GLOBAL_KEYS, ...Object.assign({}, ...destinations.map((one) => one.globals.shape)) });

/** The whole file. */
export const routingSchema = (destinations: readonly Destination[]) =>
  z.strictObject(
    {
      global: globalSchema(destinations)
        .optional()
        .describe('What holds everywhere unless a route or receiver says else.'),
      route: ROUTE,
      receivers: z
        .array(receiverSchema(destinations), { error: 'a list of receivers' })
        .min(1, { error: 'at least one receiver' })
        .describe('Everybody who can be told, by name.'),
      twins: TWINS.optional().describe(
        'Alertmanagers that are one, because they share what they sent (a cluster), but send under different addresses: ' +
          'lists of their addresses. Without it each ends only what it reported itself.',
      ),
      logs: LOGS_SECTION.optional().describe('Which logs of CloudWatch Logs are watched for errors.'),
      redaction: REDACTION.optional().describe(
        'What is removed from alerts and log entries before they are stored, beside what always is.',
      ),
    },
    { error: 'a map with the keys route and receivers' },
  );
