import type { Integration } from '../incidents/lanes.ts';
import type { Target } from './destination.ts';

/** An integration of the routing file together with what notifies it. */
export interface BoundIntegration extends Integration {
  /** The destination's name. */
  readonly destination: string;
  readonly target: Target;
}
