/** A part of the project: what is in it, what its files may import beside each other, and whether it is pure. */
export interface RoomPlan {
  /** A folder, or a single file. The longest that fits is a file's room. */
  readonly at: string;
  /** What a reader finds in it, for CONTRIBUTING. */
  readonly holds: string;
  /** Knows only its arguments: no clock, no chance, no environment, no network, no console. */
  readonly isPure: boolean;
  readonly rooms?: readonly string[];
  /** Rooms of which it may import types, which are gone at run time. */
  readonly types?: readonly string[];
  /** Packages and modules of Node; all of them with `any`. */
  readonly packages?: readonly string[] | 'any';
}

/** The rooms of `shared`. */
const SHARED = {
  values: {
    at: 'shared/values/',
    holds: 'time, labels, severity, links, texts that are cut',
    isPure: true,
    packages: ['node:crypto'],
  },
  redaction: {
    at: 'shared/redaction/',
    holds: 'what is removed from texts, and how',
    isPure: true,
    rooms: ['values'],
  },
  incidents: {
    at: 'shared/incidents/',
    holds: 'the rules: signals, members, the window, the lifecycle, and whether people are notified',
    isPure: true,
    rooms: ['values', 'redaction'],
    packages: ['node:crypto'],
  },
  routing: {
    at: 'shared/routing/',
    holds: 'the route tree, receivers, and which way an alert takes',
    isPure: true,
    rooms: ['values', 'incidents'],
  },
  traces: {
    at: 'shared/traces/',
    holds: 'trace IDs, and what a trace shows, whatever keeps it',
    isPure: true,
    rooms: ['values'],
  },
  xray: {
    at: 'shared/traces/xray/',
    holds: 'what X-Ray sends and shows',
    isPure: true,
    rooms: ['values', 'traces'],
  },
  messages: {
    at: 'shared/messages/',
    holds: 'what people read, before any format',
    isPure: true,
    rooms: ['values', 'incidents', 'routing', 'traces'],
  },
  logs: {
    at: 'shared/logs/',
    holds: 'the errors in logs: envelopes in `cloudwatch/`, `formats/`, the `fingerprint/`, learned `templates/`',
    isPure: true,
    rooms: ['values', 'redaction', 'incidents', 'traces'],
    packages: ['node:crypto', 'node:zlib', 'zod'],
  },
  sources: {
    at: 'shared/sources/',
    holds: 'reads what a sender sends; one file and one name in the list each',
    isPure: true,
    rooms: ['values', 'redaction', 'incidents', 'logs'],
    packages: ['node:crypto', 'node:zlib', 'zod'],
  },
  destinations: {
    at: 'shared/destinations/',
    holds: 'writes to a receiver and reads its answer, as a pure conversation; one file and one name in the list each',
    isPure: true,
    rooms: ['values', 'incidents', 'traces', 'messages'],
    packages: ['zod'],
  },
  metrics: { at: 'shared/metrics.ts', holds: 'names of what is counted', isPure: true },
  flows: {
    at: 'shared/flows/',
    holds: 'record, decide, save, send, each beside the ports that it needs; no rule lives here',
    isPure: true,
    rooms: ['values', 'redaction', 'incidents', 'routing', 'traces', 'xray', 'messages', 'logs', 'sources', 'metrics'],
    types: ['destinations'],
    packages: ['p-map'],
  },
  environment: {
    at: 'shared/config/environment.ts',
    holds: 'reads the environment that an entry point hands it',
    isPure: true,
  },
  config: {
    at: 'shared/config/',
    holds: 'reads the routing file',
    isPure: true,
    rooms: ['values', 'redaction', 'incidents', 'routing', 'traces', 'logs', 'sources', 'destinations'],
    packages: ['re2js', 'yaml', 'zod'],
  },
  table: {
    at: 'shared/adapters/dynamo-table.ts',
    holds: 'what the table looks like: those who write to it and the stack that creates it share it',
    isPure: false,
    packages: 'any',
  },
  adapters: {
    at: 'shared/adapters/',
    holds: 'one file for each port and technology',
    isPure: false,
    rooms: ['values', 'incidents', 'traces', 'xray', 'logs', 'environment', 'metrics', 'table'],
    types: ['flows', 'destinations', 'messages', 'routing'],
    packages: 'any',
  },
} as const satisfies Record<string, RoomPlan>;

const ALL_OF_SHARED = Object.keys(SHARED) as readonly (keyof typeof SHARED)[];

/**
 * Every room and its doors, each room below those that it imports. The architecture test, the table and the picture in
 * CONTRIBUTING and the lint's rules for pure rooms derive from this list: `npm run architecture` writes them anew.
 */
export const ROOMS = {
  ...SHARED,
  functions: {
    at: 'functions/',
    holds: 'a folder for each Lambda',
    isPure: false,
    rooms: ALL_OF_SHARED,
    packages: 'any',
  },
  local: {
    at: 'local/',
    holds:
      '`npm start` and the command line: the same handlers on a laptop; `simulation/` has ports in memory, for tests and measurements',
    isPure: false,
    rooms: [...ALL_OF_SHARED, 'functions'],
    packages: 'any',
  },
  infra: {
    at: 'infra/',
    holds: 'the stack',
    isPure: false,
    rooms: ['logs', 'sources', 'destinations', 'config', 'environment', 'metrics', 'table', 'routing', 'values'],
    types: ['flows'],
    packages: 'any',
  },
  bin: {
    at: 'bin/',
    holds: 'the command `tocsin`',
    isPure: false,
    rooms: ['local'],
    packages: 'any',
  },
  test: {
    at: 'test/',
    holds: 'tests, by room; `support/`, `fixtures/`, and the real programs in `e2e/`',
    isPure: false,
    rooms: [...ALL_OF_SHARED, 'functions', 'local', 'infra'],
    packages: 'any',
  },
  bench: {
    at: 'bench/',
    holds: 'measurements',
    isPure: false,
    rooms: [...ALL_OF_SHARED, 'functions', 'local', 'infra', 'test'],
    packages: 'any',
  },
  root: { at: './', holds: 'settings of the tools', isPure: false, packages: 'any' },
} as const satisfies Record<string, RoomPlan>;

export type Room = keyof typeof ROOMS;
export const ROOM_NAMES = Object.keys(ROOMS) as readonly Room[];

const BY_LENGTH = [...ROOM_NAMES].sort((a, b) => ROOMS[b].at.length - ROOMS[a].at.length);

/** Undefined: no room has the file. */
export function roomOf(path: string): Room | undefined {
  const place = path.includes('/') ? path : `./${path}`;
  return BY_LENGTH.find((room) => place.startsWith(ROOMS[room].at));
}

/** Whether a file knows only its arguments. */
export function isPure(path: string): boolean {
  const room = roomOf(path);
  return room !== undefined && ROOMS[room].isPure;
}
