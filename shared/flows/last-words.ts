import pMap from 'p-map';
import type { Incident } from '../incidents/incident.ts';
import type { Speaker } from '../incidents/voice.ts';
import { type EpochMs, latest } from '../values/time.ts';
import type { IncidentStore } from './incident-store.ts';

const CONCURRENCY = 16;

/** When each voice last spoke of an incident, in any of these groups, though it only repeated itself. */
export async function lastWordsOf(
  speakers: readonly Speaker[],
  { id }: Pick<Incident, 'id'>,
  store: Pick<IncidentStore, 'heard'>,
): Promise<ReadonlyMap<string, EpochMs>> {
  const heard = new Map<string, EpochMs>();
  const read = async (speaker: Speaker) => {
    const { word } = await store.heard(id, speaker);
    if (word) heard.set(speaker.voice, latest(heard.get(speaker.voice) ?? word.receivedAt, word.receivedAt));
  };
  await pMap(speakers, read, { concurrency: CONCURRENCY });
  return heard;
}
