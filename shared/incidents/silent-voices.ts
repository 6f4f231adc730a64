import { type EpochMs, latest } from '../values/time.ts';
import type { Facts, Incident } from './incident.ts';
import { NO_GAPS, silentFor } from './listening.ts';
import { endToken, type Members } from './membership.ts';
import { lastNewsOf, openClaims, speakersOf } from './spoken.ts';
import type { ListenedTiming } from './timing.ts';
import type { Speaker } from './voice.ts';

/** When voices were heard last of an incident. */
type Heard = ReadonlyMap<string, EpochMs>;

type Spoken = Pick<Incident, 'kind' | 'isOnChange'>;

/**
 * The ends of alerts of a voice that has been silent for as long as a source may be, while another voice speaks on of the same
 * incident: one of two Alertmanagers is gone, and what it alone reported would fire for ever. It ended when that was heard last.
 */
export function silentEnds(incident: Spoken, facts: Facts, timing: ListenedTiming, now: EpochMs): readonly string[] {
  const heard = heardIn(incident, facts.members, timing);
  return [...facts.firing, ...facts.unreported].flatMap(({ fingerprint, episodes }) =>
    episodes.flatMap(({ voice, severity, receivedAt, end }) => {
      const at = heard.get(voice);
      if (end !== undefined || at === undefined || now < silentAt(at, timing)) return [];
      const endsAt = latest(at, receivedAt);
      return endToken({ fingerprint, endsAt, receivedAt: now, voice, kind: 'no-longer-reported', severity });
    }),
  );
}

/** When voices are taken to be silent of alerts that fire, if that is to come. */
export function silentTimes(incident: Spoken, facts: Facts, timing: ListenedTiming, now: EpochMs): readonly EpochMs[] {
  const heard = heardIn(incident, facts.members, timing);
  const voices = new Set(openClaims(facts.members).map(({ episode }) => episode.voice));
  return [...heard].flatMap(([voice, at]) => (voices.has(voice) ? silentAt(at, timing) : [])).filter((at) => at > now);
}

/** Those of alerts that fire, and silent by now: whose words are to be read, since what only repeats is kept beside the incident. */
export function silentSpeakers(
  incident: Spoken,
  { members }: Facts,
  timing: ListenedTiming,
  now: EpochMs,
): readonly Speaker[] {
  const heard = heardIn(incident, members, timing);
  return speakersOf(openClaims(members)).filter(({ voice }) => {
    const at = heard.get(voice);
    return at !== undefined && now >= silentAt(at, timing);
  });
}

const silentAt = (heardAt: EpochMs, { resolveAfter, gaps = NO_GAPS }: ListenedTiming): EpochMs =>
  silentFor(resolveAfter, heardAt, gaps);

/**
 * Of a single voice the incident knows that itself. A source that speaks on change only is silent for as long as all stays. What
 * version 0.1 stored names no voice.
 */
function heardIn({ kind, isOnChange }: Spoken, members: Members, { heard = new Map() }: ListenedTiming): Heard {
  if (kind === 'errors' || isOnChange === true || !hasSeveral(members)) return new Map();
  const named = [...lastNewsOf(members)].filter(([voice]) => voice !== '');
  return new Map(named.map(([voice, at]) => [voice, latest(at, heard.get(voice) ?? at)]));
}

function hasSeveral(members: Members): boolean {
  const voices = new Set<string>();
  for (const { episodes } of members.values()) for (const { voice } of episodes) voices.add(voice);
  return voices.size > 1;
}
