import { setImmediate as turn } from 'node:timers/promises';
import { gated } from '../support/interleave.ts';
import type { Seen } from './account.ts';

const NEVER = new Promise<never>(() => undefined);

/** A port as one process sees it. */
export type Wrap = <Port extends object>(name: string, port: Port) => Port;

interface Life {
  isDead: boolean;
  die: () => void;
  readonly died: Promise<'died'>;
  /** What people saw of it since it noted something. */
  readonly saw: Seen[];
}

/** A process that calls handlers. Once it is dead none of its awaits goes on, as when it is killed. */
interface Process<Program> {
  readonly program: Program;
  readonly life: Life;
}

export interface ProcessPlan {
  readonly picks: readonly number[];
  readonly crashes: readonly number[];
}

/**
 * Calls handlers as Lambda does: several at a time, each in a process of its own, their awaits in the order that is
 * planned, and dying where it is planned.
 */
export class Processes<Program> {
  /** How often one died. */
  deaths = 0;
  readonly #start: (wrap: Wrap) => Program;
  readonly #picks: readonly number[];
  readonly #crashes: number[];
  readonly #waiting: (() => void)[] = [];
  readonly #idle: Process<Program>[] = [];
  #sending: Life | undefined;
  #picked = 0;
  #calls = 0;
  #isCalm = false;

  /** `start`: a new process, given how it sees its ports. */
  constructor({ picks, crashes }: ProcessPlan, start: (wrap: Wrap) => Program) {
    this.#picks = picks;
    this.#crashes = [...crashes];
    this.#start = start;
  }

  /** From now on nothing dies. */
  calm(): void {
    this.#isCalm = true;
  }

  /** Something was accepted by a receiver. If its process dies before it has noted that, it may be sent again. */
  saw(seen: Seen): void {
    this.#sending?.saw.push(seen);
  }

  /** From now on processes are started anew, as with a new version. */
  renew(): void {
    this.#idle.length = 0;
  }

  get isShuffled(): boolean {
    return this.#picks.length > 0;
  }

  /** Runs all of them together. Returns what each returned, or that it died. */
  async together<Result>(
    tasks: readonly ((program: Program) => Promise<Result>)[],
  ): Promise<readonly (Result | 'died')[]> {
    if (!this.isShuffled) return await this.#oneByOne(tasks);
    let isDone = false;
    const running = Promise.all(tasks.map((task) => this.#run(task))).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await turn();
      const [next] = this.#waiting.splice(this.#pick(this.#waiting.length), 1);
      next?.();
    }
    return await running;
  }

  async #oneByOne<Result>(tasks: readonly ((program: Program) => Promise<Result>)[]): Promise<(Result | 'died')[]> {
    const results: (Result | 'died')[] = [];
    for (const task of tasks) results.push(await this.#run(task));
    return results;
  }

  async #run<Result>(task: (program: Program) => Promise<Result>): Promise<Result | 'died'> {
    const process = this.#idle.pop() ?? this.#begin();
    const { life } = process;
    const result = await Promise.race([task(process.program), life.died]);
    if (life.isDead) for (const seen of life.saw) seen.isUnsure ||= !seen.isNoted;
    else this.#idle.push(process);
    life.saw.length = 0;
    return result;
  }

  #begin(): Process<Program> {
    let die: () => void = () => undefined;
    const died = new Promise<'died'>((resolve) => {
      die = () => resolve('died');
    });
    const life: Life = { isDead: false, die, died, saw: [] };
    return { life, program: this.#start((name, port) => this.#wrap(life, name, port)) };
  }

  #wrap<Port extends object>(life: Life, name: string, port: Port): Port {
    const noted = name === 'ledger' ? noting(life, port) : port;
    const own = isOutgoing(name) ? this.#attributed(life, noted) : noted;
    return gated(name, own, async () => await this.#pass(life));
  }

  /** Receivers take what they are sent before the call returns, so it is known whose it is. */
  #attributed<Port extends object>(life: Life, port: Port): Port {
    return calling(port, async (call) => {
      this.#sending = life;
      const result = call();
      this.#sending = undefined;
      return await result;
    });
  }

  #pick(among: number): number {
    if (among === 0) return 0;
    return (this.#picks[this.#picked++ % this.#picks.length] ?? 0) % among;
  }

  async #pass(life: Life): Promise<void> {
    if (life.isDead) await NEVER;
    if (this.isShuffled) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      if (life.isDead) await NEVER;
    }
    if (this.#isCalm || this.#crashes.length === 0 || ++this.#calls < (this.#crashes[0] ?? 0)) return;
    this.#crashes.shift();
    this.#calls = 0;
    this.deaths++;
    life.isDead = true;
    life.die();
    await NEVER;
  }
}

const isOutgoing = (name: string): boolean => name === 'http' || name === 'topics';

/** A write that names the incident and the place notes what was sent there before. */
const noting = <Port extends object>(life: Life, port: Port): Port =>
  calling(port, async (call, args) => {
    const sent = life.saw.filter(({ isNoted }) => !isNoted);
    const result = await call();
    if (sent.length > 0) note(JSON.stringify(args), sent);
    return result;
  });

/** A port whose calls go through `through`. */
function calling<Port extends object>(
  port: Port,
  through: (call: () => unknown, args: readonly unknown[]) => Promise<unknown>,
): Port {
  return new Proxy(port, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => await through(() => value.apply(target, args), args);
    },
  });
}

function note(written: string, sent: readonly Seen[]): void {
  for (const seen of sent) {
    const isNamed = seen.incident === undefined || written.includes(seen.incident);
    if (isNamed && written.includes(seen.place)) seen.isNoted = true;
  }
}
