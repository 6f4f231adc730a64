import { addUp, redactField, unused } from './fields.ts';
import { type Kind, placeholderOf } from './placeholder.ts';
import { type Found, type RedactOptions, redact } from './redact.ts';

export interface RedactedJson {
  readonly value: unknown;
  readonly found: Found;
}

/** Nothing that a person reads is deeper; what is, is removed without being looked at. */
const DEEPEST = 64;

/**
 * A JSON value, as `JSON.parse` gives it, without personal data and secrets: names of fields decide as in
 * `redactFields`, for the elements of lists too. Numbers may be a card's or a phone's; they then become texts. The very
 * same value when there is nothing to remove.
 */
export function redactJson(value: unknown, options: RedactOptions = {}): RedactedJson {
  const found: Partial<Record<Kind, number>> = {};
  return { value: clean(value, '', 0, options, found), found };
}

function clean(
  value: unknown,
  name: string,
  depth: number,
  options: RedactOptions,
  found: Partial<Record<Kind, number>>,
): unknown {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    const redacted = redactField(name, text, options);
    addUp(found, redacted.found);
    return redacted.text === text ? value : redacted.text;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) {
    addUp(found, { secret: 1 });
    return placeholderOf({ kind: 'secret' });
  }
  const below = (one: unknown, its: string) => clean(one, its, depth + 1, options, found);
  return Array.isArray(value) ? cleanList(value, name, below) : cleanObject(value, options, found, below);
}

function cleanList(
  list: readonly unknown[],
  name: string,
  below: (one: unknown, name: string) => unknown,
): readonly unknown[] {
  const kept = list.map((one) => below(one, name));
  return kept.every((one, i) => one === list[i]) ? list : kept;
}

function cleanObject(
  object: object,
  options: RedactOptions,
  found: Partial<Record<Kind, number>>,
  below: (one: unknown, name: string) => unknown,
): object {
  const kept = new Map<string, unknown>();
  let isClean = true;
  for (const [name, value] of Object.entries(object)) {
    const shown = redact(name, options);
    const its = below(value, name);
    addUp(found, shown.found);
    isClean &&= shown.text === name && its === value;
    kept.set(unused(shown.text, kept), its);
  }
  return isClean ? object : Object.fromEntries(kept);
}
