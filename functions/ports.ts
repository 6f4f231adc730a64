import type { Settings } from '../shared/config/settings.ts';
import type { BoundIntegration, PlaceSettings } from '../shared/destinations/bound-integration.ts';
import type { LogDeadLetters } from '../shared/flows/accept-logs.ts';
import type { Listings } from '../shared/flows/correlate.ts';
import type { DeliveryLedger } from '../shared/flows/delivery-ledger.ts';
import type { Traces } from '../shared/flows/enrich.ts';
import type { RoutingRevisions } from '../shared/flows/follow-routing.ts';
import type { Inbox } from '../shared/flows/inbox.ts';
import type { IncidentStore } from '../shared/flows/incident-store.ts';
import type { Templates } from '../shared/flows/learn-templates.ts';
import type { ListeningStore } from '../shared/flows/listening-store.ts';
import type { LogGroups } from '../shared/flows/log-groups.ts';
import type { MemberDetailsStore } from '../shared/flows/member-details-store.ts';
import type { NotificationQueue } from '../shared/flows/notification-queue.ts';
import type { Http, Topics } from '../shared/flows/outgoing.ts';
import type { Chance } from '../shared/flows/retry-wait.ts';
import type { Secrets } from '../shared/flows/secrets.ts';
import type { Bookmark } from '../shared/flows/subscribe.ts';
import type { Telemetry } from '../shared/flows/telemetry.ts';
import type { Wakes } from '../shared/flows/wakes.ts';
import type { SubscriptionFilter } from '../shared/logs/cloudwatch/subscriptions.ts';
import type { Clock } from '../shared/values/time.ts';

/** What every part needs that decides on incidents. */
export interface DecidePorts {
  /** The routing file. To decide, its integrations need not be bound to their targets: that loads every destination. */
  readonly settings: Settings;
  readonly store: IncidentStore;
  readonly details: MemberDetailsStore;
  readonly listening: ListeningStore;
  readonly queue: NotificationQueue;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

interface AcceptPorts extends DecidePorts {
  /** Absent: what the table refuses is refused. */
  readonly inbox?: Inbox;
}

export interface IngestPorts extends AcceptPorts {
  readonly secrets: Secrets;
}

export interface AlarmPorts extends AcceptPorts {
  /** Names of alarms that watch Tocsin itself begin so. */
  readonly ownAlarmPrefix: string;
}

export interface LogsPorts extends AcceptPorts {
  readonly templates: Templates;
  readonly logDeadLetters: LogDeadLetters;
  /** Turns user ids in logs into hashes. We do not store user ids, so a random key per start is enough. */
  readonly userKey: string;
}

export interface SweepPorts extends DecidePorts {
  readonly ledger: Pick<DeliveryLedger, 'due' | 'place'>;
  readonly wakes: Wakes;
  readonly revisions: RoutingRevisions;
}

export interface DeliverPorts extends Omit<SweepPorts, 'revisions' | 'ledger'> {
  readonly settings: Settings<BoundIntegration>;
  /** Binds a place that the routing file does not name any more, for its last message. */
  readonly rebind: (settings: PlaceSettings) => BoundIntegration | undefined;
  readonly ledger: DeliveryLedger;
  readonly http: Http;
  readonly topics: Topics;
  /** Keeps deliveries that failed together from coming back together. */
  readonly chance: Chance;
  /** Absent: messages do not show what else is known of a service. */
  readonly listings?: Listings;
  /** Absent: messages link to traces and do not show what is in them. */
  readonly traces?: Traces;
  /** The region whose console shows traces, where the routing file names none. */
  readonly region?: string;
}

export interface SubscriptionsPorts {
  readonly settings: Pick<Settings, 'logSettings'>;
  readonly logGroups: LogGroups;
  readonly bookmark: Bookmark;
  /** Where the events of log groups are sent, and the name of the filter that sends them. */
  readonly logDestination: Omit<SubscriptionFilter, 'pattern'>;
  /** Names of the log groups that this Tocsin writes to. */
  readonly ownLogGroups: ReadonlySet<string>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** All that Tocsin needs of the world around it. */
export interface Ports extends IngestPorts, AlarmPorts, LogsPorts, DeliverPorts, SweepPorts, SubscriptionsPorts {
  readonly settings: Settings<BoundIntegration>;
  readonly ledger: DeliveryLedger;
}
