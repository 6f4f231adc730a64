import {
  type SubscribeDeps,
  type SubscribeOutcome,
  subscribeAll,
  subscribeNamed,
  type Walked,
} from '../../shared/flows/subscribe.ts';
import { type LogGroupCall, logGroupCall } from '../../shared/logs/cloudwatch/log-group-call.ts';

export type SubscriptionsHandler = (
  event: unknown,
) => Promise<Walked | Extract<LogGroupCall, { readonly ignored: string }> | Readonly<Record<string, SubscribeOutcome>>>;

/**
 * The rule for calls that make or tag a log group, which looks at this one; and the schedule, a deployment or a person,
 * for whom it looks at all. What fails for one log group throws, so that Lambda hands the event in again.
 */
export const createSubscriptionsHandler =
  (deps: SubscribeDeps): SubscriptionsHandler =>
  async (event) => {
    const call = logGroupCall(event);
    if (call === undefined) return await subscribeAll(deps);
    if ('ignored' in call) return call;
    return { [call.logGroup]: await subscribeNamed(call.logGroup, deps) };
  };
