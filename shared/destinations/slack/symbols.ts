import type { Severity } from '../../values/severity.ts';

export const SYMBOLS: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  error: '🟠',
  warning: '🟡',
  info: '🔵',
  none: '⚪',
};

export const severityWord = (severity: Severity): string => (severity === 'none' ? 'no severity' : severity);

export const endSymbol = (isAssumed: boolean): string => (isAssumed ? '☑️' : '✅');
