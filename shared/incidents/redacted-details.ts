import { redactFields } from '../redaction/fields.ts';
import { type RedactOptions, redact } from '../redaction/redact.ts';
import type { MemberDetails } from './incident.ts';

/**
 * What people read of an alert, without personal data and secrets. Its fingerprint and its group were made of what it
 * really said, so two that differ only in what is removed stay two.
 */
export const redactedDetails = (details: MemberDetails, options?: RedactOptions): MemberDetails => ({
  ...details,
  labels: redactFields(details.labels, options).fields,
  annotations: redactFields(details.annotations, options).fields,
  links: details.links.map((link) => ({ ...link, url: redact(link.url, options).text })),
});
