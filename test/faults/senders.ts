import type { Episode, Saying } from './account.ts';
import { AlertmanagerModel, type Flush } from './alertmanager-model.ts';
import type { Plan, PlannedAlert } from './plan.ts';

/** A sender that got no answer tries again after so many milliseconds. */
const RETRY = 5000;

/** A body on its way. */
export interface Sending {
  readonly voice: number;
  readonly flush: Flush;
  readonly saying: Saying;
  readonly isCopy: boolean;
  dueAt: number;
}

/** What truly fires, and what senders say of it. */
export class Senders {
  readonly episodes: Episode[] = [];
  readonly said: Saying[] = [];
  readonly copies: Saying[] = [];
  readonly #alerts: readonly PlannedAlert[];
  readonly #models: readonly AlertmanagerModel[];
  readonly #facts = new Map<string, number>();
  /** The last accepted body of each group. */
  readonly #last = new Map<string, Sending>();
  #sending: Sending[] = [];

  constructor({ alerts, senders }: Plan) {
    this.#alerts = alerts;
    this.#models = Array.from(
      { length: senders.voices },
      (_, voice) => new AlertmanagerModel(senders, `https://am-${voice}.example`),
    );
  }

  get nextAt(): number {
    return Math.min(...this.#models.map(({ nextAt }) => nextAt), ...this.#sending.map(({ dueAt }) => dueAt));
  }

  /** An alert that fires at this sender is over, or the other way round. */
  turn(index: number, voice: number, now: number): void {
    const alert = this.#alertAt(index);
    const at = voice % this.#models.length;
    const model = this.#models[at];
    if (model === undefined) return;
    const { name, problem, severity } = alert;
    const last = this.episodes.findLast((one) => one.alert === name && one.voice === at);
    if (last !== undefined && last.endedAt === undefined) {
      last.endedAt = now;
      model.end(name, now);
      return;
    }
    const number = (last?.number ?? 0) + 1;
    this.episodes.push({ alert: name, voice: at, number, begunAt: now });
    const labels = { alertname: problem, pod: name, severity, service: 'checkout' };
    const word = { alert: name, episode: number, isOver: false, facts: this.#facts.get(name) ?? 1 };
    // No two senders see an alert begin at the very same time: they would speak of the same episode.
    model.begin(word, labels, now + at * 7);
  }

  says(index: number): void {
    const { name } = this.#alertAt(index);
    const facts = (this.#facts.get(name) ?? 1) + 1;
    this.#facts.set(name, facts);
    for (const model of this.#models) model.says(name, facts);
  }

  mute(index: number, until: number): void {
    for (const model of this.#models) model.mute(this.#alertAt(index).name, until);
  }

  die(voice: number): void {
    this.#models[voice % this.#models.length]?.die();
  }

  copy(at: number, now: number): void {
    for (const sending of this.#last.values()) {
      const saying = { ...sending.saying, sentAt: now };
      this.#sending.push({ ...sending, saying, dueAt: at, isCopy: true });
    }
  }

  /** Nobody answers: all that is on its way is tried again at that time. */
  wait(until: number): void {
    for (const sending of this.#sending) sending.dueAt = Math.max(sending.dueAt, until);
  }

  /** What is sent now. A body of a group that is still on its way is given up: its sender says now what is true now. */
  due(now: number): readonly Sending[] {
    for (const [voice, model] of this.#models.entries()) {
      for (const flush of model.flush(now)) this.#begin(flush, voice, now);
    }
    const due = this.#sending.filter(({ dueAt }) => dueAt <= now);
    for (const sending of due) sending.dueAt = now + RETRY;
    this.#sending = this.#sending.filter((one) => !one.isCopy || one.dueAt > now + RETRY || !due.includes(one));
    return due;
  }

  accepted(sending: Sending, now: number): void {
    if (sending.isCopy) {
      this.copies.push({ ...sending.saying, acceptedAt: now });
      return;
    }
    sending.saying.acceptedAt = now;
    this.#sending = this.#sending.filter((one) => one !== sending);
    this.#models[sending.voice]?.accepted(sending.flush);
    this.#last.set(`${sending.voice} ${sending.flush.group}`, sending);
  }

  #alertAt(index: number): PlannedAlert {
    const alert = this.#alerts[index % this.#alerts.length];
    if (alert === undefined) throw new Error('a plan has alerts');
    return alert;
  }

  #begin(flush: Flush, voice: number, now: number): void {
    const { problem, words, all } = flush;
    const isOther = (one: Sending) => one.isCopy || one.voice !== voice || one.flush.problem !== problem;
    this.#sending = this.#sending.filter(isOther);
    const saying: Saying = { voice, problem, words, isComplete: words.length === all.length, sentAt: now };
    this.said.push(saying);
    this.#sending.push({ voice, flush, saying, dueAt: now, isCopy: false });
  }
}
