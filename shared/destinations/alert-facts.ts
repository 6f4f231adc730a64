import type { ViewAlert } from '../messages/view.ts';
import { counted } from '../messages/wording.ts';
import { cutText, oneLine } from '../values/cut.ts';
import { formatInstant } from '../values/time.ts';

const VALUES_SHOWN = 5;
const VALUES_CHARACTERS = 120;

/** What a list says of one alert beside its name: `critical, since 2026-08-22 14:02:09 UTC, seen 3 times, B=12.5`. */
export function alertFacts(alert: ViewAlert): string {
  const { severity, status, startsAt, endsAt, occurrences } = alert;
  const isOver = status === 'resolved';
  return [
    ...(severity === 'none' ? [] : [severity]),
    isOver ? `resolved ${formatInstant(endsAt ?? startsAt)}` : `since ${formatInstant(startsAt)}`,
    ...(occurrences > 1 ? [`seen ${counted(occurrences, 'time')}`] : []),
    ...valuesOf(alert),
  ].join(', ');
}

function valuesOf({ values = {} }: ViewAlert): readonly string[] {
  const shown = Object.entries(values).slice(0, VALUES_SHOWN);
  if (shown.length === 0) return [];
  return [cutText(shown.map(([name, value]) => `${oneLine(name)}=${value}`).join(', '), VALUES_CHARACTERS)];
}
