import type { TimeWords } from '../../messages/wording.ts';
import { type EpochMs, formatInstant, formatTimeOfDay } from '../../values/time.ts';

/**
 * Times that each reader sees by the own clock and in the own zone, and in UTC where Slack cannot show them. In mrkdwn
 * only, and not to be escaped.
 * Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
const date = (at: EpochMs, form: string, fallback: string): string =>
  `<!date^${Math.floor(at / 1000)}^${form}|${fallback}>`;

export const READERS_TIMES: TimeWords = {
  instant: (at) => date(at, '{date_short_pretty} {time}', formatInstant(at)),
  timeOfDay: (at) => date(at, '{time}', formatTimeOfDay(at)),
};
