import { KNOWN_FAULTS } from './known.ts';
import type { Mistake, MistakeKind } from './oracle/mistake.ts';
import type { Verdict } from './verdict.ts';

const KINDS: readonly MistakeKind[] = ['lost', 'out-of-order', 'doubled', 'wrong-reason', 'in-window'];

/** Runs with one mistake, and what was seen in the first of them. */
interface Occurrences {
  readonly mistake: Mistake;
  readonly seeds: number[];
}

/** Adds up the verdicts of many runs. */
export class Tally {
  runs = 0;
  deaths = 0;
  /** How often each kind of message was seen. */
  readonly sights = new Map<string, number>();
  readonly #found = new Map<string, Occurrences>();

  add({ seed, mistakes, sights, deaths }: Verdict): void {
    this.runs++;
    this.deaths += deaths;
    for (const sight of sights) this.sights.set(sight, (this.sights.get(sight) ?? 0) + 1);
    for (const mistake of mistakes) {
      const known = this.#found.get(nameOf(mistake)) ?? { mistake, seeds: [] };
      this.#found.set(nameOf(mistake), known);
      known.seeds.push(seed);
    }
  }

  /** In how many runs there was such a mistake. */
  count(kind: MistakeKind): number {
    return new Set([...this.#found.values()].flatMap(({ mistake, seeds }) => (mistake.kind === kind ? seeds : [])))
      .size;
  }

  /** Why the runs fail: what is not known, with a seed to replay; and what is listed as known and is mended. */
  get complaints(): readonly string[] {
    const unknown = [...this.#found.values()].filter(
      ({ mistake }) => mistake.kind !== 'in-window' && !isKnown(mistake),
    );
    const mended = KNOWN_FAULTS.filter((known) => !this.#found.has(nameOf(known)));
    return [
      ...unknown.map(complaint),
      ...mended.map(
        (known) => `${nameOf(known)} (class ${known.class}) did not occur: remove it from test/faults/known.ts`,
      ),
    ];
  }

  /** What was found, in a few lines. */
  get summary(): readonly string[] {
    const counts = KINDS.map((kind) => `${kind} ${this.count(kind)}`).join(', ');
    const known = KNOWN_FAULTS.map((one) => {
      const seeds = this.#found.get(nameOf(one))?.seeds ?? [];
      return `  known, class ${one.class}: ${nameOf(one)}, ${seeds.length} times, first with --seed ${seeds[0]}: ${one.because}`;
    });
    return [`${this.runs} runs, ${this.deaths} crashes; runs with: ${counts}`, ...known];
  }
}

const nameOf = ({ kind, what }: Pick<Mistake, 'kind' | 'what'>): string => `${kind} ${what}`;

const isKnown = (mistake: Mistake): boolean => KNOWN_FAULTS.some((known) => nameOf(known) === nameOf(mistake));

const complaint = ({ mistake, seeds }: Occurrences): string =>
  `${nameOf(mistake)}: ${seeds.length} times, replay with npm run faults -- --seed ${seeds[0]}\n${mistake.place}, ${mistake.problem}:\n${mistake.story}`;
