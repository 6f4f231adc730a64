import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Destination } from '../destinations/destination.ts';
import type { Policy } from '../domain/policy.ts';
import { type CompiledRouting, policyOf } from './compiled-routing.ts';
import { bindReceivers, readReceivers } from './receivers.ts';

/** The policy as it was compiled, its integrations bound to their targets, for whoever tells. */
export const boundPolicyOf = (
  compiled: CompiledRouting,
  destinations: readonly Destination[],
): Policy<BoundIntegration> => ({
  ...policyOf(compiled),
  receivers: bindReceivers(readReceivers(compiled.file.receivers), compiled.file.global, destinations),
});
