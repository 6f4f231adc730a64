import { hash } from 'node:crypto';

/** Names and values as Prometheus has them: what identifies an alert (labels) or describes it (annotations). */
export type Labels = Readonly<Record<string, string>>;

/**
 * A hash of names and values that does not depend on their order. Lengths are hashed too, so that no two different
 * sets run together. 66 bits as 11 base64url characters: two of a million sets meet with a chance of 1 in 10^8.
 */
export function hashLabels(labels: Labels, ...scope: readonly string[]): string {
  let text = '';
  for (const part of scope) text += `${Buffer.byteLength(part)}:${part};`;
  for (const name of Object.keys(labels).sort()) {
    const value = labels[name] ?? '';
    text += `${Buffer.byteLength(name)}:${name}=${Buffer.byteLength(value)}:${value};`;
  }
  return hash('sha256', text, 'base64url').slice(0, 11);
}

/** The pairs that all sets have in common, as Alertmanager's `commonLabels`. */
export function commonLabels(sets: readonly Labels[]): Labels {
  const [first, ...rest] = sets;
  if (first === undefined) return {};
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => rest.every((set) => set[name] === value)));
}
