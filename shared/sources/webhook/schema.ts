import * as z from 'zod';
import type { BodyProblem } from '../source.ts';
import { isTime } from './time.ts';

/**
 * Alertmanager's webhook format, which Grafana extends. Every message is the rule that the field breaks.
 *
 * Only what is read is checked. Neither sender repeats a notification that was answered with 4xx, so each check that
 * serves nothing may lose an alert. Go writes an absent map as `null`.
 */

export const optionalText = z.string('must be a string').nullish();
const pairs = z.record(z.string(), z.string('must be a string'), 'must be an object of strings').nullish();
const time = z.string('must be an RFC 3339 time').refine(isTime, 'must be an RFC 3339 time').nullish();
const count = z.int('must be a whole number').min(0, 'must not be negative').nullish();

const alertShape = {
  status: z.enum(['firing', 'resolved'], 'must be "firing" or "resolved"'),
  labels: pairs,
  annotations: pairs,
  startsAt: time,
  endsAt: time,
  generatorURL: optionalText,
};
export type WebhookAlert = z.infer<z.ZodObject<typeof alertShape>>;

/** The schema of an alert with what one source adds to it. */
export const alertWith = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ ...alertShape, ...shape }, 'must be an object');

export interface WebhookGroup<A extends WebhookAlert> {
  readonly receiver: string;
  readonly groupLabels?: Readonly<Record<string, string>> | null | undefined;
  readonly externalURL?: string | null | undefined;
  readonly truncatedAlerts?: number | null | undefined;
  readonly notification_reason?: unknown;
  readonly groupKey?: unknown;
  readonly alerts: readonly A[];
}

/** An empty list is refused: no sender has one, and a 2xx for it would promise something about nothing. */
export const groupOf = <A extends WebhookAlert, Shape extends z.ZodRawShape>(alert: z.ZodType<A>, shape: Shape) =>
  z.object({
    ...shape,
    receiver: z.string('must be a string'),
    groupLabels: pairs,
    externalURL: optionalText,
    truncatedAlerts: count,
    notification_reason: z.unknown().optional(),
    groupKey: z.unknown().optional(),
    alerts: z.array(alert, 'must be a list of alerts').min(1, 'must hold at least one alert'),
  });

/** Enough to mend a template; a thousand alerts have the same mistake a thousand times. */
const MOST_PROBLEMS = 10;

export const problemsOf = (error: z.ZodError): readonly BodyProblem[] =>
  error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({ field: pathOf(path), rule: message }));

const NAME = /^[a-zA-Z_]\w{0,99}$/;

function pathOf(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    const name = String(step);
    return NAME.test(name) ? `.${name}` : `[${JSON.stringify(name.slice(0, 100))}]`;
  });
  return steps.join('').replace(/^\./, '') || 'body';
}
