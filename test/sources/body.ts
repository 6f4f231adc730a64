import { readFileSync } from 'node:fs';
import type { AlertBatch } from '../../shared/incidents/signal.ts';
import type { ParsedBody, Source } from '../../shared/sources/source.ts';
import { instant } from '../../shared/values/time.ts';

export const AT = instant(Date.parse('2030-01-01T00:00:00Z'));
export const at = (time: string) => instant(Date.parse(time));

export const fixture = (path: string): string =>
  readFileSync(new URL(`../fixtures/${path}.json`, import.meta.url), 'utf8');

type Fields = Readonly<Record<string, unknown>>;

/** A body of Alertmanager with these alerts; each is firing and labelled unless it says otherwise. */
export const body = (alerts: readonly Fields[], group: Fields = {}) =>
  JSON.stringify({
    version: '4',
    receiver: 'team',
    status: 'firing',
    groupLabels: {},
    alerts: alerts.map((alert) => ({ status: 'firing', labels: { alertname: 'A' }, ...alert })),
    ...group,
  });

export function accepted(parsed: ParsedBody): AlertBatch {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return parsed.batch;
}

/** The one alert of a body that a source accepts. */
export function onlyAlert(source: Source, text: string) {
  const [alert, ...others] = accepted(source.parse(text, AT)).alerts;
  if (alert === undefined || others.length > 0) throw new Error('not one alert');
  return alert;
}
