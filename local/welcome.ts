import { relative } from 'node:path';
import type { Environment } from '../shared/config/environment.ts';
import { SOURCES } from '../shared/sources/index.ts';
import type { Serving } from './serve.ts';

/** What a person reads when the local process is ready: where things are, and what to paste. */
export function welcome(serving: Serving, environment: Environment): string {
  const { url, madeToken } = serving;
  const [alertmanager] = SOURCES;
  const endpoint = { url: `${url}/v1/sources/alertmanager`, ...(madeToken && { secretFile: madeToken.file }) };
  const token = madeToken ? `$(cat ${relative('.', madeToken.file)})` : '$TOCSIN_TOKEN';
  return [
    '',
    `Tocsin is ready.      ${url}`,
    `Routing               ${environment.config ?? 'none: notifications are shown here and on the page'}`,
    `Data                  ${environment.data} (a restart forgets nothing)`,
    ...(madeToken ? [`Webhook token         made for you, kept in ${madeToken.file}`] : []),
    '',
    'Try it: one alert fires',
    '',
    indented(curl(endpoint.url, token)),
    '',
    'Then point Alertmanager at it',
    '',
    indented(alertmanager?.setup(endpoint) ?? ''),
  ].join('\n');
}

const indented = (text: string): string => text.trimEnd().replaceAll(/^(?=.)/gm, '  ');

/** `startsAt` is left out: when it came stands in for it. */
const curl = (url: string, token: string): string => `curl -X POST ${url} \\
  -H "Authorization: Bearer ${token}" -H 'Content-Type: application/json' -d '{
  "version": "4", "receiver": "tocsin", "status": "firing", "truncatedAlerts": 0,
  "groupKey": "{}", "groupLabels": {"alertname": "HighErrorRate"}, "commonLabels": {}, "commonAnnotations": {},
  "externalURL": "http://localhost:9093", "alerts": [{
    "status": "firing", "generatorURL": "http://localhost:9090", "fingerprint": "1",
    "labels": {"alertname": "HighErrorRate", "service": "checkout", "severity": "critical"},
    "annotations": {"summary": "5 % of all requests fail"},
    "startsAt": "0001-01-01T00:00:00Z", "endsAt": "0001-01-01T00:00:00Z"}]}'`;
