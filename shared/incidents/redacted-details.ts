import { lookedAt, redactFields, type SeenFields } from '../redaction/fields.ts';
import type { RedactOptions } from '../redaction/redact.ts';
import type { MemberDetails } from './incident.ts';

/**
 * What people read of alerts, without personal data and secrets. Their fingerprints and their group were made of what they
 * really said, so two that differ only in what is removed stay two.
 */
export function redactedDetails<One extends MemberDetails>(all: readonly One[], options: RedactOptions = {}): One[] {
  const seen: SeenFields = new Map();
  return all.map((one) => ({
    ...one,
    labels: redactFields(one.labels, options, seen).fields,
    annotations: redactFields(one.annotations, options, seen).fields,
    links: one.links.map((link) => ({ ...link, url: lookedAt({ name: '', value: link.url }, options, seen).text })),
  }));
}
