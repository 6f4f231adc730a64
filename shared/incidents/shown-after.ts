import type { EpochMs } from '../values/time.ts';
import { magnitudeAfter, sizeOf } from './magnitude.ts';
import type { Pinged } from './pinged.ts';
import { type PlaceNews, type PlaceState, pingKey } from './place-news.ts';
import { NAMES_KEPT, type Shown } from './shown.ts';
import type { Situation } from './situation.ts';

const PINGS_KEPT = 16;

/** What a place shows once it was sent this news. */
export function shownAfter(news: PlaceNews, place: PlaceState, situation: Situation): Shown {
  const { shown: before, names, factsDigest } = place;
  const { incident, facts, now } = situation;
  const isOver = incident.state === 'resolved';
  const known = before?.episode === incident.episode ? before : undefined;
  const pingedAt = pingedAtIn(news, now);
  const notifiedAt = pingedAt ?? before?.notifiedAt;
  return {
    at: now,
    ...(notifiedAt !== undefined && { notifiedAt }),
    episode: incident.episode,
    status: isOver ? 'resolved' : 'firing',
    severity: isOver ? 'none' : facts.severity,
    firing: isOver ? [] : facts.firing.map(({ fingerprint }) => fingerprint),
    ...countsAfter(before, situation),
    alertNames: [...new Set([...(known?.alertNames ?? []), ...names.values()])].slice(0, NAMES_KEPT),
    pinged: pingedAfter(news, known?.pinged ?? {}, situation),
    magnitude: magnitudeAfter(known?.magnitude, sizeOf(facts, incident), pingedAt !== undefined),
    pings: pingsAfter(news, before, situation),
    ...(isOver && incident.regroupedInto && { regrouped: before?.regrouped ?? before?.firing ?? [] }),
    ...(factsDigest !== undefined && { factsDigest }),
  };
}

/** When people are notified of it, or were by a digest. Undefined: they are not. */
const pingedAtIn = ({ pings, namedAt }: PlaceNews, now: EpochMs): EpochMs | undefined => (pings ? now : namedAt);

/** What there was no room for may not be in the next body. */
const countsAfter = (before: Shown | undefined, { facts }: Situation): Pick<Shown, 'occurrences' | 'ends'> => ({
  occurrences: Math.max(before?.occurrences ?? 0, facts.starts),
  ends: Math.max(before?.ends ?? 0, facts.ends),
});

function pingsAfter(news: PlaceNews, before: Shown | undefined, situation: Situation): readonly string[] {
  const known = before?.pings ?? [];
  return pingedAtIn(news, situation.now) !== undefined
    ? [...known, pingKey(news, before, situation)].slice(-PINGS_KEPT)
    : known;
}

/** A message names what fires, and the peak where that was worse. */
function pingedAfter(news: PlaceNews, pinged: Pinged, { incident, facts, now }: Situation): Pinged {
  const { peak } = news;
  const pingedAt = pingedAtIn(news, now);
  if (pingedAt === undefined) return pinged;
  const severities = [
    ...(incident.state === 'resolved' ? [] : [facts.severity]),
    ...(peak === undefined ? [] : [peak.severity]),
  ];
  return { ...pinged, ...Object.fromEntries(severities.map((severity) => [severity, pingedAt])) };
}
