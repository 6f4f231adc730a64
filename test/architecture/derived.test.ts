import { describe, expect, it } from 'vitest';
import { derivedFiles } from './derived.ts';
import { projectFiles } from './project-files.ts';
import { lintOfPureRooms } from './room-lint.ts';
import { roomPicture } from './room-picture.ts';
import { ROOM_NAMES, ROOMS, type RoomPlan } from './rooms.ts';

const files = projectFiles();
const derived = derivedFiles(files);
const textOf = (path: string, all = files): string => all.find((file) => file.path === path)?.text ?? '';

const pathsIn = (picture: string, kind: string): readonly string[] =>
  [...(new RegExp(`<path class="${kind}" d="(.*?)"/>`).exec(picture)?.[1] ?? '').matchAll(/M(\S+ \S+?)h0/g)].map(
    ([, point = '']) => point,
  );

/** `from -> to` of every dot in the picture, by where it stands beside the names. */
function doorsIn(picture: string, kind: string): readonly string[] {
  const names = [...picture.matchAll(/<rect class="\w+" x="\S+" y="\S+" width="\S+" height="24" .*?<text.*?>(.*?)</g)];
  const rooms = names.map(([, name]) => name);
  const [first = 0, second = 0] = [...picture.matchAll(/<path class="lines" d="M(\S+) /g)].map(([, x]) => Number(x));
  const step = second - first;
  return pathsIn(picture, kind).map((point) => {
    const [from, to] = point.split(' ').map((one) => rooms[(Number(one) - first) / step]);
    return `${from} -> ${to}`;
  });
}

const doorsOf = (kind: 'rooms' | 'types'): readonly string[] =>
  ROOM_NAMES.flatMap((from) => ((ROOMS[from] as RoomPlan)[kind] ?? []).map((to) => `${from} -> ${to}`));

describe('what derives from the list of rooms', () => {
  it.each(['CONTRIBUTING.md', 'docs/rooms.svg'])('%s is as `npm run architecture` writes it', (path) => {
    expect(textOf(path)).toBe(textOf(path, derived));
  });

  it('biome.json refuses in pure rooms what the list says', () => {
    expect(JSON.parse(textOf('biome.json'))).toEqual(JSON.parse(textOf('biome.json', derived)));
    expect(JSON.parse(textOf('biome.json')).overrides).toContainEqual(lintOfPureRooms());
  });

  it('changes nothing where it is written a second time', () => {
    expect(derivedFiles(derived)).toEqual(derived);
  });

  it('refuses a CONTRIBUTING without the section', () => {
    expect(() => derivedFiles([{ path: 'CONTRIBUTING.md', text: '# Contributing' }])).toThrow('<!-- rooms -->');
  });
});

describe('the picture of the rooms', () => {
  const picture = roomPicture();

  it('has a dot for each door, and no other', () => {
    const all = [...doorsOf('rooms'), ...doorsOf('types')];
    expect([...doorsIn(picture, 'dots')].sort()).toEqual(all.sort());
  });

  it('has a ring for each door that is for types only, and no other', () => {
    expect([...doorsIn(picture, 'rings')].sort()).toEqual([...doorsOf('types')].sort());
  });
});

describe('the doors', () => {
  it.each(ROOM_NAMES)('of %s lead down the list, so that no room needs one that needs it', (room) => {
    const { rooms = [], types = [] }: RoomPlan = ROOMS[room];
    const below: readonly string[] = ROOM_NAMES.slice(0, ROOM_NAMES.indexOf(room));
    expect(below).toEqual(expect.arrayContaining([...rooms, ...types]));
  });

  it.each(ROOM_NAMES.filter((room) => ROOMS[room].isPure))('of %s lead into pure rooms', (room) => {
    const { rooms = [], types = [] }: RoomPlan = ROOMS[room];
    const pure: readonly string[] = ROOM_NAMES.filter((one) => ROOMS[one].isPure);
    expect(pure).toEqual(expect.arrayContaining([...rooms, ...types]));
  });
});
