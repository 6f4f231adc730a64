import { KNOWN_FAULTS, type KnownFault } from './known.ts';
import type { Mistake, MistakeKind } from './oracle/mistake.ts';
import type { Feature } from './plan.ts';
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
  /** How many runs had what is unusual. */
  readonly features = new Map<string, number>();
  readonly #unknown = new Map<string, Occurrences>();
  readonly #known = new Map<KnownFault, Set<number>>();
  readonly #kinds = new Map<MistakeKind, Set<number>>();

  add({ seed, mistakes, sights, deaths, features }: Verdict): void {
    this.runs++;
    this.deaths += deaths;
    for (const sight of sights) this.sights.set(sight, (this.sights.get(sight) ?? 0) + 1);
    for (const feature of features) this.features.set(feature, (this.features.get(feature) ?? 0) + 1);
    for (const mistake of mistakes) this.#note(mistake, seed, features);
  }

  /** In how many runs there was such a mistake. */
  count(kind: MistakeKind): number {
    return this.#kinds.get(kind)?.size ?? 0;
  }

  /** Why the runs fail: what is not known, with a seed to replay; and what is listed as known and is mended. */
  get complaints(): readonly string[] {
    const mended = KNOWN_FAULTS.filter((known) => !this.#known.has(known));
    return [
      ...[...this.#unknown.values()].map(complaint),
      ...mended.map(
        (known) => `class ${known.class} did not occur, remove it from test/faults/known.ts: ${known.because}`,
      ),
    ];
  }

  /** What was found, in a few lines. */
  get summary(): readonly string[] {
    const counts = KINDS.map((kind) => `${kind} ${this.count(kind)}`).join(', ');
    const known = [...this.#known].map(
      ([one, seeds]) => `  known, class ${one.class}: ${seeds.size} runs, --seed ${[...seeds][0]}: ${one.because}`,
    );
    return [`${this.runs} runs, ${this.deaths} crashes; runs with: ${counts}`, ...known];
  }

  #note(mistake: Mistake, seed: number, features: readonly Feature[]): void {
    this.#kinds.set(mistake.kind, (this.#kinds.get(mistake.kind) ?? new Set()).add(seed));
    if (mistake.kind === 'in-window') return;
    const known = KNOWN_FAULTS.filter((one) => isMadeBy(mistake, one, features));
    for (const one of known) this.#known.set(one, (this.#known.get(one) ?? new Set()).add(seed));
    if (known.length > 0) return;
    const before = this.#unknown.get(nameOf(mistake)) ?? { mistake, seeds: [] };
    this.#unknown.set(nameOf(mistake), before);
    before.seeds.push(seed);
  }
}

const nameOf = ({ kind, what }: Mistake): string => `${kind} ${what}`;

const isMadeBy = (mistake: Mistake, { only, makes }: KnownFault, features: readonly Feature[]): boolean =>
  makes.includes(nameOf(mistake)) && (only === undefined || features.includes(only));

const complaint = ({ mistake, seeds }: Occurrences): string =>
  `${nameOf(mistake)}: ${new Set(seeds).size} runs, replay with npm run faults -- --seed ${seeds[0]} (${[...new Set(seeds)].slice(1, 5)})\n${mistake.place}, ${mistake.problem}:\n${mistake.story}`;
