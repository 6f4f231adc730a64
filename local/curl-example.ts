import { relative } from 'node:path';
import { alertmanager } from '../shared/sources/alertmanager.ts';
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

export function curlExample(url: string, made: MadeToken | undefined): string {
  const token = made ? `$(cat ${relative('.', made.file)})` : '$TOCSIN_TOKEN';
  return `curl ${url}/v1/sources/${alertmanager.name} -H "Authorization: Bearer ${token}" -d '${EXAMPLE}'`;
}
