import { posix } from 'node:path';
import { type Import, importsOf } from './imports.ts';
import { type Finding, found } from './rule.ts';
import type { Module } from './syntax.ts';

/** A part of the project, and what its files may import beside each other. */
interface RoomPlan {
  /** A folder, or a single file. The longest that fits is a file's room. */
  readonly at: string;
  readonly rooms?: readonly string[];
  /** Rooms of which it may import types, which are gone at run time. */
  readonly types?: readonly string[];
  /** Packages and modules of Node; all of them with `any`. */
  readonly packages?: readonly string[] | 'any';
}

const SHARED = [
  'domain',
  'sources',
  'destinations',
  'formats',
  'logs',
  'ports',
  'metrics',
  'environment',
  'config',
  'flows',
  'adapters',
  'table',
] as const;

const ROOMS = {
  domain: { at: 'shared/domain/', packages: ['node:crypto'] },
  sources: { at: 'shared/sources/', rooms: ['domain'], packages: ['zod'] },
  destinations: { at: 'shared/destinations/', rooms: ['domain'], packages: ['zod'] },
  formats: { at: 'shared/formats/', rooms: ['domain'] },
  logs: { at: 'shared/logs/', rooms: ['domain', 'formats'], packages: ['node:crypto', 'node:zlib'] },
  ports: { at: 'shared/ports.ts', types: ['domain'] },
  metrics: { at: 'shared/metrics.ts' },
  environment: { at: 'shared/config/environment.ts' },
  config: {
    at: 'shared/config/',
    rooms: ['domain', 'destinations', 'environment'],
    packages: ['re2js', 'yaml', 'zod'],
  },
  flows: {
    at: 'shared/flows/',
    rooms: ['domain', 'metrics', 'logs', 'formats'],
    types: ['sources', 'destinations', 'ports'],
    packages: ['p-map'],
  },
  adapters: {
    at: 'shared/adapters/',
    rooms: ['domain', 'environment', 'metrics', 'table'],
    types: ['ports'],
    packages: 'any',
  },
  /** What the table looks like: who writes to it and who creates it share one file. */
  table: { at: 'shared/adapters/dynamo-table.ts', packages: 'any' },
  functions: { at: 'functions/', rooms: SHARED, packages: 'any' },
  local: { at: 'local/', rooms: [...SHARED, 'functions'], packages: 'any' },
  bin: { at: 'bin/', rooms: [...SHARED, 'functions', 'local'], packages: 'any' },
  bench: { at: 'bench/', rooms: [...SHARED, 'functions', 'local', 'infra', 'test'], packages: 'any' },
  test: { at: 'test/', rooms: [...SHARED, 'functions', 'local', 'bin', 'bench', 'infra', 'root'], packages: 'any' },
  infra: {
    at: 'infra/',
    rooms: ['sources', 'destinations', 'config', 'environment', 'metrics', 'table'],
    types: ['flows'],
    packages: 'any',
  },
  /** Settings of the tools, in the project's root. */
  root: { at: './', packages: 'any' },
} as const satisfies Record<string, RoomPlan>;

export type Room = keyof typeof ROOMS;

const BY_LENGTH = (Object.keys(ROOMS) as Room[]).sort((a, b) => ROOMS[b].at.length - ROOMS[a].at.length);

/** Undefined: no room has the file. */
export function roomOf(path: string): Room | undefined {
  const place = path.includes('/') ? path : `./${path}`;
  return BY_LENGTH.find((room) => place.startsWith(ROOMS[room].at));
}

/** Imports through no door. */
export function throughNoDoor(module: Module): readonly Finding[] {
  const room = roomOf(module.path);
  if (room === undefined) return [found(module, 0, 'its folder is no room: see ROOMS in test/architecture/doors.ts')];
  return importsOf(module).flatMap((one) => {
    const refusal = refusalOf(one, module.path, room);
    return refusal === undefined ? [] : [found(module, one.start, refusal)];
  });
}

function refusalOf(one: Import, path: string, room: Room): string | undefined {
  const plan: RoomPlan = ROOMS[room];
  if (one.from === undefined) return plan.packages === 'any' ? undefined : 'import() of a computed name';
  if (!/^[./]/.test(one.from)) return packageRefusal(one.from, plan, room);
  const target = posix.join(posix.dirname(path), one.from);
  const to = one.from.startsWith('.') ? roomOf(target) : undefined;
  if (to === undefined) return `${one.from} is in no room`;
  if (to === room || plan.rooms?.includes(to)) return undefined;
  if (!plan.types?.includes(to)) return `${room} has no door to ${to}`;
  return one.isType ? undefined : `${room} may import types of ${to} only: write "import type"`;
}

function packageRefusal(from: string, { packages = [] }: RoomPlan, room: Room): string | undefined {
  if (packages === 'any' && !/^(file|data|https?):/.test(from)) return undefined;
  const [scope = '', name = ''] = from.split('/');
  const wanted = scope.startsWith('@') ? `${scope}/${name}` : scope;
  return packages.includes(wanted) ? undefined : `${room} has no door to ${from}`;
}
