import type { Telemetry } from '../../shared/flows/telemetry.ts';

/** Telemetry that leads nowhere; whoever listens to a part of it puts that in its place. */
export const silentTelemetry: Telemetry = {
  event: () => undefined,
  count: () => undefined,
  age: () => undefined,
};
