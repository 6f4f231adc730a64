import type { RecordedWord } from '../incidents/incident.ts';
import type { LastWord } from '../incidents/last-word.ts';
import type { Speaker } from '../incidents/voice.ts';
import { type EpochMs, instant } from '../values/time.ts';
import { type Item, KEY, number, readNumber, readText, TIME_TO_LIVE, text, Update } from './dynamo-table.ts';

/** The item `word#<incident>#<voice>#<group>`: less than 1 KB, so writing it takes one unit. */
export const wordName = (incident: string, { voice, group }: Speaker): string => `word#${incident}#${voice}#${group}`;

export const wordKeyOf = (incident: string, speaker: Speaker): Item => ({ [KEY]: text(wordName(incident, speaker)) });

export const wordUpdate = ({ receivedAt, said, recorded }: LastWord, expiresAt: EpochMs): Update =>
  new Update()
    .set('receivedAt', number(receivedAt))
    .set('said', text(said))
    .set('recorded', number(recorded))
    .set(TIME_TO_LIVE, number(Math.ceil(expiresAt / 1000)));

export function wordOf(item: Item | undefined): LastWord | undefined {
  const receivedAt = readNumber(item?.receivedAt);
  if (item === undefined || receivedAt === undefined) return undefined;
  return { receivedAt: instant(receivedAt), said: readText(item.said) ?? '', recorded: readNumber(item.recorded) ?? 0 };
}

/** What was recorded last, as an attribute of the incident: as short as it can be. */
export const recordedWordText = ({ voice, group, receivedAt, said, recorded }: RecordedWord): string =>
  [voice, group, receivedAt.toString(36), said, recorded].join('#');

export function recordedWordOf(stored: string): RecordedWord | undefined {
  const [voice, group, at, said, recorded] = stored.split('#');
  if (voice === undefined || group === undefined || at === undefined || said === undefined) return undefined;
  return { voice, group, receivedAt: instant(Number.parseInt(at, 36)), said, recorded: Number(recorded) };
}
