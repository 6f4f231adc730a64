import {
  after,
  between,
  type DurationMs,
  duration,
  type EpochMs,
  instant,
  minutes,
  seconds,
} from '../../shared/values/time.ts';
import type { SlackMessage, SlackThread } from './stub-slack.ts';
import { SECRETS, System } from './system.ts';
import { alertmanagerBody, type WebhookAlert } from './webhook.ts';
import { NOON } from './world.ts';

/** An incident for each alert, all in one channel. */
const ROUTING = `global:
  slack_api_url: https://slack.example/api/
route:
  receiver: team
  group_by: [pod]
receivers:
  - name: team
    slack_configs: [{ channel: '#alerts', mention: [here] }]
`;

/** The same by an incoming webhook, which cannot edit. */
export const BY_WEBHOOK = ROUTING.replace("channel: '#alerts'", 'webhook_url: slack_webhook');

const BODY = 500;

/** One Slack channel, all of Tocsin before it, and a clock that is passed. */
export class CrowdedChannel extends System {
  constructor(routing = ROUTING) {
    super(NOON, routing, {
      secrets: { ...SECRETS, slack_webhook: 'https://slack.example/services/T0STUB/B0STUB/hook' },
    });
  }

  /** So many incidents at once. */
  async flood(count: number, severity = 'warning', name = 'pod'): Promise<void> {
    const startsAt = this.now;
    for (let from = 0; from < count; from += BODY) {
      const size = Math.min(BODY, count - from);
      const alerts = Array.from({ length: size }, (_, i) => ({
        ...{ name: `${name}-${from + i}`, startsAt },
        labels: { severity },
      }));
      await this.post(alertmanagerBody(alerts));
    }
    await this.deliverAll();
  }

  /** The sender speaks again of those of a flood, by their numbers. */
  async repeat(numbers: readonly number[], times: Pick<WebhookAlert, 'startsAt' | 'endsAt'>): Promise<void> {
    await this.post(alertmanagerBody(numbers.map((n) => ({ name: `pod-${n}`, ...times }))));
    await this.deliverAll();
  }

  /** They are over now. */
  async end(numbers: readonly number[], startsAt: EpochMs): Promise<void> {
    await this.repeat(numbers, { startsAt, endsAt: this.now });
  }

  /** From now on, Slack takes nothing for so long. */
  down(by: DurationMs): EpochMs {
    const until = after(this.now, by);
    this.slack.fail({ status: 503 }, { when: (_, now) => now < until });
    return until;
  }

  /** What the channel shows that was posted from then on. */
  posts(since: EpochMs = NOON): readonly SlackThread[] {
    return this.slack.channel('alerts').filter(({ ts }) => Number(ts) * 1000 >= since);
  }

  digests(since?: EpochMs): readonly SlackThread[] {
    return this.posts(since).filter(isDigest);
  }

  /** How often Slack was asked between these times, whatever it answered. */
  asked(from: EpochMs, until: EpochMs): number {
    return this.slack.requests.filter(({ at }) => at >= from && at < until).length;
  }
}

export const isDigest = ({ text }: SlackMessage): boolean => text.includes('📥');
/** Whether people's phones ring. */
export const isCalling = ({ blocks }: SlackMessage): boolean => JSON.stringify(blocks).includes('<!here>');

export interface OutageSetup {
  readonly waiting: number;
  readonly outage: DurationMs;
  /** When the critical incident comes, counted from the beginning of the outage. */
  readonly criticalAfter: DurationMs;
}

/** An outage with so many waiting, and a critical incident that comes at some time. */
export async function criticalInOutage({ waiting, outage, criticalAfter }: OutageSetup) {
  const channel = new CrowdedChannel();
  const begun = channel.now;
  const recovered = channel.down(outage);
  await channel.flood(waiting);
  const criticalAt = after(begun, criticalAfter);
  await channel.pass(criticalAfter, minutes(1));
  await channel.flood(1, 'critical', 'database');
  await channel.pass((Math.max(recovered - channel.now, 0) + minutes(6)) as DurationMs, minutes(1));
  await channel.pass(minutes(1));
  const posts = channel.posts(Math.max(recovered, criticalAt) as EpochMs);
  return {
    digest: channel.posts(recovered).find(isDigest)?.text,
    /** Messages after the recovery that mention people. */
    calling: channel.posts(recovered).filter(isCalling).length,
    /** Which post it is of those that Slack took since it could have come. */
    place: 1 + posts.findIndex(({ text }) => text.includes('critical')),
    asked: channel.asked(begun, recovered),
  };
}

/** What a place that takes nothing may be asked: at first at doubled intervals, from 5 seconds to 5 minutes less a fifth. */
export const askedAtMost = (outage: DurationMs): number => 1 + outage / minutes(4) + Math.ceil(Math.log2(300 / 5)) + 1;

/** A flood, until each of its incidents is shown. */
export async function shownOneByOne(count: number) {
  const channel = new CrowdedChannel();
  await channel.flood(count);
  await channel.pass(duration(seconds(count) + minutes(1)), seconds(1));
  const posts = channel.posts();
  const singles = posts.filter((post) => !isDigest(post)).map(({ text }) => text);
  return {
    digests: posts.length - singles.length,
    calling: posts.filter(isCalling).length,
    shown: new Set(singles).size,
    doubled: singles.length - new Set(singles).size,
    took: between(NOON, instant(Number(posts.at(-1)?.ts ?? 0) * 1000)),
  };
}
