import { type EpochMs, latest } from '../values/time.ts';
import { type Episode, lastGroupOf } from './episodes.ts';
import type { Members } from './membership.ts';
import type { Speaker } from './voice.ts';

/** An alert that a voice says fires. */
export interface Claim {
  readonly fingerprint: string;
  readonly episode: Episode;
}

/** What is said to fire, by each voice. */
export const openClaims = (members: Members): readonly Claim[] =>
  [...members.values()].flatMap(({ fingerprint, episodes }) =>
    episodes.filter(({ end }) => end === undefined).map((episode) => ({ fingerprint, episode })),
  );

/** Each voice with each of its groups that speaks for one of these alerts. */
export function speakersOf(claims: readonly Claim[]): readonly Speaker[] {
  const speakers = claims.map(({ episode }) => ({ voice: episode.voice, group: lastGroupOf(episode) ?? '' }));
  return [...new Map(speakers.map((one) => [`${one.voice} ${one.group}`, one])).values()];
}

/** When each voice said something new. It may have repeated that since. An end that Tocsin assumed is no word of its voice. */
export function lastNewsOf(members: Members): ReadonlyMap<string, EpochMs> {
  const heard = new Map<string, EpochMs>();
  for (const { starts, ends } of members.values()) {
    const said = ends.filter(({ kind }) => kind === 'reported' || kind === 'unreported');
    for (const { voice, receivedAt } of [...starts, ...said]) {
      heard.set(voice, latest(heard.get(voice) ?? receivedAt, receivedAt));
    }
  }
  return heard;
}
