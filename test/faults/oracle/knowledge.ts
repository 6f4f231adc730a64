import type { Account, Saying, Span, Standing, Word } from '../account.ts';

/** What one sender said of one alert so far, as a number that only grows: its episode, and whether that is over. 0: nothing. */
type Rank = number;

const rankOf = ({ episode, isOver }: Word): Rank => 2 * episode + (isOver ? 1 : 0);

const MINUTE = 60_000;
/** How much later than it may Tocsin has to assume that a silent sender's alerts are over. */
const ASSUMES_WITHIN = 15 * MINUTE;

interface Known {
  readonly rank: Rank;
  readonly facts: number;
  readonly sentAt: number;
  readonly acceptedAt: number;
}

/** What Tocsin may think of an alert, as far as one sender goes. */
interface Possible {
  readonly firing: boolean;
  readonly over: boolean;
}

/** What Tocsin has to know and what it may know of each alert, from what its senders said and when that was accepted. */
export class Knowledge {
  readonly #account: Account;
  readonly #voices: readonly number[];
  /** By voice and alert. */
  readonly #known = new Map<string, Known[]>();
  /** By voice and problem. */
  readonly #said = new Map<string, Saying[]>();
  readonly #problems: ReadonlyMap<string, string>;

  constructor(account: Account) {
    this.#account = account;
    this.#voices = [...new Set(account.said.map(({ voice }) => voice))];
    this.#problems = new Map(account.plan.alerts.map(({ name, problem }) => [name, problem]));
    for (const saying of account.said) {
      add(this.#said, `${saying.voice} ${saying.problem}`, saying);
      for (const word of saying.words) {
        const { sentAt, acceptedAt = Number.POSITIVE_INFINITY } = saying;
        add(this.#known, `${saying.voice} ${word.alert}`, {
          rank: rankOf(word),
          facts: word.facts,
          sentAt,
          acceptedAt,
        });
      }
    }
  }

  /** Whether an alert can have been thought so at a time. It is over when it is for every sender that spoke of it. */
  may(alert: string, standing: Standing, at: number): boolean {
    const possible = this.#possible(alert, at);
    if (standing === 'firing') return possible.some(({ firing }) => firing);
    return possible.length > 0 && possible.every(({ over, firing }) => over || !firing);
  }

  /** Whether it must have been. */
  must(alert: string, standing: Standing, at: number): boolean {
    const possible = this.#possible(alert, at);
    if (standing === 'firing') return possible.some(({ firing, over }) => firing && !over);
    return possible.length > 0 && possible.every(({ firing }) => !firing);
  }

  /** Whether a sender said that it fires and left it out of what it said since. */
  isUnreported(alert: string, at: number): boolean {
    return this.#voices.some((voice) => {
      const [least, greatest] = this.#range(voice, alert, at);
      return least === greatest && standingOf(least) === 'firing' && this.#isMissing(voice, alert, at);
    });
  }

  /** Whether a sender left something out of the newest that it may have said of a problem: that may fire. */
  mayHaveMore(problem: string, at: number): boolean {
    return this.#voices.some((voice) => {
      const said = (this.#said.get(`${voice} ${problem}`) ?? []).filter(({ sentAt }) => sentAt <= at);
      return said.findLast(({ acceptedAt = at }) => acceptedAt <= at)?.isComplete === false;
    });
  }

  /** Whether it was said to fire, or to be over beside others that fire. Its end alone may be of a problem that began before. */
  isOwed(alert: string): boolean {
    return this.#account.said.some(
      ({ acceptedAt, words }) =>
        acceptedAt !== undefined && words.some((word) => word.alert === alert) && words.some(({ isOver }) => !isOver),
    );
  }

  /** Whether something of it can have become known between two times. */
  mayHaveChanged(alert: string, from: number, to: number): boolean {
    return this.#voices.some((voice) => this.#range(voice, alert, to)[1] > this.#range(voice, alert, from)[0]);
  }

  /** Whether it can have become known between two times that it began to fire, anew or at all. */
  mayHaveBegun(alert: string, from: number, to: number): boolean {
    const episode = (rank: Rank) => Math.floor(rank / 2);
    return this.#voices.some(
      (voice) => episode(this.#range(voice, alert, to)[1]) > episode(this.#range(voice, alert, from)[0]),
    );
  }

  /** Whether anything was accepted of it by then. */
  isKnown(alert: string, at: number): boolean {
    return this.#voices.some((voice) => this.#range(voice, alert, at)[0] > 0);
  }

  /**
   * The least and the greatest that the summary of an alert can have said at a time. The sender for which it is over says nothing
   * of what it is by now to another for which it fires.
   */
  facts(alert: string, at: number): readonly [least: number, greatest: number] {
    const known = this.#voices.flatMap((voice) => this.#known.get(`${voice} ${alert}`) ?? []);
    const claiming = this.claiming(alert, at).flatMap((voice) => this.#known.get(`${voice} ${alert}`) ?? []);
    const least = (claiming.length > 0 ? claiming : known)
      .filter(({ acceptedAt }) => acceptedAt < at)
      .map(({ facts }) => facts);
    const greatest = known.filter(({ sentAt }) => sentAt <= at).map(({ facts }) => facts);
    return [Math.max(0, ...least), Math.max(0, ...greatest)];
  }

  /** For how long a sender has said nothing of a problem while Tocsin listened. */
  silence(voice: number, problem: string, at: number): number {
    const heard = (this.#said.get(`${voice} ${problem}`) ?? []).map(({ acceptedAt = 0 }) => acceptedAt);
    return listenedBetween(Math.max(0, ...heard.filter((one) => one <= at)), at, this.#account.absences);
  }

  /** For how long it has sent nothing. A body that comes once more is as good as a new one. */
  #quiet(voice: number, problem: string, at: number): number {
    const sent = [...(this.#said.get(`${voice} ${problem}`) ?? []), ...this.#copies(voice, problem)].map(
      ({ sentAt }) => sentAt,
    );
    return listenedBetween(Math.max(0, ...sent.filter((one) => one <= at)), at, this.#account.absences);
  }

  /** What came once more, by when it did. */
  #copies(voice: number, problem: string): readonly Saying[] {
    return this.#account.copies
      .filter((one) => one.voice === voice && one.problem === problem)
      .map((one) => ({ ...one, sentAt: one.acceptedAt ?? one.sentAt }));
  }

  /** Senders that have claimed that an alert fires, and not that it is over. */
  claiming(alert: string, at: number): readonly number[] {
    return this.#voices.filter((voice) => standingOf(this.#range(voice, alert, at)[0]) === 'firing');
  }

  #possible(alert: string, at: number): readonly Possible[] {
    return this.#voices.flatMap((voice) => this.#possibleBy(voice, alert, at) ?? []);
  }

  #possibleBy(voice: number, alert: string, at: number): Possible | undefined {
    const [least, greatest] = this.#range(voice, alert, at);
    if (greatest === 0) return undefined;
    const standings = new Set<Standing | undefined>();
    for (let rank = least; rank <= greatest; rank++) standings.add(standingOf(rank));
    const problem = this.#problems.get(alert) ?? '';
    const resolveAfter = this.#account.plan.timing.resolveAfter * 1000;
    const isAssumed = this.silence(voice, problem, at) >= resolveAfter - MINUTE;
    const isForgotten = this.#quiet(voice, problem, at) >= resolveAfter + ASSUMES_WITHIN;
    const mayBeOver = standings.has('over') || standings.has(undefined) || isAssumed;
    return {
      firing: standings.has('firing') && !isForgotten,
      over: mayBeOver || this.#isMissing(voice, alert, at),
    };
  }

  /** The least and the greatest that Tocsin can have known at a time. */
  #range(voice: number, alert: string, at: number): readonly [least: Rank, greatest: Rank] {
    const known = this.#known.get(`${voice} ${alert}`) ?? [];
    const least = known.filter(({ acceptedAt }) => acceptedAt < at).map(({ rank }) => rank);
    const greatest = known.filter(({ sentAt }) => sentAt <= at).map(({ rank }) => rank);
    return [Math.max(0, ...least), Math.max(0, ...greatest)];
  }

  /** Not in what the sender said last of its problem, if that lists everything, or nothing that fires. It may have been a copy. */
  #isMissing(voice: number, alert: string, at: number): boolean {
    const problem = this.#problems.get(alert) ?? '';
    const said = [...(this.#said.get(`${voice} ${problem}`) ?? []), ...this.#copies(voice, problem)];
    said.sort((a, b) => a.sentAt - b.sentAt);
    const named = said.findLast(({ words, sentAt }) => sentAt <= at && words.some((word) => word.alert === alert));
    return said.some(
      ({ sentAt, words, isComplete }) =>
        sentAt <= at && sentAt > (named?.sentAt ?? at) && (isComplete || words.every(({ isOver }) => isOver)),
    );
  }
}

function listenedBetween(from: number, to: number, absences: readonly Span[]): number {
  const away = absences.map((one) => Math.max(0, Math.min(one.to, to) - Math.max(one.from, from)));
  return to - from - away.reduce((sum, one) => sum + one, 0);
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const all = map.get(key) ?? [];
  all.push(value);
  map.set(key, all);
}

const standingOf = (rank: Rank): Standing | undefined => (rank === 0 ? undefined : rank % 2 === 0 ? 'firing' : 'over');
