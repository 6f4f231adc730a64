import { randomBytes } from 'node:crypto';
import { envSecrets } from '../shared/adapters/env-secrets.ts';
import { lineTelemetry } from '../shared/adapters/line-telemetry.ts';
import { type Environment, tokenValues } from '../shared/config/environment.ts';
import type { Secrets } from '../shared/flows/secrets.ts';
import { LOGS_SOURCE } from '../shared/logs/error-alert.ts';
import { WEBHOOK_SOURCES } from '../shared/sources/index.ts';
import { surprise } from '../shared/values/surprise.ts';
import type { Clock } from '../shared/values/time.ts';
import { type LocalSystem, openLocalSystem, TABLES } from './container.ts';
import { curlExample } from './curl-example.ts';
import { DEAD_LETTERS_PATH, deadLettersApi } from './dead-letters/dead-letters-api.ts';
import { openDocuments } from './document-table.ts';
import { startEngine } from './engine.ts';
import type { HttpHandler } from './http-event.ts';
import { startHttpServer } from './http-server.ts';
import { ROOM_SECRET, roomSettings, settingsIn } from './local-settings.ts';
import { LOG_DOOR_PATH, logDoor } from './log-door.ts';
import { runAll } from './queue-consumer.ts';
import { room } from './room/room.ts';
import { ROOM_MESSAGE } from './room/room-message.ts';
import { RoomMessages } from './room/room-messages.ts';
import { type PlaceSecrets, placeSecrets } from './secret-list.ts';
import { DeliveryWatch } from './terminal/delivery-watch.ts';
import type { DeliveredMessage } from './terminal/terminal-text.ts';
import type { Undelivered } from './terminal/undelivered-text.ts';
import { watchDeliveries } from './terminal/watch-deliveries.ts';
import { tick } from './ticker.ts';
import { watchedTelemetry } from './watched-telemetry.ts';
import { type MadeToken, madeToken } from './webhook-token.ts';

export interface Serving {
  readonly url: string;
  /** The webhook's token, where it was made and not given. */
  readonly madeToken?: MadeToken;
  /** Of each place of the routing file whether its secrets are set. Empty: none was given. */
  readonly places: readonly PlaceSecrets[];
  /** Takes no more requests, finishes what is in hand, and closes the store. */
  stop(): Promise<void>;
}

const LOCALHOST = '127.0.0.1';
/** Often enough that edits follow `update_interval`, and next to nothing when nothing is due. */
const SWEEP_EVERY_MS = 1000;

export interface ServeParts {
  readonly environment: Environment;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly print: (line: string) => void;
  readonly onDelivered: (message: DeliveredMessage) => void;
  readonly onUndelivered: (delivery: Undelivered) => void;
}

/** Everything that `npm start` runs: engine, handlers, queue, sweep and page, behind one port of this machine. */
export async function serve({ environment, env, clock, print, ...watched }: ServeParts): Promise<Serving> {
  const watch = new DeliveryWatch({ ...watched, clock });
  const telemetry = watchedTelemetry(lineTelemetry('warn', print), watch);
  const onError = (error: unknown) => telemetry.event('error', 'unexpected', surprise(error));
  const made = tokenValues(env).length === 0 ? await madeToken(environment.data) : undefined;
  const roomToken = randomBytes(24).toString('hex');
  const given = await settingsIn(environment.config);
  const engine = await startEngine({ directory: environment.data, tables: TABLES, env, notice: print });
  const open: { system?: LocalSystem; page?: HttpHandler; deadLetters?: HttpHandler; logs?: HttpHandler } = {};
  const server = await startHttpServer({
    port: environment.port,
    host: LOCALHOST,
    mounts: [
      { path: DEAD_LETTERS_PATH, handle: async (event) => (await open.deadLetters?.(event)) ?? NOT_READY },
      { path: LOG_DOOR_PATH, handle: async (event) => (await open.logs?.(event)) ?? NOT_READY },
      { path: '/v1', handle: async (event) => (await open.system?.ingest(event)) ?? NOT_READY },
      { path: '/', handle: async (event) => (await open.page?.(event)) ?? NOT_READY },
    ],
    clock,
    isReady: () => open.system !== undefined && open.page !== undefined,
    onError,
  });
  const settings = watchDeliveries(given ?? roomSettings(server.url), watch);
  const secrets = withMade(envSecrets(env, SOURCE_NAMES), made?.token, roomToken);
  const system = await openLocalSystem({ engine, settings, secrets, telemetry, clock });
  open.page = room({
    messages: await RoomMessages.open(await openDocuments(system.client, ROOM_TABLE, ROOM_MESSAGE), clock),
    token: roomToken,
    clock,
    incidents: { all: system.incidents, version: () => watch.changes, isFirstPage: given !== undefined },
    hint: curlExample(server.url, made),
  });
  open.deadLetters = deadLettersApi({ queue: system.queue, secrets, source: SOURCE_NAMES[0] ?? '', clock });
  open.logs = logDoor({ logs: system.logs, secrets, source: LOGS_SOURCE, clock });
  open.system = system;
  const deliveries = runAll(system.deliveries);
  const sweeps = tick(system.sweep, SWEEP_EVERY_MS, onError);
  const stop = async () => {
    // Deliveries may go to the room, so it stays open until they are done.
    await sweeps.stop();
    await deliveries.stop();
    await server.stop();
    system.client.destroy();
    await engine.close();
  };
  const places = given === undefined ? [] : await placeSecrets(given.policy, secrets);
  return { url: server.url, ...(made && { madeToken: made }), places, stop };
}

const ROOM_TABLE = 'tocsin-room';
const NOT_READY = { statusCode: 503, headers: { 'retry-after': '1' }, body: '' };
const SOURCE_NAMES = [...WEBHOOK_SOURCES.map((source) => source.name), LOGS_SOURCE];

/** A token that was made is every source's, unless a source has a secret of its own. */
const withMade = (secrets: Secrets, token: string | undefined, roomToken: string): Secrets => ({
  get: async (name, ...options) => {
    if (name === ROOM_SECRET) return [roomToken];
    const values = await secrets.get(name, ...options);
    return values.length === 0 && token !== undefined && SOURCE_NAMES.includes(name) ? [token] : values;
  },
});
