import type { AlertBatch } from '../domain/signal.ts';
import { LOGS } from './error-alert.ts';

/** An error as it waits in the inbox: redacted, counted, and made an alert when it came. */
export const waitingError = (error: AlertBatch): { readonly source: string; readonly body: string } => ({
  source: LOGS,
  body: JSON.stringify(error),
});

/** Reads what `waitingError` wrote; nobody else writes it. */
export const errorReader = {
  name: LOGS,
  parse: (body: string) => ({ ok: true, batch: JSON.parse(body) as AlertBatch }) as const,
};
