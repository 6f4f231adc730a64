import type { Integration } from '../incidents/lanes.ts';
import type { Target } from './destination.ts';

/** An integration of the routing file together with what notifies it. */
export interface BoundIntegration extends Integration {
  /** The destination's name. */
  readonly destination: string;
  readonly target: Target;
  readonly settings: PlaceSettings;
}

/**
 * What binds a place again once the routing file does not name it any more: its entry and the globals of its destination.
 * Secrets are names in both.
 */
export interface PlaceSettings {
  readonly destination: string;
  readonly entry: unknown;
  readonly globals: unknown;
}
