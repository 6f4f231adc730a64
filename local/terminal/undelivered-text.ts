import { type DurationMs, type EpochMs, formatDuration, formatTimeOfDay } from '../../shared/values/time.ts';
import { terminalLine } from './part-lines.ts';
import type { Style } from './style.ts';

/** A notification that a place has not got: it waits, was given up, or there was nowhere to send it to. */
export interface Undelivered {
  readonly at: EpochMs;
  readonly place: string;
  readonly incident: string;
  /** That of the incident, where it is known. */
  readonly title?: string;
  /** A word of ours: `unauthorized`, `secret-missing`, `given-up`. */
  readonly outcome: string;
  /** What the receiver said, and what people can do. */
  readonly detail?: string;
  /** Why it was given up. */
  readonly reason?: string;
  /** How often it was tried in vain. */
  readonly attempts?: number;
  /** Absent: it is not tried again. */
  readonly again?: DurationMs;
}

/** One line: `14:09:10 UTC jira:ops  waits, unauthorized: 401 …; tried 3 times, next try in 10s · DiskFull: db`. */
export function undeliveredText(delivery: Undelivered, style: Style): string {
  const { at, place, incident, title, again } = delivery;
  const lead = `${style('dim', formatTimeOfDay(at))} ${style('place', terminalLine(place))} `;
  const about = [...(title === undefined ? [] : [title]), `incident ${incident}`].join(' · ');
  const words = style(again === undefined ? 'error' : 'warning', terminalLine(stateWords(delivery)));
  return `${lead} ${words} · ${terminalLine(about)}`;
}

function stateWords({ outcome, detail, reason, attempts = 0, again }: Undelivered): string {
  const said = detail === undefined ? '' : `: ${detail}`;
  if (again === undefined) return `${outcome === 'given-up' ? 'given up' : 'not sent'}, ${reason ?? outcome}${said}`;
  const tries = attempts === 0 ? '' : `tried ${attempts === 1 ? 'once' : `${attempts} times`}, `;
  return `waits, ${outcome}${said}; ${tries}next try in ${formatDuration(again)}`;
}
