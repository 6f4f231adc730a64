import type { Answer, Conversation, DeliveryOutcome, Step } from '../destinations/conversation.ts';
import type { DeliveryLedger, LedgerEntry } from './delivery-ledger.ts';
import type { Http, Topics } from './outgoing.ts';

export interface ConverseDeps {
  readonly ledger: DeliveryLedger;
  readonly http: Http;
  readonly topics: Topics;
}

/** Two deliveries of one incident to one place at a time, which the queue's groups rule out but for a lost visibility. */
class ConcurrentDelivery extends Error {
  override readonly name = 'ConcurrentDelivery';
}

/** Plays the world to a delivery: does each step it asks for and hands it the answer. */
export async function converse(
  conversation: Conversation,
  begun: LedgerEntry,
  deps: ConverseDeps,
): Promise<{ outcome: DeliveryOutcome; entry: LedgerEntry }> {
  let entry = begun;
  let next = conversation.next();
  while (!next.done) {
    const step = next.value;
    if (step.do === 'remember') entry = await putEntry({ ...entry, memory: step.memory }, deps);
    next = conversation.next(await answerTo(step, deps));
  }
  return { outcome: next.value, entry };
}

async function answerTo(step: Step, deps: ConverseDeps): Promise<Answer> {
  if (step.do === 'request') return await deps.http.send(step.request);
  if (step.do === 'publish') return await deps.topics.publish(step.publication);
  return { remembered: true };
}

/** Throws when another delivery wrote the entry since it was read. */
export async function putEntry(entry: LedgerEntry, deps: Pick<ConverseDeps, 'ledger'>): Promise<LedgerEntry> {
  const stored = await deps.ledger.put(entry);
  if (stored === 'conflict') throw new ConcurrentDelivery(`${entry.incident} at ${entry.place}`);
  return stored;
}
