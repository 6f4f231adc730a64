import { listenedTo, refusedAt } from '../incidents/listening.ts';
import type { Policy } from '../routing/policy.ts';
import { longestSilence } from '../routing/retention.ts';
import { surprise } from '../values/surprise.ts';
import { after, type Clock, type EpochMs, minutes } from '../values/time.ts';
import type { ListeningStore } from './listening-store.ts';
import type { Telemetry } from './telemetry.ts';

export interface NoteListeningDeps {
  readonly policy: Policy;
  readonly listening: ListeningStore;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/**
 * Notes that we listen, and when we did not. A failure is logged and harms nothing: who decides counts the time since the
 * last note as not listened to.
 */
export async function noteListening({ policy, listening, telemetry, clock }: NoteListeningDeps): Promise<void> {
  try {
    const known = await listening.get();
    const next = listenedTo(known, clock(), longestSilence(policy));
    // Another sweep was faster, or a refusal: the next one notes it.
    if (next !== known) await listening.replace(next, known);
  } catch (error) {
    telemetry.event('error', 'listening-not-noted', surprise(error));
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
