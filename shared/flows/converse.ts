import type { Answer, Conversation, DeliveryOutcome, Step } from '../destinations/conversation.ts';
import type { Clock } from '../values/time.ts';
import type { DeliveryLedger, Lease, Leased, LedgerEntry } from './delivery-ledger.ts';
import { isNearlyOver, mergedWith, renewedLease, toStore } from './delivery-state.ts';
import type { Http, Topics } from './outgoing.ts';

export interface ConverseDeps {
  readonly ledger: DeliveryLedger;
  readonly http: Http;
  readonly topics: Topics;
  readonly clock: Clock;
}

/** This worker's lease was over before its work, and another has taken it. */
class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Plays the world to a delivery: does each step it asks for and hands it the answer. */
export async function converse(
  conversation: Conversation,
  begun: Leased,
  deps: ConverseDeps,
): Promise<{ outcome: DeliveryOutcome; entry: Leased }> {
  let entry = begun;
  let next = conversation.next();
  while (!next.done) {
    const step = next.value;
    if (step.do === 'remember') entry = await putLeased({ ...entry, memory: step.memory }, entry.lease, deps);
    else if (isNearlyOver(entry.lease, deps.clock())) entry = await putLeased(entry, entry.lease, deps);
    next = conversation.next(await answerTo(step, deps));
  }
  return { outcome: next.value, entry };
}

export async function answerTo(step: Step, deps: Pick<ConverseDeps, 'http' | 'topics'>): Promise<Answer> {
  if (step.do === 'request') return await deps.http.send(step.request);
  if (step.do === 'publish') return await deps.topics.publish(step.publication);
  return { remembered: true };
}

/** Writes in the middle of the work, which makes the lease last longer. */
async function putLeased(entry: Leased, lease: Lease, deps: ConverseDeps): Promise<Leased> {
  const next = { ...entry, lease: renewedLease(lease, deps.clock()) };
  return { ...(await putOver(next, lease, deps)), lease: next.lease };
}

/** Writes at the end of the work, which ends the lease. Returns what is stored: the place may be owed more by now. */
export const putFinal = async ({ lease, ...entry }: Leased, deps: PutDeps): Promise<LedgerEntry> =>
  await putOver(entry, lease, deps);

type PutDeps = Pick<ConverseDeps, 'ledger' | 'clock'>;

/**
 * Writes over what others wrote meanwhile, who only add what the place is owed. Throws when another has taken the lease.
 */
async function putOver(entry: LedgerEntry, { by }: Lease, { ledger, clock }: PutDeps): Promise<LedgerEntry> {
  let next = entry;
  for (;;) {
    const stored = await ledger.put(toStore(next));
    if (stored !== 'conflict') return stored;
    const current = await ledger.get(entry.incident, entry.place);
    if (current?.lease?.by !== by) throw new LeaseLost(`${entry.incident} at ${entry.place}`);
    next = mergedWith(current, entry, clock());
  }
}
