import type { Destination } from './destination.ts';
import { jira } from './jira.ts';
import { slack } from './slack.ts';
import { sns } from './sns.ts';
import { webhook } from './webhook.ts';

/** Every destination there is. The routing file's keys, secrets, metrics, documentation and contract tests derive from this list. */
export const DESTINATIONS = [slack, jira, sns, webhook] as const satisfies readonly Destination[];
