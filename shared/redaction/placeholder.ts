/** What is removed. The word stands in the text in its place, in counts and in metrics. */
export const PLACEHOLDER_KINDS = [
  'e-mail',
  'phone',
  'card',
  'resident-number',
  'national-id',
  'iban',
  'ip',
  'jwt',
  'aws-key',
  'authorization',
  'password',
  'secret',
  'private-key',
  'token',
  'custom',
] as const;
export type Kind = (typeof PLACEHOLDER_KINDS)[number];

/** Where something to be removed stands in a text: UTF-16 indexes, the end exclusive. */
export interface RedactedSpan {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  /** The name of the custom pattern that found it. */
  readonly name?: string;
}

/** Most detectors find nothing most of the time. */
export const NO_SPANS: readonly RedactedSpan[] = [];

/**
 * What stands in the place of a value: the kind between ‹ and ›. Nothing of the value is kept, no last digits and no
 * hash: phone numbers and resident numbers are few enough to try them all. The same for all values of a kind, so that
 * the text keeps its fingerprint. Nothing in it means anything in JSON, in URLs, or in Slack's or Jira's markup.
 */
export const placeholderOf = ({ kind, name }: Pick<RedactedSpan, 'kind' | 'name'>): string =>
  name === undefined ? `‹${kind}›` : `‹${kind}:${name}›`;

/** "‹", as a UTF-16 unit. */
export const OPENING = 0x2039;

const FORM = `‹(${PLACEHOLDER_KINDS.join('|')})(?:(?<=custom):[a-z0-9-]{1,32})?›`;
const PLACEHOLDER = new RegExp(FORM, 'y');

/** The end of the placeholder that begins at `at`, or -1. */
export function placeholderEnd(text: string, at: number): number {
  PLACEHOLDER.lastIndex = at;
  return PLACEHOLDER.test(text) ? PLACEHOLDER.lastIndex : -1;
}

const PLACEHOLDERS = new RegExp(FORM, 'g');
const MEANS_SOMETHING = /[\p{L}\p{N}]/u;

/** Whether a value was removed before: nothing but placeholders, and signs between them. */
export const isRemoved = (value: string): boolean =>
  value.includes('‹') && !MEANS_SOMETHING.test(value.replaceAll(PLACEHOLDERS, ''));

/** How many placeholders of each kind a text holds. */
export function removedFrom(text: string): Map<Kind, number> {
  const counts = new Map<Kind, number>();
  for (const [, kind] of text.matchAll(PLACEHOLDERS)) counts.set(kind as Kind, (counts.get(kind as Kind) ?? 0) + 1);
  return counts;
}
