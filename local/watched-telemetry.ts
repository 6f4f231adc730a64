import type { Telemetry } from '../shared/flows/telemetry.ts';
import { type Clock, duration } from '../shared/values/time.ts';
import type { Undelivered } from './terminal/undelivered-text.ts';

/** Nothing was to be sent, a digest has said it, or another worker brings it; and `new` is not late yet. */
const NO_NEWS: ReadonlySet<unknown> = new Set([
  ...['delivered', 'superseded', 'handed-on', 'waiting', 'new', 'unchanged'],
  'in-digest',
  'shown-elsewhere',
]);

export interface TelemetryWatcher {
  readonly clock: Clock;
  readonly onUndelivered: (delivery: Undelivered) => void;
  /** Something was counted, so what a page shows may have changed. */
  readonly onChange: () => void;
}

/** The same telemetry, but that what becomes of deliveries is handed on and not written as a line of the log. */
export const watchedTelemetry = (telemetry: Telemetry, watcher: TelemetryWatcher): Telemetry => ({
  ...telemetry,
  event: (level, event, fields) => {
    if (event !== 'delivery') return telemetry.event(level, event, fields);
    watcher.onChange();
    if (!NO_NEWS.has(fields.outcome)) watcher.onUndelivered(undeliveredIn(fields, watcher.clock));
  },
  count: (...counted) => {
    watcher.onChange();
    telemetry.count(...counted);
  },
});

type Fields = Parameters<Telemetry['event']>[2];

function undeliveredIn(fields: Fields, clock: Clock): Undelivered {
  const { incident, place, outcome, detail, reason, attempts, againInMs } = fields;
  const isOver = againInMs === undefined;
  return {
    at: clock(),
    place: String(place),
    incident: String(incident),
    outcome: String(outcome),
    ...(detail !== undefined && { detail: String(detail) }),
    ...(isOver && outcome === 'given-up' && reason !== undefined && { reason: String(reason) }),
    ...(attempts !== undefined && { attempts: Number(attempts) }),
    ...(!isOver && { again: duration(Number(againInMs)) }),
  };
}
