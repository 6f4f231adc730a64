import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOM_NAMES, ROOMS, type Room, type RoomPlan, roomOf } from './rooms.ts';
import { violationsIn } from './rules.ts';

const PURE = ROOM_NAMES.filter((room) => ROOMS[room].isPure);

/** A file of a room: the room itself where it is a file. */
const fileIn = (room: Room, name: string): string => {
  const { at }: RoomPlan = ROOMS[room];
  return posix.normalize(at.endsWith('/') ? `${at}${name}.ts` : at);
};

const specifier = (from: string, to: string): string => {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
};

const brokenBy = (path: string, text: string): readonly string[] =>
  violationsIn([{ path, text }]).map(({ rule, what }) => `${rule}: ${what}`);

describe.each(PURE)('the pure room %s', (room) => {
  const path = fileIn(room, 'planted');

  it.each([
    ['the clock', 'export const now = Date.now();', 'Date: the clock'],
    ['the clock', 'export const now = new Date();', 'Date: the clock'],
    ['a timer', 'export const stop = setTimeout(run, 1000);', 'setTimeout: a timer'],
    ['chance', 'export const id = Math.random();', 'Math: chance'],
    ['the network', 'export const answer = fetch(url);', 'fetch: the network'],
    ['the console', "console.log('sent');", 'console: the console'],
  ])('may not reach %s: %s', (_, text, what) => {
    expect(brokenBy(path, text)).toEqual([`pure rooms know only their arguments: ${what}`]);
  });

  it('may not read the environment', () => {
    expect(brokenBy(path, 'export const home = process.env.HOME;')).toContain(
      'pure rooms know only their arguments: process: the environment',
    );
  });

  it('may not order by the language of the machine', () => {
    expect(brokenBy(path, 'export const order = a.localeCompare(b);')).toEqual([
      "pure rooms do not depend on the language of the machine: localeCompare: the machine's language",
    ]);
  });
});

const CLOSED = ROOM_NAMES.flatMap((from) => {
  const { rooms = [], types = [] }: RoomPlan = ROOMS[from];
  const open: readonly string[] = [from, ...rooms, ...types];
  return ROOM_NAMES.filter((to) => !open.includes(to)).map((to) => [from, to] as const);
});

describe('a room without a door to another', () => {
  it('is found in every room, so that each is tried', () => {
    expect(new Set(CLOSED.map(([from]) => from))).toEqual(new Set(ROOM_NAMES));
  });

  it.each(CLOSED)('may not import from it, nor types: %s from %s', (from, to) => {
    const path = fileIn(from, 'planted');
    const target = specifier(path, fileIn(to, 'other'));
    const refusal = `imports go through the doors: ${from} has no door to ${to}`;
    expect(brokenBy(path, `import { b } from '${target}';`)).toEqual([refusal]);
    expect(brokenBy(path, `import type { B } from '${target}';`)).toEqual([refusal]);
  });
});

describe('a room with a door', () => {
  const open = ROOM_NAMES.flatMap((from) =>
    ((ROOMS[from] as RoomPlan).rooms ?? []).map((to) => [from, to as Room] as const),
  );
  const ofTypes = ROOM_NAMES.flatMap((from) =>
    ((ROOMS[from] as RoomPlan).types ?? []).map((to) => [from, to as Room] as const),
  );

  it.each(open)('may import through it: %s from %s', (from, to) => {
    const path = fileIn(from, 'planted');
    expect(brokenBy(path, `import { b } from '${specifier(path, fileIn(to, 'other'))}';`)).toEqual([]);
  });

  it.each(ofTypes)('for types may import types only: %s from %s', (from, to) => {
    const path = fileIn(from, 'planted');
    const target = specifier(path, fileIn(to, 'other'));
    expect(brokenBy(path, `import type { B } from '${target}';`)).toEqual([]);
    expect(brokenBy(path, `import { b } from '${target}';`)).toEqual([
      `imports go through the doors: ${from} may import types of ${to} only: write "import type"`,
    ]);
  });
});

describe('the room of a file', () => {
  it.each([
    ['shared/adapters/sns-topics.ts', 'adapters'],
    ['shared/adapters/dynamo-table.ts', 'table'],
    ['shared/config/environment.ts', 'environment'],
    ['shared/logs/formats/pino.ts', 'logs'],
    ['vitest.config.ts', 'root'],
    ['elsewhere/a.ts', undefined],
  ])('%s is %s: the longest place that fits', (path, room) => {
    expect(roomOf(path)).toBe(room);
  });
});
