import type { Integration } from '../incidents/lanes.ts';
import type { Twins } from '../incidents/voice.ts';
import type { LogSettings } from '../logs/log-settings.ts';
import type { RedactOptions } from '../redaction/redact.ts';
import type { Policy } from '../routing/policy.ts';
import type { TraceSettings } from '../traces/trace-settings.ts';
import type { SeverityWords } from '../values/severity.ts';

/** The routing file, read and checked: routes and receivers, and the settings beside them. */
export interface Settings<Target extends Integration = Integration> {
  readonly policy: Policy<Target>;
  readonly traceSettings?: TraceSettings;
  readonly logSettings?: LogSettings;
  readonly redaction?: RedactOptions;
  /** What words for severity mean here, beside those that are known. */
  readonly severityWords?: SeverityWords;
  /** Addresses of senders that are one voice. */
  readonly twins?: Twins;
}
