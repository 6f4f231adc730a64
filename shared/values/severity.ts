import type { Labels } from './labels.ts';

/** How bad, worst first. The words that senders use fall onto these. */
export const SEVERITIES = ['critical', 'error', 'warning', 'info', 'none'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * The words of Prometheus rules, PagerDuty, Opsgenie, Jira, Zabbix, X.733, clouds, syslog and OpenTelemetry, and steps
 * that are counted from the worst (P1, SEV1, S1). Plain numbers are not here: 1 is the worst of some senders and the
 * least of others. Neither is Azure's Sev1, which is its second.
 * Sources: https://support.pagerduty.com/main/docs/incident-priority, https://docs.opsgenie.com/docs/alert-priority-settings,
 * https://www.zabbix.com/documentation/current/en/manual/config/triggers/severity,
 * https://datatracker.ietf.org/doc/html/rfc5424#section-6.2.1,
 * https://opentelemetry.io/docs/specs/otel/logs/data-model/#displaying-severity
 */
const WORDS: Readonly<Record<Severity, readonly string[]>> = {
  critical: [
    ...['critical', 'crit', 'fatal', 'emergency', 'emerg', 'panic', 'alert', 'page', 'disaster', 'catastrophic'],
    ...['urgent', 'immediate', 'blocker', 'highest', 'extreme'],
    ...steps(0),
    ...steps(1),
    ...numbered('fatal'),
  ],
  error: ['error', 'err', 'high', 'major', 'severe', 'serious', ...steps(2), ...numbered('error')],
  warning: [
    ...['warning', 'warn', 'medium', 'moderate', 'average', 'minor', 'ticket', 'noncritical'],
    ...steps(3),
    ...numbered('warn'),
  ],
  info: [
    ...['info', 'informational', 'information', 'notice', 'low', 'lowest', 'trivial'],
    ...steps(4),
    ...steps(5),
    ...numbered('info'),
  ],
  none: ['none', 'notclassified', 'debug', 'trace', 'verbose', ...numbered('debug'), ...numbered('trace')],
};

/** One step of the scales that are counted from the worst. */
function steps(n: number): readonly string[] {
  return ['p', 'prio', 'priority', 's', 'sev', 'severity'].map((scale) => `${scale}${n}`);
}

/** OpenTelemetry divides each of its levels in four. */
function numbered(level: string): readonly string[] {
  return [2, 3, 4].map((n) => `${level}${n}`);
}

/** Words that are the same but for case and what separates their parts: `SEV-1`, `sev 1`, `Sev1`. */
export const severityKey = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/** What an installation says that words mean, by `severityKey`. It goes before what they mean by themselves. */
export type SeverityWords = Readonly<Record<string, Severity>>;

/** A map, so that no word finds what every object inherits. */
const SEVERITY_BY_KEY: ReadonlyMap<string, Severity> = new Map(
  SEVERITIES.flatMap((severity) => WORDS[severity].map((word) => [word, severity] as const)),
);

/** Severity by the label `severity`, else `level`, else `priority`. An unknown word counts as `warning`, none as `none`. */
export function severityOf(labels: Labels, words: SeverityWords = {}): Severity {
  const word = sentWord(labels);
  if (word === undefined) return 'none';
  return partsOf(word).flatMap((part) => severityIn(part, words) ?? [])[0] ?? 'warning';
}

const sentWord = (labels: Labels): string | undefined =>
  [labels.severity, labels.level, labels.priority].find((word) => word !== undefined && word.trim() !== '');

/** The whole; else the parts of `P1 - Critical` and `SEV2 (major)`, else how it begins. */
const partsOf = (word: string): readonly string[] => [
  word,
  ...word.split(/\s[-–—]\s|[()[\],:|/]/),
  ...word.trim().split(/\s/, 1),
];

function severityIn(part: string, words: SeverityWords): Severity | undefined {
  const key = severityKey(part);
  return Object.hasOwn(words, key) ? words[key] : SEVERITY_BY_KEY.get(key);
}

/** The sender's own word, where ours is another and not just its longer or shorter form. */
export function sentSeverity(labels: Labels, severity: Severity): string | undefined {
  const sent = sentWord(labels)?.trim() ?? '';
  const key = severityKey(sent);
  const isOurs = sent === '' || (key !== '' && (key.startsWith(severity) || severity.startsWith(key)));
  return isOurs ? undefined : sent;
}

/** 0 for the worst. */
export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity);

export const isWorse = (a: Severity, b: Severity): boolean => rankOf(a) < rankOf(b);

export const worst = (severities: Iterable<Severity>): Severity =>
  [...severities].reduce<Severity>((soFar, one) => (isWorse(one, soFar) ? one : soFar), 'none');
