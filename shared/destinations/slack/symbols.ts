import type { Severity } from '../../values/severity.ts';

export const SYMBOLS: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  error: '🟠',
  warning: '🟡',
  info: '🔵',
  none: '⚪',
};

/** A severity alone, or with its sender's word behind it. */
export const severityWord = (phrase: string): string => phrase.replace(/^none\b/, 'no severity');

export const endSymbol = (isUnproven: boolean): string => (isUnproven ? '☑️' : '✅');
