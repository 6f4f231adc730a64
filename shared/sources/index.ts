import { alertmanager } from './alertmanager.ts';
import { grafana } from './grafana.ts';
import type { Source } from './source.ts';

/** Every source there is. Routes, secrets, metrics, documentation and contract tests derive from this list. */
export const SOURCES: readonly Source[] = [alertmanager, grafana];

export const sourceNamed = (name: string): Source | undefined => SOURCES.find((source) => source.name === name);
