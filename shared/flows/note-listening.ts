import { jumpedBackFrom, listenedTo, refusedAt } from '../incidents/listening.ts';
import type { Policy } from '../routing/policy.ts';
import { longestSilence } from '../routing/retention.ts';
import { surprise } from '../values/surprise.ts';
import { after, type Clock, type EpochMs, minutes } from '../values/time.ts';
import type { ListeningStore } from './listening-store.ts';
import { LONGEST_WAIT } from './retry-wait.ts';
import type { Telemetry } from './telemetry.ts';

export interface NoteListeningDeps {
  readonly policy: Policy;
  readonly listening: ListeningStore;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/** A sweep, from when it begins. */
export interface Sweeping {
  /** What is due by then is looked at. */
  readonly until: EpochMs;
  /** Notes that we listened, and when we did not. */
  readonly done: () => Promise<void>;
}

/**
 * Begins a sweep. Where the clock has jumped back since the last one, it looks at all that may be due because of that, and
 * so does the next one if this one dies. A failure is logged and harms nothing: decisions count the time since the last note
 * as not listened to.
 */
export async function beginSweep({ policy, listening, telemetry, clock }: NoteListeningDeps): Promise<Sweeping> {
  const now = clock();
  const failed = (error: unknown) => telemetry.event('error', 'listening-not-noted', surprise(error));
  try {
    const known = await listening.get();
    const next = listenedTo(known, now, longestSilence(policy));
    const jumpedFrom = jumpedBackFrom(known, now);
    const until = jumpedFrom === undefined ? now : after(jumpedFrom, LONGEST_WAIT);
    // Another sweep was faster, or a refusal: the next one notes it.
    const note = async () => (next === known ? true : await listening.replace(next, known));
    return { until, done: async () => void (await note().catch(failed)) };
  } catch (error) {
    failed(error);
    return { until: now, done: async () => undefined };
  }
}

const NOTED_EVERY = minutes(1);
const ATTEMPTS = 3;

/** Notes that requests of a source are refused: what it says meanwhile is not heard. */
export class RefusalNotes {
  /** When this process noted it last. */
  readonly #noted = new Map<string, EpochMs>();

  constructor(private readonly deps: Omit<NoteListeningDeps, 'policy'>) {}

  async note(source: string): Promise<void> {
    const { listening, telemetry, clock } = this.deps;
    const now = clock();
    const last = this.#noted.get(source);
    if (last !== undefined && last <= now && now < after(last, NOTED_EVERY)) return;
    this.#noted.set(source, now);
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const known = await listening.get();
        if (known === undefined || (await listening.replace(refusedAt(known, source, now), known))) return;
      }
    } catch (error) {
      telemetry.event('warn', 'refusal-not-noted', { source, ...surprise(error) });
    }
  }
}
