import type { Answer, Conversation } from '../../shared/destinations/conversation.ts';
import type { Destination } from '../../shared/destinations/destination.ts';
import type { View } from '../../shared/messages/view.ts';

/** What any of the receivers says when all is well. */
export const YES: Answer = {
  answered: 200,
  body: { ok: true, channel: 'C0123456789', ts: '1.2', issues: [], id: '10001', key: 'OPS-1' },
};

/** All that a destination says of a view, set up in each way that it gives as an example. */
export function saidBy(destination: Destination, view: View): readonly string[] {
  const examples = (destination.entry.meta()?.examples ?? []) as readonly object[];
  return examples
    .map((entry) => destination.bind(destination.entry.parse(entry), destination.globals.parse({})))
    .map((target) => everyStep(target.deliver({ view, memory: undefined })));
}

function everyStep(delivery: Conversation): string {
  const said: unknown[] = [];
  for (let next = delivery.next(); !next.done; next = delivery.next(YES)) said.push(next.value);
  return JSON.stringify(said);
}
