import { rebound } from '../../shared/config/receivers.ts';
import type { PlaceSettings } from '../../shared/destinations/bound-integration.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { MemoryIncidents } from './memory-incidents.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { MemoryListening } from './memory-listening.ts';
import { MemoryLogDeadLetters } from './memory-log-dead-letters.ts';
import { MemoryBookmark, MemoryLogGroups } from './memory-log-groups.ts';
import { MemoryMemberDetails } from './memory-member-details.ts';
import { MemoryQueue } from './memory-queue.ts';
import { memoryRoutingRevisions } from './memory-routing-revisions.ts';
import { MemoryTemplates } from './memory-templates.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type MemoryPorts = ReturnType<typeof memoryPorts>;

/** Every port that needs neither the routing file nor a receiver. */
export function memoryPorts(clock: VirtualClock) {
  const incidents = new MemoryIncidents();
  const queue = new MemoryQueue(clock.read);
  return {
    clock: clock.read,
    // No jitter: a story ends the same each time.
    chance: () => 0.5,
    store: incidents,
    details: new MemoryMemberDetails(),
    listings: incidents,
    listening: new MemoryListening(clock.read),
    ledger: new MemoryLedger(),
    rebind: (known: PlaceSettings) => rebound(known, DESTINATIONS),
    queue,
    wakes: queue,
    revisions: memoryRoutingRevisions(),
    templates: new MemoryTemplates(),
    logDeadLetters: new MemoryLogDeadLetters(),
    logGroups: new MemoryLogGroups(),
    bookmark: new MemoryBookmark(),
    ownAlarmPrefix: 'Tocsin-',
    userKey: 'simulation',
    logDestination: { name: 'tocsin', destinationArn: 'arn:aws:lambda:::function:logs' },
    ownLogGroups: new Set<string>(),
  };
}
