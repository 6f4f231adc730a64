import { type MemoryPorts, memoryPorts } from '../../local/simulation/memory-ports.ts';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import { Simulation } from '../../local/simulation/simulation.ts';
import { VirtualClock } from '../../local/simulation/virtual-clock.ts';
import { type RoutingFile, readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { instant } from '../../shared/values/time.ts';
import { httpEvent } from '../support/events.ts';
import type { Account, PlannedPlace, Seen, Span } from './account.ts';
import type { Plan, Step } from './plan.ts';
import { Processes, type Wrap } from './process.ts';
import { RECEIVER_SECRETS, Receivers } from './receivers.ts';
import { PLACE_NAMES, ROOMS_OF_SLACK, routedIn, routingText } from './routing-text.ts';
import { Senders, type Sending } from './senders.ts';

const BEGIN = Date.parse('2026-08-22T12:00:00Z');
const TOKEN = 'faults-token';
const SECRETS: Readonly<Record<string, string>> = { ...RECEIVER_SECRETS, alertmanager: TOKEN };
const MINUTE = 60_000;
/** The queue is asked this often while something waits in it. */
const POLL = 5000;
/** The same where awaits come in any order. */
const SHUFFLED_POLL = 1000;
/** How long a run goes on when all is well again: longer than any wait. */
const CALM = 40 * MINUTE;
/** Messages that come again at once, which only a dead process makes. */
const ROUNDS = 50;

/** A hand-made broken part, to see whether the runs find it. */
export interface PlantedFault {
  /** Replaces a port of each process. */
  readonly port?: <Port extends object>(name: string, port: Port, world: PlantedWorld) => Port;
  /** Replaces what a sender sends. */
  readonly body?: (body: unknown, world: PlantedWorld) => unknown;
}

/** What a planted fault may know. */
export interface PlantedWorld {
  readonly now: () => number;
  /** Kept from call to call in one run. */
  readonly memory: Map<string, unknown>;
  /** Names of the team's places in the order in which the routing file has them now. */
  readonly order: () => readonly string[];
}

const read = new Map<string, RoutingFile>();

function settingsOf(text: string): RoutingFile & { ok: true } {
  const settings = read.get(text) ?? readRoutingFile(text, DESTINATIONS);
  read.set(text, settings);
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  return settings;
}

export interface Played extends Account {
  readonly deaths: number;
}

/** Plays one plan from its first step until all is quiet, and gives the account of it. */
export async function play(plan: Plan, planted: PlantedFault = {}): Promise<Played> {
  const run = new Run(plan, planted);
  await run.begin();
  for (const step of plan.steps) await run.take(step);
  await run.end();
  return run.account();
}

class Run {
  readonly #plan: Plan;
  readonly #planted: PlantedFault;
  readonly #world: PlantedWorld;
  /** True time. Tocsin's own clock may be ahead of it, or behind. */
  readonly #clock = new VirtualClock(instant(BEGIN));
  #clockAhead = 0;
  readonly #memory: MemoryPorts = memoryPorts(this.#clock);
  readonly #processes: Processes<Simulation>;
  readonly #receivers: Receivers;
  readonly #senders: Senders;
  readonly #seen: Seen[] = [];
  readonly #failures: { place: string; at: number }[] = [];
  readonly #log: { at: number; line: string }[] = [];
  readonly #outages: { readonly place: string; readonly span: Span }[] = [];
  readonly #absences: Span[] = [];
  readonly #variants: { readonly from: number; readonly variant: number }[] = [{ from: BEGIN, variant: 0 }];
  #sweepAt = BEGIN + MINUTE;
  #pollAt = Number.POSITIVE_INFINITY;

  constructor(plan: Plan, planted: PlantedFault) {
    this.#plan = plan;
    this.#planted = planted;
    const order = () => [...routedIn(plan, this.#variant).keys()];
    this.#world = { now: () => this.#now, memory: new Map(), order };
    this.#senders = new Senders(plan);
    this.#receivers = new Receivers(this.#clock.read, plan.alerts, {
      took: (seen) => this.#took(seen),
      failed: (place) => void this.#failures.push({ place, at: this.#now }),
    });
    this.#processes = new Processes(plan, (wrap) => this.#start(wrap));
  }

  /** It was there before anything fired: a sweep has noted when it listens and which routing file is in force. */
  async begin(): Promise<void> {
    await this.#start((_, port) => port).sweep();
  }

  async take(step: Step): Promise<void> {
    await this.#until(this.#now + step.pause * 1000);
    if ('turn' in step) this.#turn(step);
    else if ('fails' in step) this.#fail(step);
    else if ('copyAfter' in step) this.#senders.copy(this.#now + step.copyAfter * 1000, this.#now);
    else if ('says' in step) for (const index of step.says) this.#senders.says(index);
    else if ('mutes' in step) for (const index of step.mutes) this.#senders.mute(index, this.#now + step.lasts * 1000);
    else if ('dies' in step) this.#senders.die(step.dies);
    else if ('sleeps' in step) this.#sleep(step.sleeps * 1000);
    else if ('jumps' in step) this.#clockAhead += step.jumps * 1000;
    else this.#reroute(step.routing);
  }

  /** Everybody is well again, and time enough passes for all that is owed. */
  async end(): Promise<void> {
    this.#processes.calm();
    this.#receivers.heal();
    await this.#until(Math.max(this.#now, this.#absences.at(-1)?.to ?? 0) + CALM);
  }

  account(): Played {
    return {
      plan: this.#plan,
      places: PLACE_NAMES.map((name) => this.#placeOf(name)),
      episodes: this.#senders.episodes,
      said: this.#senders.said,
      copies: this.#senders.copies,
      seen: this.#seen,
      absences: this.#absences,
      failures: this.#failures,
      log: this.#log,
      begunAt: BEGIN,
      endedAt: this.#now,
      deaths: this.#processes.deaths,
    };
  }

  get #now(): number {
    return this.#clock.now;
  }

  get #variant(): number {
    return this.#variants.at(-1)?.variant ?? 0;
  }

  /** A process with all of Tocsin in it. What is stored and what waits is the same for all of them. */
  #start(wrap: Wrap): Simulation {
    const planted = <Port extends object>(name: string, port: Port): Port =>
      wrap(name, this.#planted.port?.(name, port, this.#world) ?? port);
    const kept = Object.entries(this.#memory).flatMap(([name, port]: readonly [string, unknown]) =>
      isPort(port) ? [[name, planted(name, port)]] : [],
    );
    const stored: Partial<MemoryPorts> = Object.fromEntries(kept);
    const telemetry = {
      ...silentTelemetry,
      event: (...line: readonly unknown[]) => void this.#log.push({ at: this.#now, line: JSON.stringify(line) }),
    };
    return new Simulation({
      clock: this.#clock,
      memory: this.#memory,
      ports: {
        settings: settingsOf(routingText(this.#plan, this.#variant)),
        secrets: { get: async (name) => (SECRETS[name] === undefined ? [] : [SECRETS[name]]) },
        telemetry: this.#planted.port?.('telemetry', telemetry, this.#world) ?? telemetry,
        clock: () => instant(this.#now + this.#clockAhead),
        http: planted('http', this.#receivers.http),
        topics: planted('topics', this.#receivers.topics),
        ...stored,
      },
    });
  }

  #took(seen: Omit<Seen, 'at' | 'isNoted'>): void {
    const noted: Seen = { ...seen, at: this.#now, isNoted: false };
    this.#seen.push(noted);
    this.#processes.saw(noted);
  }

  #turn({ turn, voice }: Extract<Step, { turn: unknown }>): void {
    const indices = new Set(turn.map((one) => one % this.#plan.alerts.length));
    for (const index of indices) this.#senders.turn(index, voice, this.#now);
  }

  #fail({ fails, how, lasts }: Extract<Step, { fails: unknown }>): void {
    const place = PLACE_NAMES[fails % PLACE_NAMES.length];
    if (place === undefined) return;
    this.#receivers.fail(place, how, lasts * 1000);
    this.#outages.push({ place, span: { from: this.#now, to: this.#now + lasts * 1000 } });
  }

  /** Nothing of it runs, and nobody reaches it. */
  #sleep(lasts: number): void {
    const to = this.#now + lasts;
    this.#absences.push({ from: this.#now, to });
    this.#sweepAt = to;
    this.#pollAt = to;
  }

  get #isAway(): boolean {
    return this.#now < (this.#absences.at(-1)?.to ?? 0);
  }

  /** Those that run see the new file as a new version of them does: they are started anew. */
  #reroute(variant: number): void {
    this.#variants.push({ from: this.#now, variant });
    this.#processes.renew();
  }

  async #until(end: number): Promise<void> {
    for (;;) {
      const next = Math.min(this.#sweepAt, this.#pollAt, this.#senders.nextAt);
      if (next > end) break;
      this.#clock.now = instant(Math.max(next, this.#now));
      await this.#moment();
    }
    this.#clock.now = instant(end);
  }

  /** All that happens at this time: bodies, a sweep, deliveries. */
  async #moment(): Promise<void> {
    const bodies = this.#senders.due(this.#now);
    if (this.#isAway) {
      this.#senders.wait(this.#sweepAt);
      return;
    }
    const isSweepDue = this.#sweepAt <= this.#now;
    if (isSweepDue) this.#sweepAt += MINUTE;
    const { isShuffled } = this.#processes;
    const tasks = [
      ...bodies.map((sending) => async (tocsin: Simulation) => await this.#send(sending, tocsin)),
      ...(isSweepDue ? [async (tocsin: Simulation) => void (await tocsin.sweep())] : []),
      ...(isShuffled ? [async (tocsin: Simulation) => void (await tocsin.deliverOnce())] : []),
    ];
    await this.#processes.together(tasks);
    await this.#deliver(isShuffled ? 1 : ROUNDS);
    const isWaiting = this.#memory.queue.depth > 0;
    this.#pollAt = isWaiting ? this.#now + (isShuffled ? SHUFFLED_POLL : POLL) : Number.POSITIVE_INFINITY;
    if (isSweepDue) this.#deleteExpired();
  }

  async #deliver(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      const [received] = await this.#processes.together([async (tocsin) => await tocsin.deliverOnce()]);
      if (received === 0) return;
    }
  }

  async #send(sending: Sending, tocsin: Simulation): Promise<void> {
    const body = this.#planted.body?.(sending.flush.body, this.#world) ?? sending.flush.body;
    const event = httpEvent('/v1/sources/alertmanager', { body: JSON.stringify(body), token: TOKEN });
    const timed = { ...event, requestContext: { ...event.requestContext, timeEpoch: this.#now + this.#clockAhead } };
    const { statusCode } = await tocsin.core.ingest(timed);
    if (statusCode === 202) this.#senders.accepted(sending, this.#now);
  }

  /** As the table does it, at any time after the expiry. */
  #deleteExpired(): void {
    const { deletesAfter } = this.#plan;
    if (deletesAfter === undefined || this.#clockAhead !== 0) return;
    for (const port of [this.#memory.store, this.#memory.ledger]) {
      for (const map of Object.values(port)) if (map instanceof Map) deleteFrom(map, this.#now - deletesAfter * 1000);
    }
  }

  #placeOf(name: string): PlannedPlace {
    const outages = this.#outages.filter(({ place }) => place === name).map(({ span }) => span);
    return {
      name,
      edits: ROOMS_OF_SLACK.some((room) => room === name),
      problems: [...new Set(this.#variants.flatMap(({ variant }) => routedIn(this.#plan, variant).get(name) ?? []))],
      routed: this.#variants.flatMap(({ from, variant }, i): readonly Span[] => {
        const to = this.#variants[i + 1]?.from ?? Number.POSITIVE_INFINITY;
        return routedIn(this.#plan, variant).has(name) ? [{ from, to }] : [];
      }),
      outages: [...outages, ...this.#absences],
    };
  }
}

/** What has calls that take time. Sets, values and functions are none. */
const isPort = (port: unknown): port is object =>
  typeof port === 'object' &&
  port !== null &&
  Object.getPrototypeOf(port) !== Object.prototype &&
  !(port instanceof Set);

function deleteFrom(map: Map<unknown, unknown>, before: number): void {
  for (const [key, item] of map) {
    const isItem = typeof item === 'object' && item !== null && 'expiresAt' in item;
    if (isItem && typeof item.expiresAt === 'number' && item.expiresAt <= before) map.delete(key);
  }
}
