import type { AlertBatch } from '../../shared/incidents/signal.ts';
import type { RedactOptions } from '../../shared/redaction/redact.ts';
import { WEBHOOK_SOURCES } from '../../shared/sources/index.ts';
import type { EpochMs } from '../../shared/values/time.ts';

export type FoundSource = { readonly batch: AlertBatch } | { readonly refusals: readonly string[] };

/**
 * Reads a webhook body with the source that understands it. When none does: what the one source whose format it is
 * says against it, else what each of them says.
 */
export function findSource(body: string, receivedAt: EpochMs, redaction?: RedactOptions): FoundSource {
  const attempts = WEBHOOK_SOURCES.map((source) => ({
    name: source.name,
    parsed: source.parse(body, receivedAt, redaction),
  }));
  const refusals: { malformed: boolean; text: string }[] = [];
  for (const { name, parsed } of attempts) {
    if (parsed.ok) return { batch: parsed.batch };
    const problems = parsed.problems.map(({ field, rule }) => `${field} ${rule}`).join('; ');
    const text = `as ${name}: ${problems}${parsed.advice === undefined ? '' : `. ${parsed.advice}`}`;
    refusals.push({ malformed: parsed.reason === 'malformed', text });
  }
  const own = refusals.filter((one) => one.malformed);
  return { refusals: (own.length === 1 ? own : refusals).map((one) => one.text) };
}
