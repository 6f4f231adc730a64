import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Destination } from '../destinations/destination.ts';
import { type CompiledRouting, settingsOf } from './compiled-routing.ts';
import { bindReceivers, readReceivers } from './receivers.ts';
import type { Settings } from './settings.ts';

/** The settings as they were compiled, with the integrations bound to their targets: what it takes to deliver. */
export function boundSettingsOf(
  compiled: CompiledRouting,
  destinations: readonly Destination[],
): Settings<BoundIntegration> {
  const settings = settingsOf(compiled);
  const receivers = bindReceivers(readReceivers(compiled.file.receivers), compiled.file.global, destinations);
  return { ...settings, policy: { ...settings.policy, receivers } };
}
