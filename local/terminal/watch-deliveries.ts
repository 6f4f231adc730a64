import type { Settings } from '../../shared/config/settings.ts';
import type { BoundIntegration } from '../../shared/destinations/bound-integration.ts';
import { documentOf } from '../../shared/messages/build-document.ts';
import type { Clock } from '../../shared/values/time.ts';
import { ROOM_SECRET } from '../local-settings.ts';
import type { DeliveredMessage } from './terminal-text.ts';

export interface Watcher {
  readonly clock: Clock;
  readonly onDelivered: (message: DeliveredMessage) => void;
  /** Before each try. */
  readonly onTried: (incident: string, title: string) => void;
}

/** The same settings, with targets that report every message that a place accepted. */
export function watchDeliveries(settings: Settings<BoundIntegration>, watcher: Watcher): Settings<BoundIntegration> {
  const receivers = [...settings.policy.receivers].map(([name, receiver]) => {
    const integrations = receiver.integrations.map((one) => watched(one, watcher));
    return [name, { ...receiver, integrations }] as const;
  });
  return { ...settings, policy: { ...settings.policy, receivers: new Map(receivers) } };
}

function watched(integration: BoundIntegration, { clock, onDelivered, onTried }: Watcher): BoundIntegration {
  const { place, edits, target } = integration;
  return {
    ...integration,
    target: {
      ...target,
      *deliver(input) {
        onTried(input.view.incident, input.view.title);
        const outcome = yield* target.deliver(input);
        if (outcome.outcome !== 'delivered') return outcome;
        const isQuietEdit = edits && !input.view.pings;
        onDelivered({ at: clock(), place: shownPlace(place), document: documentOf(input.view), isQuietEdit });
        return outcome;
      },
    },
  };
}

/** A place of Slack names its bot where that is not the usual one. The bot of the local page is the only one there. */
const shownPlace = (place: string): string => place.replace(`@${ROOM_SECRET}`, '');
