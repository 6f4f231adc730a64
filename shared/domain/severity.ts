import type { Labels } from './labels.ts';

/** How bad, worst first. The words that Prometheus rules, Grafana, PagerDuty and loggers use fall onto these. */
export const SEVERITIES = ['critical', 'error', 'warning', 'info', 'none'] as const;
export type Severity = (typeof SEVERITIES)[number];

const WORDS: Record<string, Severity> = {
  critical: 'critical',
  crit: 'critical',
  fatal: 'critical',
  emergency: 'critical',
  emerg: 'critical',
  page: 'critical',
  disaster: 'critical',
  p1: 'critical',
  sev1: 'critical',
  error: 'error',
  err: 'error',
  high: 'error',
  major: 'error',
  p2: 'error',
  sev2: 'error',
  warning: 'warning',
  warn: 'warning',
  medium: 'warning',
  minor: 'warning',
  ticket: 'warning',
  p3: 'warning',
  sev3: 'warning',
  info: 'info',
  informational: 'info',
  notice: 'info',
  low: 'info',
  p4: 'info',
  p5: 'info',
  sev4: 'info',
  sev5: 'info',
  none: 'none',
  debug: 'none',
};

/** Severity by the label `severity`, else `level`, else `priority`. An unknown word counts as `warning`, none as `none`. */
export function severityOf(labels: Labels): Severity {
  const word = labels.severity ?? labels.level ?? labels.priority;
  if (word === undefined || word === '') return 'none';
  return WORDS[word.toLowerCase()] ?? 'warning';
}

/** 0 for the worst. */
export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity);

export const isWorse = (a: Severity, b: Severity): boolean => rankOf(a) < rankOf(b);

export const worst = (severities: Iterable<Severity>): Severity =>
  [...severities].reduce<Severity>((soFar, one) => (isWorse(one, soFar) ? one : soFar), 'none');
