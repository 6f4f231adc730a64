import type { Telemetry } from '../../shared/flows/telemetry.ts';

/** Telemetry that leads nowhere. A test that listens to a part of it puts its own there. */
export const silentTelemetry: Telemetry = {
  event: () => undefined,
  count: () => undefined,
  age: () => undefined,
};
