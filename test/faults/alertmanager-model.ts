import type { Word } from './account.ts';

/** An alert as its sender has it. Times are in milliseconds of the sender's own clock. */
interface SentAlert extends Word {
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: number;
  endsAt?: number;
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
  readonly words: readonly Word[];
  readonly flushedAt: number;
}

export interface SenderTiming {
  readonly groupWait: number;
  readonly groupInterval: number;
  readonly repeatInterval: number;
}

/**
 * Alertmanager's groups: when it flushes them, and what it sends then. Read at 0.34: `dispatch.go`, `notify.go`
 * (`needsUpdate`).
 */
export class AlertmanagerModel {
  readonly #groups = new Map<string, Group>();
  readonly #notified = new Map<string, Notified>();
  readonly #timing: SenderTiming;
  readonly #url: string;

  constructor(timing: SenderTiming, url: string) {
    this.#timing = timing;
    this.#url = url;
  }

  begin(word: Word, labels: Readonly<Record<string, string>>, now: number): void {
    const problem = labels.alertname ?? '';
    const group = this.#groups.get(problem) ?? { alerts: new Map(), nextFlush: now + this.#timing.groupWait * 1000 };
    this.#groups.set(problem, group);
    group.alerts.set(word.alert, { ...word, labels, startsAt: now });
  }

  end(alert: string, now: number): void {
    for (const { alerts } of this.#groups.values()) {
      const known = alerts.get(alert);
      if (known) alerts.set(alert, { ...known, isOver: true, endsAt: now });
    }
  }

  get nextAt(): number {
    return Math.min(...[...this.#groups.values()].map(({ nextFlush }) => nextFlush));
  }

  /** What it sends now. */
  flush(now: number): readonly Flush[] {
    return [...this.#groups].flatMap(([problem, group]) => {
      if (group.nextFlush > now) return [];
      group.nextFlush = now + this.#timing.groupInterval * 1000;
      const alerts = [...group.alerts.values()].sort((a, b) => (a.alert < b.alert ? -1 : 1));
      if (alerts.length === 0) this.#groups.delete(problem);
      return this.#needsUpdate(this.#notified.get(problem), alerts, now) ? [this.#flushOf(problem, alerts, now)] : [];
    });
  }

  /** It was accepted: what was over is forgotten, unless it fires again by now. */
  accepted({ problem, words, flushedAt }: Flush): void {
    const alerts = this.#groups.get(problem)?.alerts;
    for (const { alert, episode, isOver } of words) {
      if (isOver && alerts?.get(alert)?.episode === episode) alerts.delete(alert);
    }
    const keys = (over: boolean) => new Set(words.filter(({ isOver }) => isOver === over).map(({ alert }) => alert));
    this.#notified.set(problem, { at: flushedAt, firing: keys(false), over: keys(true) });
  }

  #needsUpdate(notified: Notified | undefined, alerts: readonly SentAlert[], now: number): boolean {
    const firing = alerts.filter(({ isOver }) => !isOver);
    const over = alerts.filter(({ isOver }) => isOver);
    if (notified === undefined) return firing.length > 0;
    if (firing.some(({ alert }) => !notified.firing.has(alert))) return true;
    if (firing.length === 0) return notified.firing.size > 0;
    if (over.some(({ alert }) => !notified.over.has(alert))) return true;
    return now - notified.at >= this.#timing.repeatInterval * 1000;
  }

  #flushOf(problem: string, alerts: readonly SentAlert[], now: number): Flush {
    const body = {
      version: '4',
      groupKey: `{}:{alertname="${problem}"}`,
      truncatedAlerts: 0,
      status: alerts.some(({ isOver }) => !isOver) ? 'firing' : 'resolved',
      receiver: 'tocsin',
      groupLabels: { alertname: problem },
      commonLabels: { alertname: problem },
      commonAnnotations: {},
      externalURL: this.#url,
      alerts: alerts.map(({ labels, isOver, startsAt, endsAt }) => ({
        status: isOver ? 'resolved' : 'firing',
        labels,
        annotations: { summary: `${problem} of ${labels.pod}` },
        startsAt: new Date(startsAt).toISOString(),
        endsAt: endsAt === undefined ? '0001-01-01T00:00:00Z' : new Date(endsAt).toISOString(),
        generatorURL: 'https://prometheus.example/graph',
        fingerprint: '0123456789abcdef',
      })),
    };
    const words = alerts.map(({ alert, episode, isOver }) => ({ alert, episode, isOver }));
    return { problem, body, words, flushedAt: now };
  }
}
