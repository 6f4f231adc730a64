import type { Word } from './account.ts';

/** An alert as its sender has it. Times are in milliseconds. */
interface SentAlert extends Word {
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: number;
  readonly endsAt?: number;
}

interface Group {
  readonly alerts: Map<string, SentAlert>;
  nextFlush: number;
}

/** What was notified last of a group. Outlives the group. */
interface Notified {
  readonly at: number;
  readonly firing: ReadonlySet<string>;
  readonly over: ReadonlySet<string>;
}

/** A body on its way. Those of one group are sent one after the other. */
export interface Flush {
  readonly problem: string;
  readonly body: unknown;
  /** What the body lists. */
  readonly words: readonly Word[];
  /** What it would list without `max_alerts`. */
  readonly all: readonly Word[];
  readonly flushedAt: number;
}

export interface SenderSetup {
  readonly groupWait: number;
  readonly groupInterval: number;
  readonly repeatInterval: number;
  readonly maxAlerts: number | undefined;
  readonly clockAhead: number;
}

/**
 * Alertmanager's groups: when it flushes them, and what it sends then. Read at 0.34: `dispatch.go`, `notify.go`
 * (`needsUpdate`), `webhook.go`.
 */
export class AlertmanagerModel {
  readonly #groups = new Map<string, Group>();
  readonly #notified = new Map<string, Notified>();
  readonly #mutes = new Map<string, number>();
  readonly #setup: SenderSetup;
  readonly #url: string;
  #isDead = false;

  constructor(setup: SenderSetup, url: string) {
    this.#setup = setup;
    this.#url = url;
  }

  begin(word: Word, labels: Readonly<Record<string, string>>, now: number): void {
    const problem = labels.alertname ?? '';
    const group = this.#groups.get(problem) ?? { alerts: new Map(), nextFlush: now + this.#setup.groupWait * 1000 };
    this.#groups.set(problem, group);
    group.alerts.set(word.alert, { ...word, labels, startsAt: now });
  }

  end(alert: string, now: number): void {
    this.#change(alert, (known) => ({ ...known, isOver: true, endsAt: now }));
  }

  says(alert: string, facts: number): void {
    this.#change(alert, (known) => (known.isOver ? known : { ...known, facts }));
  }

  /** What is silenced is in no body. */
  mute(alert: string, until: number): void {
    this.#mutes.set(alert, until);
  }

  die(): void {
    this.#isDead = true;
  }

  get nextAt(): number {
    if (this.#isDead) return Number.POSITIVE_INFINITY;
    return Math.min(...[...this.#groups.values()].map(({ nextFlush }) => nextFlush));
  }

  /** What it sends now. */
  flush(now: number): readonly Flush[] {
    if (this.#isDead) return [];
    return [...this.#groups].flatMap(([problem, group]) => {
      if (group.nextFlush > now) return [];
      group.nextFlush = now + this.#setup.groupInterval * 1000;
      this.#forgetMuted(group, now);
      if (group.alerts.size === 0) this.#groups.delete(problem);
      const alerts = [...group.alerts.values()]
        .filter(({ alert }) => !this.#isMuted(alert, now))
        .sort((a, b) => (a.alert < b.alert ? -1 : 1));
      if (alerts.length === 0) return [];
      return this.#needsUpdate(this.#notified.get(problem), alerts, now) ? [this.#flushOf(problem, alerts, now)] : [];
    });
  }

  /** It was accepted: what was over is forgotten, unless it fires again by now. */
  accepted({ problem, all, flushedAt }: Flush): void {
    const alerts = this.#groups.get(problem)?.alerts;
    for (const { alert, episode, isOver } of all) {
      if (isOver && alerts?.get(alert)?.episode === episode) alerts.delete(alert);
    }
    const keys = (over: boolean) => new Set(all.filter(({ isOver }) => isOver === over).map(({ alert }) => alert));
    this.#notified.set(problem, { at: flushedAt, firing: keys(false), over: keys(true) });
  }

  #isMuted(alert: string, now: number): boolean {
    return now < (this.#mutes.get(alert) ?? 0);
  }

  /** What ends while it is silenced counts as notified. */
  #forgetMuted({ alerts }: Group, now: number): void {
    for (const { alert, isOver } of alerts.values()) if (isOver && this.#isMuted(alert, now)) alerts.delete(alert);
  }

  #change(alert: string, change: (known: SentAlert) => SentAlert): void {
    for (const { alerts } of this.#groups.values()) {
      const known = alerts.get(alert);
      if (known) alerts.set(alert, change(known));
    }
  }

  #needsUpdate(notified: Notified | undefined, alerts: readonly SentAlert[], now: number): boolean {
    const firing = alerts.filter(({ isOver }) => !isOver);
    const over = alerts.filter(({ isOver }) => isOver);
    if (notified === undefined) return firing.length > 0;
    if (firing.some(({ alert }) => !notified.firing.has(alert))) return true;
    if (firing.length === 0) return notified.firing.size > 0;
    if (over.some(({ alert }) => !notified.over.has(alert))) return true;
    return now - notified.at >= this.#setup.repeatInterval * 1000;
  }

  #flushOf(problem: string, alerts: readonly SentAlert[], now: number): Flush {
    const listed = alerts.slice(0, this.#setup.maxAlerts);
    const body = {
      version: '4',
      groupKey: `{}:{alertname="${problem}"}`,
      truncatedAlerts: alerts.length - listed.length,
      status: listed.some(({ isOver }) => !isOver) ? 'firing' : 'resolved',
      receiver: 'tocsin',
      groupLabels: { alertname: problem },
      commonLabels: { alertname: problem },
      commonAnnotations: {},
      externalURL: this.#url,
      alerts: listed.map((alert) => this.#alertOf(alert)),
    };
    return { problem, body, words: listed.map(wordOf), all: alerts.map(wordOf), flushedAt: now };
  }

  #alertOf({ labels, isOver, startsAt, endsAt, facts }: SentAlert): unknown {
    const time = (at: number) => new Date(at + this.#setup.clockAhead * 1000).toISOString();
    return {
      status: isOver ? 'resolved' : 'firing',
      labels,
      annotations: { summary: `${labels.alertname} of ${labels.pod}, now v${facts}` },
      startsAt: time(startsAt),
      endsAt: endsAt === undefined ? '0001-01-01T00:00:00Z' : time(endsAt),
      generatorURL: 'https://prometheus.example/graph',
      fingerprint: '0123456789abcdef',
    };
  }
}

const wordOf = ({ alert, episode, isOver, facts }: SentAlert): Word => ({ alert, episode, isOver, facts });
