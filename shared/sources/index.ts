import { alertmanager } from './alertmanager.ts';
import { cloudwatch } from './cloudwatch.ts';
import { grafana } from './grafana.ts';
import { logs } from './logs.ts';
import type { Source, WebhookSource } from './source.ts';

/** Every source there is. Metrics, the inbox's readers and the contract tests derive from this list. */
export const SOURCES = [alertmanager, grafana, cloudwatch, logs] as const satisfies readonly Source[];

/** Those that post to us. Routes, secrets and the docs derive from these. */
export const WEBHOOK_SOURCES: readonly WebhookSource[] = SOURCES.filter((one) => 'schemes' in one);
