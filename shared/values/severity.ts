import type { Labels } from './labels.ts';

/** How bad, worst first. The words that Prometheus rules, Grafana, PagerDuty and loggers use fall onto these. */
export const SEVERITIES = ['critical', 'error', 'warning', 'info', 'none'] as const;
export type Severity = (typeof SEVERITIES)[number];

const WORDS: Readonly<Record<Severity, readonly string[]>> = {
  critical: ['critical', 'crit', 'fatal', 'emergency', 'emerg', 'page', 'disaster', 'p1', 'sev1'],
  error: ['error', 'err', 'high', 'major', 'p2', 'sev2'],
  warning: ['warning', 'warn', 'medium', 'minor', 'ticket', 'p3', 'sev3'],
  info: ['info', 'informational', 'notice', 'low', 'p4', 'p5', 'sev4', 'sev5'],
  none: ['none', 'debug'],
};

/** A map, so that no word finds what every object inherits. */
const SEVERITY_BY_WORD = new Map(
  SEVERITIES.flatMap((severity) => WORDS[severity].map((word) => [word, severity] as const)),
);

/** Severity by the label `severity`, else `level`, else `priority`. An unknown word counts as `warning`, none as `none`. */
export function severityOf(labels: Labels): Severity {
  const word = labels.severity ?? labels.level ?? labels.priority;
  if (word === undefined || word === '') return 'none';
  return SEVERITY_BY_WORD.get(word.toLowerCase()) ?? 'warning';
}

/** 0 for the worst. */
export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity);

export const isWorse = (a: Severity, b: Severity): boolean => rankOf(a) < rankOf(b);

export const worst = (severities: Iterable<Severity>): Severity =>
  [...severities].reduce<Severity>((soFar, one) => (isWorse(one, soFar) ? one : soFar), 'none');
