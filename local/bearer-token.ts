import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Secrets } from '../shared/flows/secrets.ts';
import { authenticate } from '../shared/sources/credentials/authenticate.ts';
import type { Clock } from '../shared/values/time.ts';

/** What opens a door of this machine: the token of a source. */
export interface DoorToken {
  readonly secrets: Secrets;
  readonly source: string;
  readonly clock: Clock;
}

/** Whether a request has the token. A web page that is open in a browser here may send requests, too. */
export async function hasToken(
  { headers }: APIGatewayProxyEventV2,
  { secrets, source, clock }: DoorToken,
): Promise<boolean> {
  const values = await secrets.get(source);
  return authenticate({ headers, rawBody: '', secrets: values, schemes: ['bearer'], now: clock() }) === 'accepted';
}
