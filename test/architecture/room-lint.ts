import { MACHINES_LANGUAGE } from './language.ts';
import { REFUSED_GLOBALS } from './purity.ts';
import { ROOM_NAMES, ROOMS, type RoomPlan } from './rooms.ts';

/**
 * What Biome refuses in pure rooms, so that an editor shows it while it is written: the part of the rules that can be seen
 * in one name or one path. `npm run check` looks at the rest, such as `Date.now` and the doors of each room.
 */
export function lintOfPureRooms() {
  const pure = ROOM_NAMES.filter((room) => ROOMS[room].isPure);
  return {
    includes: pure.map((room) => patternOf(ROOMS[room].at)),
    linter: {
      rules: {
        style: {
          noRestrictedGlobals: {
            level: 'error',
            options: { deniedGlobals: { ...REFUSED_GLOBALS, Intl: MACHINES_LANGUAGE } },
          },
          noRestrictedImports: { level: 'error', options: { patterns: [modulesOfNode(), impureRooms()] } },
        },
        suspicious: { noConsole: 'error' },
      },
    },
  };
}

const patternOf = (at: string): string => (at.endsWith('/') ? `${at}**` : at);

/** All but those that one of the pure rooms may import. */
function modulesOfNode() {
  const plans: readonly RoomPlan[] = ROOM_NAMES.map((room) => ROOMS[room]).filter(({ isPure }) => isPure);
  const allowed = plans.flatMap(({ packages = [] }) => packages).filter((name) => name.startsWith('node:'));
  return {
    group: ['node:*', ...[...new Set(allowed)].sort().map((name) => `!${name}`)],
    message: 'pure rooms know only their arguments',
  };
}

/** By the folder, however deep the importing file is. */
function impureRooms() {
  const folders = ROOM_NAMES.filter((room) => !ROOMS[room].isPure)
    .map((room) => ROOMS[room].at.split('/').at(-2))
    .filter((folder) => folder !== undefined && folder !== '.');
  return {
    group: [...new Set(folders)].map((folder) => `**/${folder}/**`),
    message: 'no pure room has a door to one that is not',
  };
}
