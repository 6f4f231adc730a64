import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createHandler } from '../functions/ingest/create-handler.ts';
import { DynamoLedger } from '../shared/adapters/dynamo-ledger.ts';
import { readRoutingFile } from '../shared/config/routing-file.ts';
import { DESTINATIONS } from '../shared/destinations/index.ts';
import { type DeliverDeps, deliver } from '../shared/flows/deliver.ts';
import type { Notification } from '../shared/incidents/notification.ts';
import { instant } from '../shared/values/time.ts';
import { depsFor, TABLE } from './tocsin.ts';

const ROUTING = `
route: { receiver: team }
receivers: [{ name: team, slack_configs: [{ channel: '#alerts' }] }]
`;

/** Notifications that were decided, and their delivery to a Slack that answers at once. */
export class DeliveryBench {
  private readonly decided: Notification[] = [];
  private readonly deps: DeliverDeps;
  /** Milliseconds by which its clock is ahead: a channel is told once a second. */
  private ahead = 0;
  readonly ingest: ReturnType<typeof createHandler>;

  constructor(client: DynamoDBClient) {
    const routing = readRoutingFile(ROUTING, DESTINATIONS);
    if (!routing.ok) throw new Error('the routing file of the bench has a mistake');
    const core = { ...depsFor(client), policy: routing.policy };
    const queue = {
      ...core.queue,
      send: async (notifications: readonly Notification[]) => {
        this.decided.push(...notifications);
      },
    };
    this.ingest = createHandler({ ...core, queue });
    this.deps = {
      ...core,
      ledger: new DynamoLedger(client, TABLE),
      http: { send: async () => ({ answered: 200, body: { ok: true, channel: 'C0', ts: '1.2' } }) },
      clock: () => instant(core.clock() + this.ahead),
      topics: { publish: async () => ({ answered: 200, body: {} }) },
    };
  }

  /** Delivers what was decided since the last time. */
  async deliver(): Promise<void> {
    for (const notification of this.decided.splice(0)) {
      this.ahead += 2000;
      const delivered = await deliver(notification, 1, this.deps);
      if (!('done' in delivered)) throw new Error(`not delivered: ${JSON.stringify(delivered)}`);
    }
  }
}
