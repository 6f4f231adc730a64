import { ambiguousRoute } from './ambiguous-route.ts';
import { destinationRule } from './destination-rule.ts';
import { duplicatePlace } from './duplicate-place.ts';
import { duplicateReceiver } from './duplicate-receiver.ts';
import { excludingMatchers } from './excluding-matchers.ts';
import { literalSecret } from './literal-secret.ts';
import { resolveBeforeRepeat } from './resolve-before-repeat.ts';
import { rootRoute } from './root-route.ts';
import type { RoutingCheck } from './routing-check.ts';
import { senderRepeat } from './sender-repeat.ts';
import { sharedTwin } from './shared-twin.ts';
import { thresholdOfAlerts } from './threshold-of-alerts.ts';
import { unexpandedVariable } from './unexpanded-variable.ts';
import { unknownReceiver } from './unknown-receiver.ts';
import { unknownSource } from './unknown-source.ts';
import { unreachableRoute } from './unreachable-route.ts';
import { unusedReceiver } from './unused-receiver.ts';

/** Every check of a routing file, however much of it is wrong otherwise. */
export const CHECKS: readonly RoutingCheck[] = [
  literalSecret,
  unexpandedVariable,
  rootRoute,
  unknownReceiver,
  unknownSource,
  excludingMatchers,
  unreachableRoute,
  ambiguousRoute,
  duplicateReceiver,
  destinationRule,
  thresholdOfAlerts,
  resolveBeforeRepeat,
  senderRepeat,
  sharedTwin,
  unusedReceiver,
];

/** Those that need a file in which nothing else is wrong. */
export const LAST_CHECKS: readonly RoutingCheck[] = [duplicatePlace];
