import { ROOM_NAMES, ROOMS, type RoomPlan } from './rooms.ts';
import { CLOSED_WORDS } from './vocabulary.ts';

/** The rooms as a table in Markdown. */
export const roomTable = (): string =>
  tableOf([
    ['room', 'at', 'what is in it', 'pure', 'may import'],
    ...ROOM_NAMES.map((name) => {
      const plan: RoomPlan = ROOMS[name];
      return [name, `\`${plan.at}\``, plan.holds, plan.isPure ? 'yes' : '', doorsText(plan)];
    }),
  ]);

/** The closed list as a table in Markdown. */
export const vocabularyTable = (): string =>
  tableOf([['not in code', 'but'], ...Object.entries(CLOSED_WORDS).map(([word, instead]) => [`\`${word}\``, instead])]);

const OF_SHARED = ROOM_NAMES.filter((name) => ROOMS[name].at.startsWith('shared/'));

function doorsText({ rooms = [], types = [], packages = [] }: RoomPlan): string {
  const hasShared = OF_SHARED.every((name) => rooms.includes(name));
  const others = hasShared ? rooms.filter((name) => !OF_SHARED.some((one) => one === name)) : rooms;
  const ofPackages = packages === 'any' ? ['packages'] : packages.map((name) => `\`${name}\``);
  const ofTypes = types.length === 0 ? [] : [`types of ${types.join(', ')}`];
  return (
    [[...(hasShared ? ['everything in shared'] : []), ...others, ...ofPackages].join(', '), ...ofTypes]
      .filter((text) => text !== '')
      .join('; ') || 'nothing'
  );
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
