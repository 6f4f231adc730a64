import type { Destination } from '../../destinations/destination.ts';
import type { ConfigFinding, FindingSeverity } from '../problem.ts';
import type { ReceiverEntry } from '../receivers.ts';
import type { RouteNode } from '../route-tree.ts';

/** A routing file as checks see it: what is wrong by its schema is left out of the tree and of the receivers. */
export interface CheckedFile {
  readonly value: unknown;
  /** Undefined where the file has no route. */
  readonly root?: RouteNode;
  readonly receivers: readonly ReceiverEntry[];
  readonly global: unknown;
  readonly destinations: readonly Destination[];
}

/** One rule over a routing file. Its findings say what was found, what was expected and what to do. */
export interface RoutingCheck {
  /** What `tocsin check` and its JSON call it. */
  readonly id: string;
  /** An error keeps the file from being used; a warning is about what works and is probably not meant. */
  readonly severity: FindingSeverity;
  readonly find: (file: CheckedFile) => readonly ConfigFinding[];
}
