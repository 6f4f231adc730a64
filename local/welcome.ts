import { resolve } from 'node:path';
import type { Environment } from '../shared/config/environment.ts';
import { alertmanager } from '../shared/sources/alertmanager.ts';
import { curlExample, curlLogExample } from './curl-example.ts';
import { placeSecretsText } from './secret-list.ts';
import type { Serving } from './serve.ts';

/** What a person reads when the local process is ready: where things are, and what to paste. */
export function welcome({ url, madeToken, places }: Serving, environment: Environment): string {
  return [
    '',
    `Tocsin is ready    ${url}`,
    `Routing            ${environment.config ?? 'none given (TOCSIN_CONFIG): notifications are shown here and on that page'}`,
    ...placeSecretsText(places),
    `Data               ${resolve(environment.data)}, so that a restart forgets nothing`,
    ...(madeToken ? [`Webhook token      made for you, kept in ${madeToken.file}`] : []),
    '',
    'Try it, one alert fires:',
    '',
    indented(curlExample(url, madeToken)),
    '',
    'Or the errors in a log file:',
    '',
    indented(curlLogExample(url, madeToken)),
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
