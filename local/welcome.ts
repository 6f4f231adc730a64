import { relative } from 'node:path';
import type { Environment } from '../shared/config/environment.ts';
import { alertmanager } from '../shared/sources/alertmanager.ts';
import type { Serving } from './serve.ts';
import type { MadeToken } from './webhook-token.ts';

/** What a person reads when the local process is ready: where things are, and what to paste. */
export function welcome({ url, madeToken }: Serving, environment: Environment): string {
  return [
    '',
    `Tocsin is ready    ${url} shows what it tells, newest first`,
    `Routing            ${environment.config ?? 'none given (TOCSIN_CONFIG): everything is shown here and on the page'}`,
    `Data               ${environment.data}, so that a restart forgets nothing`,
    ...(madeToken ? [`Webhook token      made for you, kept in ${madeToken.file}`] : []),
    '',
    'Try it, one alert fires:',
    '',
    indented(curlExample(url, madeToken)),
    '',
    'Then point Alertmanager at it:',
    '',
    indented(
      alertmanager.setup({
        url: `${url}/v1/sources/${alertmanager.name}`,
        ...(madeToken && { secretFile: madeToken.file }),
      }),
    ),
    '',
  ].join('\n');
}

const indented = (text: string): string => text.trimEnd().replaceAll(/^(?=.)/gm, '  ');

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
