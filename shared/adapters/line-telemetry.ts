import type { Telemetry } from '../flows/telemetry.ts';

export type Level = Parameters<Telemetry['event']>[0];

const ORDER: readonly Level[] = ['info', 'warn', 'error'];

/** One line a message, for a terminal: `warn outbox-left-behind incident=… error=…`. Figures are not shown. */
export const lineTelemetry = (from: Level, write: (line: string) => void): Telemetry => ({
  event: (level, event, fields) => {
    if (ORDER.indexOf(level) < ORDER.indexOf(from)) return;
    const pairs = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    write([level, event, ...pairs].join(' '));
  },
  count: () => undefined,
  age: () => undefined,
});
