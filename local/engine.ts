import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CreateTableCommandInput, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import stores, { type Store } from 'dynalite/db/index.js';
import { damageIn, directoryError } from './data-directory.ts';
import { repairStore } from './engine-repair.ts';
import { type WriteGuard, writeGuardOf } from './write-guard.ts';

/** A DynamoDB to talk to: the embedded one, or the one that the environment names. */
export interface Engine {
  readonly endpoint: string;
  /** What a client of it is made with. Empty when the environment names the engine: the SDK reads the same variables. */
  readonly client: DynamoDBClientConfig;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** `TOCSIN_DATA`; kept in memory when absent. */
  readonly directory?: string;
  /** What is in the directory may be of an earlier version: it gets the indexes that these have. */
  readonly tables?: readonly CreateTableCommandInput[];
  /** The environment, for `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL` and `AWS_REGION`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A line for the person at the terminal about data that are damaged, or cannot be written. */
  readonly notice?: (line: string) => void;
}

/**
 * Starts an embedded DynamoDB on a free port of this machine. It survives `kill -9`: LevelDB hands every write to the
 * operating system before dynalite answers, and what is written in several steps is put right at the next start. Only
 * clients made with `client` are let in.
 */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
  const { env = {} } = options;
  const elsewhere = env.AWS_ENDPOINT_URL_DYNAMODB || env.AWS_ENDPOINT_URL;
  if (elsewhere) return { endpoint: elsewhere, client: {}, close: async () => {} };
  const { server, guard } = await openedServer(options);
  const accessKeyId = randomBytes(16).toString('hex');
  admitOnly(accessKeyId, server, guard);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId, secretAccessKey: 'embedded' };
  return {
    endpoint,
    client: { endpoint, region: env.AWS_REGION || 'us-east-1', credentials },
    close: () => closed(server),
  };
}

/** The store, open and put right, behind a guard; the server is not listening yet. */
async function openedServer({ directory, tables = [], notice = () => {} }: EngineOptions) {
  const path = directory === undefined ? undefined : await databaseDirectory(directory);
  const { server, store } = embedded(path);
  // dynalite's own close is for good.
  const close: () => Promise<void> = Object.getPrototypeOf(store.db).close;
  const open = async () => {
    await store.db.open();
    await repairStore(store.db, tables);
  };
  await open().catch((cause: unknown) => {
    throw directoryError(directory ?? 'memory', cause);
  });
  if (path !== undefined) {
    const damage = damageIn(await readFile(join(path, 'LOG'), 'utf8').catch(() => ''), directory ?? path);
    if (damage !== undefined) notice(damage);
  }
  const reopen = async () => {
    await close.call(store.db);
    await open();
  };
  return { server, guard: writeGuardOf({ level: store.db, isThere: presenceOf(path), reopen, onChange: notice }) };
}

/** LevelDB writes on into files that are deleted, so the directory is looked at before each write. */
function presenceOf(path: string | undefined): () => boolean {
  if (path === undefined) return () => true;
  const inode = () => statSync(join(path, 'CURRENT'), { throwIfNoEntry: false }) && statSync(path).ino;
  const opened = inode();
  return () => inode() === opened;
}

async function databaseDirectory(directory: string): Promise<string> {
  const path = join(directory, 'dynamodb');
  // What alerts say is nobody else's business.
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw directoryError(directory, cause);
  });
  return path;
}

/** dynalite keeps its store to itself, and it must be opened and put right before the first request. */
function embedded(path: string | undefined): { server: Server; store: Store } {
  const { create } = stores;
  const made: Store[] = [];
  stores.create = (options) => {
    const store = create(options);
    made.push(store);
    return store;
  };
  try {
    const server = dynalite({ ...(path && { path }), createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
    const [store] = made;
    if (store === undefined) throw new Error('dynalite made no store');
    return { server, store };
  } finally {
    stores.create = create;
  }
}

/** dynalite checks no signature and answers any web page, so its port would be open to whatever runs in a browser. */
function admitOnly(accessKeyId: string, server: Server, guard: WriteGuard): void {
  const [inner = () => {}] = server.listeners('request') as RequestListener[];
  const answer = guard.around(inner);
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (!isSignedBy(accessKeyId, request)) {
      response.writeHead(403, { connection: 'close' }).end();
      return;
    }
    answer(request, response);
    // dynalite throws, and so ends the process, when a client hangs up before its request was read.
    request.removeAllListeners('error').on('error', () => {});
  });
}

const isSignedBy = (accessKeyId: string, { headers }: IncomingMessage): boolean =>
  headers.authorization?.includes(`Credential=${accessKeyId}/`) === true;

const closed = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  });
