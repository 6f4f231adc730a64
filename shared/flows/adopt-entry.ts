import type { BoundIntegration } from '../destinations/bound-integration.ts';
import { factsOf, type Incident } from '../incidents/incident.ts';
import { type LaneMemory, notifiedAtOf } from '../incidents/lanes.ts';
import { lastStart } from '../incidents/membership.ts';
import { oldPlaces } from '../incidents/version-0-1.ts';
import type { Shown } from '../messages/view.ts';
import type { Clock } from '../values/time.ts';
import { type DeliveryLedger, isEntryOf, type LedgerEntry } from './delivery-ledger.ts';

/**
 * The entry of a place that version 0.1 kept under a position: found by what its memory names, or as the only one that is
 * left over for the only place that is. Undefined: none can be told to be this place's, and none is taken by position.
 */
export async function adoptedEntry(
  { id, generation }: Pick<Incident, 'id' | 'generation'>,
  integration: BoundIntegration,
  receiver: { readonly name: string; readonly integrations: readonly BoundIntegration[] },
  { ledger, clock }: { readonly ledger: Pick<DeliveryLedger, 'get'>; readonly clock: Clock },
): Promise<LedgerEntry | undefined> {
  const now = clock();
  const names = oldPlaces(receiver.name, integration.destination);
  const stored = await Promise.all(names.map((name) => ledger.get(id, name)));
  const entries = stored.flatMap((entry) => (entry && isEntryOf(entry, generation, now) ? [entry] : []));
  const alike = receiver.integrations.filter(({ destination }) => destination === integration.destination);
  const entry = entryOf(integration, alike, entries);
  return entry && { ...entry, place: integration.place, version: 0 };
}

function entryOf(
  place: BoundIntegration,
  places: readonly BoundIntegration[],
  entries: readonly LedgerEntry[],
): LedgerEntry | undefined {
  const own = entries.filter((entry) => answerOf(place, entry) === 'mine');
  // Two places that shared one message would both write to it from now on.
  const isShared = own.some((entry) => places.some((one) => one !== place && answerOf(one, entry) === 'mine'));
  if (own.length > 0) return own.length === 1 && !isShared ? own[0] : undefined;
  const left = entries.filter((entry) => !places.some((one) => answerOf(one, entry) === 'mine'));
  const [entry, ...others] = left.filter((one) => answerOf(place, one) === 'unknown');
  if (entry === undefined || others.length > 0) return undefined;
  const without = places.filter((one) => !entries.some((known) => answerOf(one, known) === 'mine'));
  const claimants = without.filter((one) => answerOf(one, entry) === 'unknown');
  return claimants.length === 1 ? entry : undefined;
}

const answerOf = ({ target }: BoundIntegration, { memory = {} }: LedgerEntry): 'mine' | 'other' | 'unknown' =>
  target.recognizes?.(memory) ?? 'unknown';

/** What a place without an entry of its own was shown by version 0.1, by what its lane was notified of. */
export function shownByVersion01(memory: NonNullable<LaneMemory['inherited']>, incident: Incident): Shown {
  const { at, state, severity, starts } = memory;
  const known = factsOf(incident).firing.filter((member) => (lastStart(member)?.at ?? at) <= at);
  return {
    at,
    notifiedAt: notifiedAtOf(memory),
    status: state,
    severity,
    firing: state === 'firing' ? known.map(({ fingerprint }) => fingerprint) : [],
    occurrences: starts,
  };
}
