import { adfText, isAdf } from './stub-jira-adf.ts';
import { asArray, asString, isJson, type Json } from './stub-server.ts';

/** Field names and what is wrong with each, as in the real API's `errors`. */
export type FieldErrors = Record<string, string>;

export interface FieldRules {
  /** Fields on the screen: no other can be set. */
  readonly screen: readonly string[];
  readonly priorities: readonly string[];
}

const MAX_TEXT = 32_767;
export const TOO_LONG = 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.';
/** Counted on what a person reads. The real count is not documented and may include markup. */
export const isTooLong = (adf: unknown): boolean => adfText(adf).length > MAX_TEXT;

export function fieldErrors(fields: Json, rules: FieldRules): FieldErrors {
  const found = Object.entries(fields).map(([field, value]) => [field, errorOf(field, value, rules)] as const);
  return Object.fromEntries(found.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

export const offScreen = (field: string): string =>
  `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`;

function errorOf(field: string, value: unknown, { screen, priorities }: FieldRules): string | undefined {
  if (!screen.includes(field)) return offScreen(field);
  if (field === 'summary') return summaryError(asString(value));
  if (field === 'description') return descriptionError(value);
  if (field === 'labels') return labelsError(value);
  if (field !== 'priority') return undefined;
  return isJson(value) && priorities.includes(asString(value.name)) ? undefined : 'The priority selected is invalid.';
}

function summaryError(summary: string): string | undefined {
  if (summary.trim() === '') return 'You must specify a summary of the issue.';
  if (/[\r\n]/.test(summary)) return 'The summary is invalid because it contains newline characters.';
  return summary.length > 255 ? "Summary can't exceed 255 characters." : undefined;
}

function descriptionError(value: unknown): string | undefined {
  if (value === null) return undefined;
  if (!isAdf(value)) return 'Operation value must be an Atlassian Document (see the Atlassian Document Format)';
  return isTooLong(value) ? TOO_LONG : undefined;
}

function labelsError(labels: unknown): string | undefined {
  const all = asArray(labels);
  if (!Array.isArray(labels) || !all.every((label) => typeof label === 'string')) {
    return 'Specify the value for labels in an array of strings';
  }
  const spaced = all.find((label) => /\s/.test(label));
  if (spaced !== undefined) return `The label '${spaced}' contains spaces which is invalid.`;
  const long = all.find((label) => label.length > 255);
  return long === undefined ? undefined : `The label '${long}' exceeds the allowed limit of 255 characters.`;
}
