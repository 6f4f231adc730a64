import type { Overridden } from '../../shared/logs/fingerprint/overrides.ts';
import { counted } from '../../shared/messages/wording.ts';

/** For each fingerprint, in the order in which they are first met: how many lines have it, and what it is made of. */
export function fingerprintExplanation(fingerprints: readonly Overridden[]): string {
  const lines = new Map<string, number>();
  for (const { id } of fingerprints) lines.set(id, (lines.get(id) ?? 0) + 1);
  const first = new Map([...fingerprints].reverse().map((one) => [one.id, one]));
  return [...lines]
    .map(([id, count]) => `${id}  ${counted(count, 'line')}\n${rowsOf(first.get(id)).map(row).join('')}`)
    .join('\n');
}

type Row = readonly [name: string, value: string];

const row = ([name, value]: Row): string => `  ${name.padEnd(9)} ${value}\n`;

function rowsOf(fingerprint: Overridden | undefined): readonly Row[] {
  if (fingerprint === undefined) return [];
  const { template, parts, rule } = fingerprint;
  return [
    ['template', template],
    ...(rule === undefined ? [] : [['by', `logs.fingerprints[${rule}]`] as const]),
    ...parts.map(({ part, value }) => [part, value] as const),
  ];
}
