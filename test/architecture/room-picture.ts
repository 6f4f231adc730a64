import { ROOM_NAMES, ROOMS, type Room, type RoomPlan } from './rooms.ts';

/** Pixels. A room has a row and a column; its box stands where they meet. */
const STEP = 34;
const MARGIN = 16;
const BOX = { width: 104, height: 24 } as const;
const DOT = 9;

type Point = readonly [x: number, y: number];

/**
 * The rooms as an SVG: stairs, whose lower steps know nothing of the higher ones. From each box a line goes down, and
 * turns right, where there is a dot, into each room that it may import.
 */
export function roomPicture(): string {
  const rooms = pictured();
  const width = rooms.length * STEP + BOX.width + 2 * MARGIN;
  const height = rooms.length * STEP + 2 * MARGIN;
  const doors = rooms.flatMap((from) => doorsOf(from).map((door) => ({ ...door, at: crossing(rooms, from, door.to) })));
  const ofTypes = doors.filter(({ isOfTypes }) => isOfTypes);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    '<title>The rooms of Tocsin and their doors</title>',
    '<style>text{font:13px system-ui,sans-serif;fill:#1c2430}.lines{stroke:#9aa7b5;fill:none}.into{marker-end:url(#head)}',
    `.dots{stroke-linecap:round;stroke-width:${DOT};stroke:#3b4a5c}.rings{stroke-linecap:round;stroke-width:${DOT - 4};stroke:#fff}`,
    '.pure{fill:#dcefe2;stroke:#3f8a5b}.other{fill:#e7eaee;stroke:#77838f}.name{text-anchor:middle}</style>',
    '<marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"><path d="M0 0L8 4L0 8z" fill="#9aa7b5"/></marker>',
    `<rect width="${width}" height="${height}" rx="8" fill="#fff"/>`,
    ...rooms.map((room) => lineDown(rooms, room)),
    ...rooms.map((room) => lineInto(rooms, room)),
    `<path class="dots" d="${dots(doors.map(({ at }) => at))}"/>`,
    `<path class="rings" d="${dots(ofTypes.map(({ at }) => at))}"/>`,
    ...rooms.map((room) => box(rooms, room)),
    ...legend(width),
    '</svg>',
  ]
    .filter((line) => line !== '')
    .join('\n')}\n`;
}

interface Door {
  readonly to: Room;
  readonly isOfTypes: boolean;
}

function doorsOf(room: Room): readonly Door[] {
  const { rooms = [], types = [] }: RoomPlan = ROOMS[room];
  const isDoor = (to: Room): boolean => rooms.includes(to) || types.includes(to);
  return ROOM_NAMES.filter(isDoor).map((to) => ({ to, isOfTypes: types.includes(to) }));
}

/** From the top down. Rooms that import none and are imported by none are left out. */
function pictured(): readonly Room[] {
  const entered = new Set(ROOM_NAMES.flatMap((room) => doorsOf(room).map(({ to }) => to)));
  return ROOM_NAMES.filter((room) => entered.has(room) || doorsOf(room).length > 0).reverse();
}

const column = (rooms: readonly Room[], room: Room): number => MARGIN + (rooms.indexOf(room) + 0.5) * STEP;
const crossing = (rooms: readonly Room[], from: Room, to: Room): Point => [column(rooms, from), column(rooms, to)];
const dots = (points: readonly Point[]): string => points.map(([x, y]) => `M${x} ${y}h0`).join('');

function lineDown(rooms: readonly Room[], room: Room): string {
  const at = column(rooms, room);
  const lowest = Math.max(at, ...doorsOf(room).map(({ to }) => column(rooms, to)));
  return lowest === at ? '' : `<path class="lines" d="M${at} ${at}V${lowest}"/>`;
}

function lineInto(rooms: readonly Room[], room: Room): string {
  const at = column(rooms, room);
  const first = rooms.find((from) => doorsOf(from).some(({ to }) => to === room));
  const edge = at - STEP / 2 + 4;
  return first === undefined ? '' : `<path class="lines into" d="M${column(rooms, first)} ${at}H${edge}"/>`;
}

function box(rooms: readonly Room[], room: Room): string {
  const at = column(rooms, room);
  const [x, y] = [at - STEP / 2 + 4, at - BOX.height / 2];
  const kind = ROOMS[room].isPure ? 'pure' : 'other';
  const rect = `<rect class="${kind}" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="4"/>`;
  return `${rect}<text class="name" x="${x + BOX.width / 2}" y="${at + 4.5}">${room}</text>`;
}

/** In the upper right corner, which the stairs leave empty. */
function legend(width: number): readonly string[] {
  const [x, text] = [width - 260, width - 230];
  return [
    `<rect class="pure" x="${x - 10}" y="24" width="20" height="14" rx="3"/><text x="${text}" y="36">pure: knows only its arguments</text>`,
    `<path class="dots" d="${dots([[x, 57]])}"/><text x="${text}" y="62">may import the room to the right</text>`,
    `<path class="dots" d="${dots([[x, 83]])}"/><path class="rings" d="${dots([[x, 83]])}"/><text x="${text}" y="88">may import its types only</text>`,
  ];
}
