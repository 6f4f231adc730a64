import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Core, wireDeliver, wireIngest } from '../functions/core.ts';
import { sqsEvent } from '../local/simulation/sqs-event.ts';
import { DynamoLedger } from '../shared/adapters/dynamo-ledger.ts';
import { readRoutingFile } from '../shared/config/routing-file.ts';
import { DESTINATIONS } from '../shared/destinations/index.ts';
import type { Notification } from '../shared/incidents/notification.ts';
import { instant } from '../shared/values/time.ts';
import { portsOn, TABLE } from './tocsin.ts';

const ROUTING = `
route: { receiver: team }
receivers: [{ name: team, slack_configs: [{ channel: '#alerts' }] }]
`;

/** Notifications that were decided, and their delivery to a Slack that answers at once. */
export class DeliveryBench {
  private readonly decided: Notification[] = [];
  private readonly deliverOne: Core['deliver'];
  /** Milliseconds by which its clock is ahead: a channel is notified once a second. */
  private ahead = 0;
  readonly ingest: Core['ingest'];

  constructor(client: DynamoDBClient) {
    const settings = readRoutingFile(ROUTING, DESTINATIONS);
    if (!settings.ok) throw new Error('the routing file of the bench has a mistake');
    const { queue, ...others } = portsOn(client);
    const ports = {
      ...others,
      settings,
      queue: {
        ...queue,
        send: async (notifications: readonly Notification[]) => {
          this.decided.push(...notifications);
        },
      },
    };
    this.ingest = wireIngest(ports);
    this.deliverOne = wireDeliver({
      ...ports,
      rebind: () => undefined,
      ledger: new DynamoLedger(client, TABLE),
      wakes: { ask: async () => undefined },
      http: { send: async () => ({ answered: 200, body: { ok: true, channel: 'C0', ts: '1.2' } }) },
      clock: () => instant(ports.clock() + this.ahead),
      topics: { publish: async () => ({ answered: 200, body: {} }) },
      chance: () => 0.5,
    });
  }

  /** Delivers what was decided since the last time. */
  async deliver(): Promise<void> {
    for (const notification of this.decided.splice(0)) {
      this.ahead += 2000;
      const event = sqsEvent([{ receipt: 'bench', notification, receives: 1 }]);
      const { batchItemFailures } = await this.deliverOne(event);
      if (batchItemFailures.length > 0) throw new Error(`not delivered: ${JSON.stringify(notification)}`);
    }
  }
}
