import type { Situation } from '../incidents/situation.ts';
import { isWorse } from '../values/severity.ts';
import type { WaitingDelivery } from './delivery-ledger.ts';
import type { PlaceRecord } from './place-record.ts';
import type { Named } from './place-update.ts';

/**
 * The digest of a place that spoke of what waits there, as bad as it is by now. Undefined: none did, or it came back or became
 * worse since.
 */
export function namedBy(
  { digest }: Pick<PlaceRecord, 'digest'>,
  waiting: WaitingDelivery | undefined,
  { incident, facts }: Situation,
): Named | undefined {
  // A new critical incident is sent by itself, whether or not the digest's worker saw it in line.
  const ranked = waiting?.priority === 0 ? undefined : waiting?.ranked;
  if (digest === undefined || ranked === undefined || ranked.at > digest.upTo) return undefined;
  const severity = incident.state === 'resolved' ? (incident.peak?.severity ?? 'none') : facts.severity;
  if (incident.episode > ranked.episode || isWorse(severity, ranked.severity)) return undefined;
  return { at: digest.at, severity: ranked.severity };
}
