import type { Word } from './account.ts';

/** An alert as its sender has it. Times are in milliseconds. */
interface SentAlert extends Word {
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: number;
  readonly endsAt?: number;
}

interface Group {
  readonly labels: Labels;
  readonly alerts: Map<string, SentAlert>;
  nextFlush: number;
}

type Labels = Readonly<Record<string, string>>;

/** What was notified last of a group. Outlives the group, and a reload that groups in the same way. */
interface Notified {
  readonly at: number;
  readonly firing: ReadonlySet<string>;
  readonly over: ReadonlySet<string>;
}

/** A body on its way. Those of one group are sent one after the other. */
export interface Flush {
  readonly problem: string;
  readonly group: string;
  readonly body: unknown;
  /** What the body lists. */
  readonly words: readonly Word[];
  /** What it would list without `max_alerts`. */
  readonly all: readonly Word[];
  /** What the group had at that time, silenced or not. */
  readonly taken: readonly Word[];
  readonly flushedAt: number;
}

export interface SenderSetup {
  readonly groupWait: number;
  readonly groupInterval: number;
  readonly repeatInterval: number;
  readonly maxAlerts: number | undefined;
  readonly clockAhead: number;
  /** Names of labels, `alertname` among them. By `alertname` alone unless given. */
  readonly groupBy?: readonly string[];
  /** Alerts with one name are muted while one with the other fires that has the same value of a label. */
  readonly inhibits?: { readonly source: string; readonly target: string; readonly equal: string };
}

/**
 * Alertmanager's groups: when it flushes them, and what it sends then. Read at 0.34: `dispatch.go`, `notify.go`
 * (`needsUpdate`), `webhook.go`, `inhibit.go`.
 */
export class AlertmanagerModel {
  #groups = new Map<string, Group>();
  readonly #notified = new Map<string, Notified>();
  readonly #mutes = new Map<string, number>();
  readonly #setup: SenderSetup;
  readonly #url: string;
  #groupBy: readonly string[];
  #isDead = false;

  constructor(setup: SenderSetup, url: string) {
    this.#setup = setup;
    this.#url = url;
    this.#groupBy = setup.groupBy ?? ['alertname'];
  }

  begin(word: Word, labels: Labels, now: number): void {
    this.#insert({ ...word, labels, startsAt: now }, now);
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

  /** Whether it is silenced or inhibited. */
  isMuted(alert: string, now: number): boolean {
    return now < (this.#mutes.get(alert) ?? 0) || this.#isInhibited(alert);
  }

  /** With another file. What was notified is remembered by group, so what is grouped in another way is new. */
  reload(groupBy: readonly string[], now: number): void {
    const alerts = [...this.#groups.values()].flatMap((group) => [...group.alerts.values()]);
    this.#groupBy = groupBy;
    this.#groups = new Map();
    for (const alert of alerts) this.#insert(alert, now);
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
    return [...this.#groups].flatMap(([key, group]) => {
      if (group.nextFlush > now) return [];
      group.nextFlush = now + this.#setup.groupInterval * 1000;
      if (group.alerts.size === 0) this.#groups.delete(key);
      const taken = [...group.alerts.values()].sort(bySortKey);
      const alerts = taken.filter(({ alert }) => !this.isMuted(alert, now));
      if (alerts.length > 0 && this.#needsUpdate(this.#notified.get(key), alerts, now)) {
        return [this.#flushOf([key, group], { taken, alerts }, now)];
      }
      // Nothing to send counts as sent.
      forget(group, taken);
      return [];
    });
  }

  /** It was accepted: what was over is forgotten, unless it fires again by now. */
  accepted({ group: key, all, taken, flushedAt }: Flush): void {
    const group = this.#groups.get(key);
    if (group) forget(group, taken);
    const keys = (over: boolean) => new Set(all.filter(({ isOver }) => isOver === over).map(({ alert }) => alert));
    this.#notified.set(key, { at: flushedAt, firing: keys(false), over: keys(true) });
  }

  /** A new group waits for others, unless what begins it began longer ago than that. */
  #insert(alert: SentAlert, now: number): void {
    const labels = Object.fromEntries(this.#groupBy.map((name) => [name, alert.labels[name] ?? '']));
    const key = JSON.stringify(labels);
    const wait = this.#setup.groupWait * 1000;
    const nextFlush = alert.startsAt + wait < now ? now : now + wait;
    const group = this.#groups.get(key) ?? { labels, alerts: new Map(), nextFlush };
    this.#groups.set(key, group);
    group.alerts.set(alert.alert, alert);
  }

  #isInhibited(alert: string): boolean {
    const { source, target, equal } = this.#setup.inhibits ?? {};
    if (equal === undefined) return false;
    const all = [...this.#groups.values()].flatMap(({ alerts }) => [...alerts.values()]);
    const labels = all.find((one) => one.alert === alert)?.labels;
    return (
      labels?.alertname === target &&
      all.some((one) => !one.isOver && one.labels.alertname === source && one.labels[equal] === labels?.[equal])
    );
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

  #flushOf(
    [key, group]: readonly [string, Group],
    { taken, alerts }: Readonly<Record<'taken' | 'alerts', readonly SentAlert[]>>,
    now: number,
  ): Flush {
    const listed = alerts.slice(0, this.#setup.maxAlerts);
    const problem = group.labels.alertname ?? '';
    const matchers = Object.entries(group.labels).map(([name, value]) => `${name}="${value}"`);
    const body = {
      version: '4',
      groupKey: `{}:{${matchers.join(', ')}}`,
      truncatedAlerts: alerts.length - listed.length,
      status: listed.some(({ isOver }) => !isOver) ? 'firing' : 'resolved',
      receiver: 'tocsin',
      groupLabels: group.labels,
      commonLabels: group.labels,
      commonAnnotations: {},
      externalURL: this.#url,
      alerts: listed.map((alert) => this.#alertOf(alert)),
    };
    const words = { words: listed.map(wordOf), all: alerts.map(wordOf), taken: taken.map(wordOf) };
    return { problem, group: key, body, ...words, flushedAt: now };
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

/** What was over when it was taken is forgotten, unless it fires again by now. */
function forget({ alerts }: Group, taken: readonly Word[]): void {
  for (const { alert, episode, isOver } of taken) {
    if (isOver && alerts.get(alert)?.episode === episode) alerts.delete(alert);
  }
}

/** By job, instance and all labels, whatever fires: what `max_alerts` leaves out are the last. */
function bySortKey(a: SentAlert, b: SentAlert): number {
  const keyOf = ({ labels }: SentAlert) =>
    [labels.job ?? '', labels.instance ?? '', JSON.stringify(Object.entries(labels).sort())].join('\n');
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

const wordOf = ({ alert, episode, isOver, facts }: SentAlert): Word => ({ alert, episode, isOver, facts });
