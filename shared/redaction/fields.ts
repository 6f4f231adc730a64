import type { Labels } from '../values/labels.ts';
import { exceptedIn, NO_EXCEPTIONS } from './exceptions.ts';
import { type Kind, placeholderOf } from './placeholder.ts';
import { type Found, type Redacted, type RedactOptions, redact } from './redact.ts';
import { isNoSecret, secretRule } from './secret-name.ts';

export interface RedactedFields {
  readonly fields: Labels;
  readonly found: Found;
}

/** Values that were looked at before, by their names and with the same options. */
export type SeenFields = Map<string, Map<string, Redacted>>;

/**
 * Labels or annotations without personal data and secrets. Names decide too: under one that names a secret the whole
 * value goes. The very same object when there is nothing to remove.
 * `seen`: alerts of one body share most of what they say, which is looked at once.
 */
export function redactFields(
  fields: Labels,
  options: RedactOptions = {},
  seen: SeenFields = new Map(),
): RedactedFields {
  const look = (name: string, value: string): Redacted => lookedAt({ name, value }, options, seen);
  const found: Partial<Record<Kind, number>> = {};
  const clean = new Map<string, string>();
  let isClean = true;
  for (const [name, value] of Object.entries(fields)) {
    const shown = look('', name);
    const kept = look(name, value);
    isClean &&= shown.text === name && kept.text === value;
    clean.set(unused(shown.text, clean), kept.text);
    for (const one of [shown, kept]) addUp(found, one.found);
  }
  return { fields: isClean ? fields : Object.fromEntries(clean), found };
}

/** One field, or without a name a text of its own. */
export function lookedAt(field: Field, options: RedactOptions, seen: SeenFields): Redacted {
  const values = seen.get(field.name) ?? new Map<string, Redacted>();
  seen.set(field.name, values);
  const redacted = values.get(field.value) ?? redactField(field, options);
  values.set(field.value, redacted);
  return redacted;
}

interface Field {
  readonly name: string;
  readonly value: string;
}

/** The value of one field, whose name is looked at too. */
function redactField({ name, value }: Field, options: RedactOptions): Redacted {
  const { except = NO_EXCEPTIONS } = options;
  const rule = secretRule(name, except.names);
  if (rule === undefined || isNoSecret(value, rule) || namesObject(name, value)) return redact(value, options);
  if (exceptedIn(value, except)({ kind: 'secret', start: 0, end: value.length })) return redact(value, options);
  const text = placeholderOf({ kind: 'secret' });
  return { text, found: value === text ? {} : { secret: 1 } };
}

const KUBERNETES_NAME = /^[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?$/;

/** kube-state-metrics and cert-manager have a label `secret` that holds the name of a Secret. */
const namesObject = (name: string, value: string): boolean => name === 'secret' && KUBERNETES_NAME.test(value);

/** Two names may be the same without what was removed from them. */
function unused(name: string, taken: ReadonlyMap<string, unknown>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} ${number}`)) number++;
  return `${name} ${number}`;
}

function addUp(total: Partial<Record<Kind, number>>, found: Found): void {
  for (const [kind, count] of Object.entries(found) as [Kind, number][]) total[kind] = (total[kind] ?? 0) + count;
}
