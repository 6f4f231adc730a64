import { instant } from '../../shared/values/time.ts';
import { AlertmanagerModel, type Flush, type SenderSetup } from '../faults/alertmanager-model.ts';
import { httpEvent } from './events.ts';
import { SECRETS, System } from './system.ts';
import { NOON } from './world.ts';

const MINUTE = 60_000;

/** What a sender said, and in which incident it is. */
export interface Accepted {
  readonly at: number;
  readonly incident: string;
  readonly flush: Flush;
}

/** One text that people were shown: a message of a channel, posted or edited, a reply, or a publication. */
export interface ShownText {
  readonly at: number;
  readonly place: 'channel' | 'topic';
  readonly incident: string;
  /** Whether people were notified by it. */
  readonly pings: boolean;
  /** What a phone shows of it. */
  readonly headline: string;
  readonly whole: string;
  /** Alerts of its incident that its senders had said to fire, and that fired then and were not muted. */
  readonly firing: readonly string[];
}

export interface ModelledSetup extends Partial<SenderSetup> {
  /** Their addresses. All of them have the same alerts. */
  readonly urls?: readonly string[];
  /** Further lines of the routing file. */
  readonly more?: string;
}

const routing = (more: string) => `global:
  slack_api_url: https://slack.example/api/
route: { receiver: team, repeat_interval: 1h }
receivers:
  - name: team
    slack_configs: [{ channel: '#alerts' }]
    sns_configs: [{ topic_arn: 'arn:aws:sns:eu-west-1:123456789012:alerts' }]
${more}`;

/** The defaults of Alertmanager. */
const USUAL: SenderSetup = {
  groupWait: 30,
  groupInterval: 300,
  repeatInterval: 14_400,
  maxAlerts: undefined,
  clockAhead: 0,
};

/** A system, and models of Alertmanager that send to it, with the truth of what fires. */
export class ModelledSenders {
  readonly system: System;
  readonly accepted: Accepted[] = [];
  readonly shown: ShownText[] = [];
  readonly models: readonly AlertmanagerModel[];
  /** When each alert that fires began. */
  readonly firing = new Map<string, number>();
  readonly #episodes = new Map<string, number>();
  #sweepAt = NOON + MINUTE;
  #awayUntil = 0;
  readonly #versions = new Map<string, number>();
  #published = 0;

  constructor({ urls = ['https://am.example'], more = '', ...setup }: ModelledSetup = {}) {
    this.system = new System(NOON, routing(more));
    const whole = { ...USUAL, ...setup };
    this.models = urls.map((url) => new AlertmanagerModel(whole, url));
  }

  get now(): number {
    return this.system.clock.now;
  }

  /** An alert that fires is over, or the other way round. */
  turn(alert: string, labels: Readonly<Record<string, string>>): void {
    if (this.firing.delete(alert)) {
      for (const model of this.models) model.end(alert, this.now);
      return;
    }
    this.firing.set(alert, this.now);
    const episode = (this.#episodes.get(alert) ?? 0) + 1;
    this.#episodes.set(alert, episode);
    for (const model of this.models) {
      model.begin(
        { alert, episode, isOver: false, facts: 1 },
        { severity: 'warning', pod: alert, ...labels },
        this.now,
      );
    }
  }

  /** Whether one that fires is listed, unless `max_alerts` cuts it. */
  isUnmuted(alert: string): boolean {
    return this.firing.has(alert) && this.models.some((model) => !model.isMuted(alert, this.now));
  }

  /** Nothing of Tocsin runs, as on a laptop that sleeps. */
  sleep(seconds: number): void {
    this.#awayUntil = this.now + seconds * 1000;
    this.#sweepAt = this.#awayUntil;
  }

  async pass(seconds: number): Promise<void> {
    const end = this.now + seconds * 1000;
    for (;;) {
      const next = Math.min(this.#sweepAt, ...this.models.map(({ nextAt }) => nextAt));
      if (next > end) break;
      this.system.clock.now = instant(Math.max(next, this.now));
      await this.#moment();
    }
    this.system.clock.now = instant(end);
  }

  async #moment(): Promise<void> {
    for (const model of this.models) {
      for (const flush of model.flush(this.now)) if (this.now >= this.#awayUntil) await this.#send(model, flush);
    }
    if (this.now < this.#awayUntil) return;
    if (this.now >= this.#sweepAt) {
      this.#sweepAt = this.now + MINUTE;
      await this.system.sweep();
    }
    await this.system.deliverAll();
    this.#look();
  }

  /** Moves the clock without anything being done meanwhile. */
  at(time: number): void {
    this.system.clock.now = instant(time);
  }

  async #send(model: AlertmanagerModel, flush: Flush): Promise<void> {
    await this.receive(flush, this.now);
    model.accepted(flush);
  }

  /** What came to the door then is recorded now. */
  async receive(flush: Flush, receivedAt: number): Promise<void> {
    const event = httpEvent('/v1/sources/alertmanager', {
      body: JSON.stringify(flush.body),
      token: SECRETS.alertmanager,
    });
    const requestContext = { ...event.requestContext, timeEpoch: receivedAt };
    const { statusCode, body = '' } = await this.system.core.ingest({ ...event, requestContext });
    if (statusCode !== 202) throw new Error(`${statusCode}: ${body}`);
    const [group] = (JSON.parse(body) as { incidents: readonly { incident: string }[] }).incidents;
    this.accepted.push({ at: receivedAt, incident: group?.incident ?? '', flush });
  }

  #firingIn(incident: string): readonly string[] {
    const said = this.accepted.filter((one) => one.incident === incident).flatMap(({ flush }) => flush.all);
    const firing = said.filter(
      ({ alert, episode, isOver }) => !isOver && this.isUnmuted(alert) && this.#episodes.get(alert) === episode,
    );
    return [...new Set(firing.map(({ alert }) => alert))];
  }

  /** Notes what was shown since. */
  #look(): void {
    const { slack, topics } = this.system;
    for (const message of slack.messages) {
      const known = this.#versions.get(message.ts) ?? 0;
      const versions = [...message.edits, message];
      this.#versions.set(message.ts, versions.length);
      const root = slack.messages.find(({ ts }) => ts === message.thread_ts) ?? message;
      const incident = /incident `([\w-]+)`/.exec(JSON.stringify(root.blocks))?.[1] ?? '';
      for (const [i, { text, blocks }] of versions.entries()) {
        if (i < known) continue;
        const whole = `${text}\n${JSON.stringify(blocks)}`;
        this.shown.push({
          at: this.now,
          place: 'channel',
          incident,
          pings: i === 0,
          headline: text,
          whole,
          firing: this.#firingIn(incident),
        });
      }
    }
    for (const { subject = '', message } of topics.published.slice(this.#published)) {
      const incident = /Incident ([\w-]+)/.exec(message)?.[1] ?? '';
      const headline = `${subject} · ${message.split('\n')[1]}`;
      this.shown.push({
        at: this.now,
        place: 'topic',
        incident,
        pings: true,
        headline,
        whole: message,
        firing: this.#firingIn(incident),
      });
    }
    this.#published = topics.published.length;
  }
}
