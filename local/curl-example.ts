import { relative } from 'node:path';
import { alertmanager } from '../shared/sources/alertmanager.ts';
import { LOG_DOOR_PATH } from './log-door.ts';
import type { MadeToken } from './webhook-token.ts';

/** A body as short as Alertmanager's can be. It says no `startsAt`, so when it came stands in for it. */
const EXAMPLE = `{
  "version": "4", "receiver": "tocsin", "groupLabels": {"alertname": "HighErrorRate"},
  "alerts": [{
    "status": "firing",
    "labels": {"alertname": "HighErrorRate", "service": "checkout", "severity": "critical"},
    "annotations": {"summary": "5 % of all requests fail"}
  }]
}`;

export const curlExample = (url: string, made: MadeToken | undefined): string =>
  `curl ${url}/v1/sources/${alertmanager.name} -H "Authorization: Bearer ${tokenOf(made)}" -d '${EXAMPLE}'`;

/** A log file as it is. */
export const curlLogExample = (url: string, made: MadeToken | undefined): string =>
  `curl ${url}${LOG_DOOR_PATH} -H "Authorization: Bearer ${tokenOf(made)}" --data-binary @app.log`;

const tokenOf = (made: MadeToken | undefined): string =>
  made ? `$(cat ${relative('.', made.file)})` : '$TOCSIN_TOKEN';
