import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '../../../shared/values/time.ts';
import { type Listening, listen } from '../../support/stub-server.ts';
import { StubSlack } from '../../support/stub-slack.ts';
import { Alertmanager, type AlertmanagerFile, alertmanagerFile } from './alertmanager.ts';
import { type Local, startLocal } from './local.ts';
import { until } from './program.ts';
import { type Instants, readPhone, readSlack } from './read-slack.ts';
import { Wire } from './wire.ts';

/** One root message of a channel as a person reads it, and what was sent beside it. */
export interface Read {
  /** Notification, then the message line by line. */
  readonly message: readonly string[];
  readonly replies: readonly (readonly string[])[];
}

export interface Sender {
  readonly alertmanager: Alertmanager;
  readonly wire: Wire;
  /** With another file, as an operator changes it. */
  readonly reload: (file: AlertmanagerFile) => Promise<void>;
}

export interface Team {
  readonly name: string;
  /** `repeat_interval` of its route. An hour unless given. */
  readonly repeatInterval?: string;
}

const routing = (slackApi: string, teams: readonly Team[], more: string) => `global:
  slack_api_url: ${slackApi}
route:
  receiver: ${teams[0]?.name}
  update_interval: 1s
  group_interval: 2s
  routes:
${teams.map(({ name, repeatInterval = '1h' }) => `    - { receiver: ${name}, matchers: [team = ${name}], repeat_interval: ${repeatInterval} }\n`).join('')}
receivers:
${teams.map(({ name }) => `  - { name: ${name}, slack_configs: [{ channel: '#${name}' }] }\n`).join('')}
${more}`;

/** Tocsin, Slack with some channels, and as many Alertmanagers as a test starts. */
export class Stand {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tocsin-'));
  private readonly senders: Sender[] = [];

  private constructor(
    private readonly slack: StubSlack,
    private readonly server: Listening,
  ) {}

  private local: Local | undefined;

  /** A channel for each team. `more`: further lines of the routing file. */
  static async start(teams: readonly Team[], more = ''): Promise<Stand> {
    const ids = Object.fromEntries(teams.map(({ name }, i) => [name, `C0CHANNEL${i}`]));
    const slack = new StubSlack(() => instant(Date.now()), { channels: ids });
    const stand = new Stand(slack, await listen(slack));
    const file = join(stand.folder, 'tocsin.yaml');
    writeFileSync(file, routing(`${stand.server.url}/api/`, teams, more));
    stand.local = await startLocal({
      TOCSIN_CONFIG: file,
      TOCSIN_DATA: join(stand.folder, 'data'),
      TOCSIN_SECRET_SLACK_BOT_TOKEN: 'xoxb-stub',
    });
    return stand;
  }

  async alertmanager(file: AlertmanagerFile, externalUrl?: string): Promise<Sender> {
    if (this.local === undefined) throw new Error('Tocsin is not started');
    const { url, token } = this.local;
    const wire = new Wire(`${url}/v1/sources/alertmanager`);
    const webhook = await wire.open();
    const alertmanager = await Alertmanager.start({
      config: (tokenFile) => alertmanagerFile(file)(webhook, tokenFile),
      token,
      ...(externalUrl !== undefined && { externalUrl }),
    });
    const sender = {
      alertmanager,
      wire,
      reload: async (changed: AlertmanagerFile) =>
        await alertmanager.reload((tokenFile) => alertmanagerFile(changed)(webhook, tokenFile)),
    };
    this.senders.push(sender);
    return sender;
  }

  /** The channel as it is now. */
  read(channel: string, instants: Instants = {}): readonly Read[] {
    const roots = this.slack.channel(channel).filter((one) => one.thread_ts === undefined);
    return roots.map((root) => ({
      message: [readPhone(root, instants), ...readSlack(root, instants)],
      replies: root.replies.map((reply) => [
        ...(reply.reply_broadcast ? ['(in the channel too)'] : []),
        readPhone(reply, instants),
        ...readSlack(reply, instants),
      ]),
    }));
  }

  /** Waits until what a channel shows fits, and returns it. */
  async until(
    what: string,
    channel: string,
    fits: (messages: readonly Read[]) => boolean,
    instants: Instants = {},
  ): Promise<readonly Read[]> {
    // What is not listed any more, and listed again, is edited in a minute later.
    const within = 150_000;
    const look = () => {
      const messages = this.read(channel, instants);
      return fits(messages) && messages;
    };
    return await until(`${channel}: ${what}`, look, within);
  }

  /** Every text that the channel ever showed, of all messages. */
  everShown(channel: string): readonly string[] {
    const id = this.slack.channel(channel)[0]?.channel;
    const texts = this.slack.messages.filter((one) => one.channel === id);
    return texts.flatMap((one) =>
      [...one.edits, one].map((version) => [readPhone(version, {}), ...readSlack(version, {})].join('\n')),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.senders.map(({ alertmanager }) => alertmanager.stop()));
    for (const { wire } of this.senders) wire.close();
    await this.local?.program.stop();
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
