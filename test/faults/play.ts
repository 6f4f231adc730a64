import { type MemoryPorts, memoryPorts } from '../../local/simulation/memory-ports.ts';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import { Simulation } from '../../local/simulation/simulation.ts';
import { VirtualClock } from '../../local/simulation/virtual-clock.ts';
import { type RoutingFile, readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { instant } from '../../shared/values/time.ts';
import { httpEvent } from '../support/events.ts';
import type { Account, Episode, PlannedPlace, Saying, Seen } from './account.ts';
import { AlertmanagerModel, type Flush } from './alertmanager-model.ts';
import type { Plan, Step } from './plan.ts';
import { Processes, type Wrap } from './process.ts';
import { RECEIVER_SECRETS, Receivers } from './receivers.ts';
import { placesOf, routingText } from './routing-text.ts';

const BEGIN = Date.parse('2026-08-22T12:00:00Z');
const TOKEN = 'faults-token';
const SECRETS: Readonly<Record<string, string>> = { ...RECEIVER_SECRETS, alertmanager: TOKEN };
const MINUTE = 60_000;
/** A sender that got no answer tries again after this time. */
const RETRY = 5000;
/** The queue is asked this often while something waits in it. */
const POLL = 5000;
/** How long a run goes on when all is well again: longer than any wait. */
const CALM = 40 * MINUTE;
/** Messages that come again at once, which only a dead process makes. */
const ROUNDS = 50;

/** A body on its way. */
interface Sending {
  readonly flush: Flush;
  readonly saying: Saying;
  dueAt: number;
  readonly isCopy: boolean;
}

const read = new Map<string, RoutingFile>();

function settingsOf(text: string): RoutingFile & { ok: true } {
  const settings = read.get(text) ?? readRoutingFile(text, DESTINATIONS);
  read.set(text, settings);
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  return settings;
}

/** Plays one plan from its first step until all is quiet, and gives the account of it. */
export async function play(plan: Plan): Promise<Account & { readonly deaths: number }> {
  const run = new Run(plan);
  for (const step of plan.steps) await run.take(step);
  await run.end();
  return run.account();
}

class Run {
  readonly #plan: Plan;
  readonly #places: readonly PlannedPlace[];
  readonly #clock = new VirtualClock(instant(BEGIN));
  readonly #processes: Processes<Simulation>;
  readonly #receivers: Receivers;
  readonly #memory: MemoryPorts;
  readonly #sender: AlertmanagerModel;
  readonly #episodes: Episode[] = [];
  readonly #said: Saying[] = [];
  readonly #seen: Seen[] = [];
  #sending: Sending[] = [];
  /** The last accepted body of each group. */
  readonly #last = new Map<string, Flush>();
  #sweepAt = BEGIN + MINUTE;
  #pollAt = Number.POSITIVE_INFINITY;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#places = placesOf(plan);
    this.#memory = memoryPorts(this.#clock);
    this.#sender = new AlertmanagerModel(plan.sender, 'https://alertmanager.example');
    this.#receivers = new Receivers(this.#clock.read, plan.alerts, (seen) => this.#saw(seen));
    this.#processes = new Processes(plan, (wrap) => this.#start(wrap));
  }

  /** A process with all of Tocsin in it. What is stored and what waits is the same for all of them. */
  #start(wrap: Wrap): Simulation {
    const { store, ledger, queue, listings } = this.#memory;
    return new Simulation({
      clock: this.#clock,
      memory: this.#memory,
      ports: {
        settings: settingsOf(routingText(this.#plan)),
        secrets: { get: async (name) => (SECRETS[name] === undefined ? [] : [SECRETS[name]]) },
        telemetry: silentTelemetry,
        http: wrap('http', this.#receivers.http),
        topics: wrap('topics', this.#receivers.topics),
        store: wrap('store', store),
        ledger: wrap('ledger', ledger),
        queue: wrap('queue', queue),
        listings: wrap('listings', listings),
      },
    });
  }

  async take(step: Step): Promise<void> {
    await this.#until(this.#now + step.pause * 1000);
    if ('turn' in step)
      for (const index of new Set(step.turn.map((one) => one % this.#plan.alerts.length))) this.#turn(index);
    else if ('fails' in step) this.#fail(step.fails, step);
    else this.#copy(step.copyAfter * 1000);
  }

  /** Everybody is well again, and time enough passes for all that is owed. */
  async end(): Promise<void> {
    this.#processes.calm();
    this.#receivers.heal();
    await this.#until(this.#now + CALM);
  }

  account(): Account & { readonly deaths: number } {
    return {
      plan: this.#plan,
      places: this.#places,
      episodes: this.#episodes,
      said: this.#said,
      seen: this.#seen,
      dead: this.#memory.queue.dead.map(({ reason }) => reason),
      endedAt: this.#now,
      deaths: this.#processes.deaths,
    };
  }

  get #now(): number {
    return this.#clock.now;
  }

  #saw(seen: Omit<Seen, 'at' | 'isNoted'>): void {
    const noted: Seen = { ...seen, at: this.#now, isNoted: false };
    this.#seen.push(noted);
    this.#processes.saw(noted);
  }

  #turn(index: number): void {
    const alert = this.#plan.alerts[index];
    if (alert === undefined) return;
    const { name, problem, severity } = alert;
    const last = this.#episodes.findLast((one) => one.alert === name);
    if (last !== undefined && last.endedAt === undefined) {
      last.endedAt = this.#now;
      this.#sender.end(name, this.#now);
      return;
    }
    const episode = { alert: name, number: (last?.number ?? 0) + 1, begunAt: this.#now };
    this.#episodes.push(episode);
    const labels = { alertname: problem, pod: name, severity, service: 'checkout' };
    this.#sender.begin({ alert: name, episode: episode.number, isOver: false }, labels, this.#now);
  }

  #fail(index: number, { how, lasts }: Extract<Step, { fails: number }>): void {
    const place = this.#places[index % this.#places.length];
    if (place) this.#receivers.fail(place.name, how, lasts * 1000);
  }

  #copy(later: number): void {
    for (const flush of this.#last.values()) {
      const saying = { problem: flush.problem, words: flush.words, sentAt: this.#now };
      this.#sending.push({ flush, saying, dueAt: this.#now + later, isCopy: true });
    }
  }

  async #until(end: number): Promise<void> {
    for (;;) {
      const next = Math.min(
        this.#sweepAt,
        this.#pollAt,
        this.#sender.nextAt,
        ...this.#sending.map(({ dueAt }) => dueAt),
      );
      if (next > end) break;
      this.#clock.now = instant(Math.max(next, this.#now));
      await this.#moment();
    }
    this.#clock.now = instant(end);
  }

  /** All that happens at this time: bodies, a sweep, deliveries. */
  async #moment(): Promise<void> {
    for (const flush of this.#sender.flush(this.#now)) this.#begin(flush);
    const bodies = this.#sending.filter(({ dueAt }) => dueAt <= this.#now);
    const isSweepDue = this.#sweepAt <= this.#now;
    if (isSweepDue) this.#sweepAt += MINUTE;
    const tasks = [
      ...bodies.map((sending) => async (tocsin: Simulation) => await this.#send(sending, tocsin)),
      ...(isSweepDue ? [async (tocsin: Simulation) => await tocsin.sweep()] : []),
      ...(this.#processes.isShuffled ? [async (tocsin: Simulation) => void (await tocsin.deliverOnce())] : []),
    ];
    await this.#processes.together(tasks);
    for (const sending of bodies) sending.dueAt = this.#now + RETRY;
    await this.#deliver();
    const isWaiting = this.#memory.queue.depth > 0;
    this.#pollAt = isWaiting ? this.#now + (this.#processes.isShuffled ? 1000 : POLL) : Number.POSITIVE_INFINITY;
  }

  async #deliver(): Promise<void> {
    for (let round = 0; round < (this.#processes.isShuffled ? 1 : ROUNDS); round++) {
      const [received] = await this.#processes.together([async (tocsin) => await tocsin.deliverOnce()]);
      if (received === 0) return;
    }
  }

  /** One of a group that is still on its way is given up: its sender says now what is true now. */
  #begin(flush: Flush): void {
    this.#sending = this.#sending.filter((one) => one.isCopy || one.flush.problem !== flush.problem);
    const saying: Saying = { problem: flush.problem, words: flush.words, sentAt: this.#now };
    this.#said.push(saying);
    this.#sending.push({ flush, saying, dueAt: this.#now, isCopy: false });
  }

  async #send(sending: Sending, tocsin: Simulation): Promise<void> {
    const { flush, saying, isCopy } = sending;
    if (isCopy) this.#sending = this.#sending.filter((one) => one !== sending);
    const event = httpEvent('/v1/sources/alertmanager', { body: JSON.stringify(flush.body), token: TOKEN });
    const timed = { ...event, requestContext: { ...event.requestContext, timeEpoch: this.#now } };
    const { statusCode } = await tocsin.core.ingest(timed);
    if (statusCode !== 202 || isCopy) return;
    saying.acceptedAt = this.#now;
    this.#sending = this.#sending.filter((one) => one !== sending);
    this.#sender.accepted(flush);
    this.#last.set(flush.problem, flush);
  }
}
