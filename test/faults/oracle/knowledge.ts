import type { Saying, Standing, Word } from '../account.ts';

/** What was said of an alert so far, as a number that only grows: its episode, and whether that is over. 0: nothing. */
type Rank = number;

const rankOf = ({ episode, isOver }: Word): Rank => 2 * episode + (isOver ? 1 : 0);

/** What Tocsin has to know and what it may know of each alert, from what its sender said and when that was accepted. */
export class Knowledge {
  readonly #words = new Map<string, { readonly rank: Rank; readonly sentAt: number; readonly acceptedAt: number }[]>();

  constructor(said: readonly Saying[]) {
    for (const { words, sentAt, acceptedAt = Number.POSITIVE_INFINITY } of said) {
      for (const word of words) {
        const all = this.#words.get(word.alert) ?? [];
        this.#words.set(word.alert, [...all, { rank: rankOf(word), sentAt, acceptedAt }]);
      }
    }
  }

  /** The least and the greatest that Tocsin can have known at a time. */
  #range(alert: string, at: number): readonly [least: Rank, greatest: Rank] {
    const words = this.#words.get(alert) ?? [];
    const least = Math.max(0, ...words.filter(({ acceptedAt }) => acceptedAt < at).map(({ rank }) => rank));
    const greatest = Math.max(0, ...words.filter(({ sentAt }) => sentAt <= at).map(({ rank }) => rank));
    return [least, greatest];
  }

  /** Whether an alert can have been thought so at a time. */
  may(alert: string, standing: Standing, at: number): boolean {
    const [least, greatest] = this.#range(alert, at);
    for (let rank = least; rank <= greatest; rank++) if (standingOf(rank) === standing) return true;
    return false;
  }

  /** Whether it must have been. */
  must(alert: string, standing: Standing, at: number): boolean {
    const [least, greatest] = this.#range(alert, at);
    return least === greatest && standingOf(least) === standing;
  }

  /** Whether something of it can have become known between two times. */
  mayHaveChanged(alert: string, from: number, to: number): boolean {
    return this.#range(alert, to)[1] > this.#range(alert, from)[0];
  }

  /** Whether it can have become known between two times that it began to fire, anew or at all. */
  mayHaveBegun(alert: string, from: number, to: number): boolean {
    return Math.floor(this.#range(alert, to)[1] / 2) > Math.floor(this.#range(alert, from)[0] / 2);
  }

  /** The episode that can have been known of latest. */
  episode(alert: string, at: number): number {
    return Math.floor(this.#range(alert, at)[1] / 2);
  }
}

const standingOf = (rank: Rank): Standing | undefined => (rank === 0 ? undefined : rank % 2 === 0 ? 'firing' : 'over');
