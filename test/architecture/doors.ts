import { posix } from 'node:path';
import { type Import, importsOf } from './imports.ts';
import { ROOMS, type Room, type RoomPlan, roomOf } from './rooms.ts';
import { type Finding, found } from './rule.ts';
import type { Module } from './syntax.ts';

/** Imports through no door. */
export function throughNoDoor(module: Module): readonly Finding[] {
  const room = roomOf(module.path);
  if (room === undefined) return [found(module, 0, 'its folder is no room: see ROOMS in test/architecture/rooms.ts')];
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
