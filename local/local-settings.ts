import { readFile } from 'node:fs/promises';
import { problemsText } from '../shared/config/excerpt.ts';
import { readRoutingFile } from '../shared/config/routing-file.ts';
import type { Settings } from '../shared/config/settings.ts';
import type { BoundIntegration } from '../shared/destinations/bound-integration.ts';
import { DESTINATIONS } from '../shared/destinations/index.ts';
import { unreadable } from './cli/read-input.ts';
import { ROOM_API } from './room/room.ts';

/** The routing file has mistakes, or cannot be read. The message is for the person at the terminal. */
export class RoutingFileError extends Error {
  override readonly name = 'RoutingFileError';
}

/** The room's API knows its own bot by this secret, which is made anew with each process and never leaves it. */
export const ROOM_SECRET = 'local_room';

/** Without a routing file everything goes to the room, through the same Slack destination as in earnest. */
export function roomSettings(url: string): Settings<BoundIntegration> {
  return settingsOf(`global: { slack_api_url: '${url}${ROOM_API}' }
route: { receiver: room }
receivers: [{ name: room, slack_configs: [{ channel: '#alerts', bot_token: ${ROOM_SECRET} }] }]
`);
}

/** What the routing file at a path says. Undefined: none was given. */
export async function settingsIn(path: string | undefined): Promise<Settings<BoundIntegration> | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new RoutingFileError(`TOCSIN_CONFIG ${unreadable(path, cause)}`, { cause });
  });
  return settingsOf(text, path);
}

function settingsOf(text: string, path = 'built-in routing'): Settings<BoundIntegration> {
  const file = readRoutingFile(text, DESTINATIONS);
  if (file.ok) return file;
  throw new RoutingFileError(problemsText(path, text, file.problems).trimEnd());
}
