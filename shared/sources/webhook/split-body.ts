import * as z from 'zod';
import { ALL_OVER } from './batch.ts';

/**
 * A webhook's body in two: the first and the second half of its alerts, each with all that stands around them. Each
 * counts the other half as left out (`truncatedAlerts`), because it does not list all that the sender knows: an alert
 * that is missing from a half is not over. Where the whole says that all is over, each half says so. Undefined where there is nothing to divide. Every webhook source has its
 * alerts in the list `alerts`.
 */
export function splitBody(body: string): readonly [string, string] | undefined {
  const read = BODY.safeParse(JSON.parse(body));
  if (!read.success) return undefined;
  const { alerts, ...rest } = read.data;
  const middle = Math.ceil(alerts.length / 2);
  const isAllOver = !rest.truncatedAlerts && alerts.every((alert) => RESOLVED.safeParse(alert).success);
  const withAlerts = (some: readonly unknown[]): string => {
    const truncatedAlerts = (rest.truncatedAlerts ?? 0) + alerts.length - some.length;
    return JSON.stringify({
      ...rest,
      truncatedAlerts,
      ...(isAllOver && { notification_reason: ALL_OVER }),
      alerts: some,
    });
  };
  return [withAlerts(alerts.slice(0, middle)), withAlerts(alerts.slice(middle))];
}

const BODY = z.looseObject({ alerts: z.array(z.unknown()).min(2), truncatedAlerts: z.number().nullish() });
const RESOLVED = z.looseObject({ status: z.literal('resolved') });
