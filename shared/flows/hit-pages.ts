import type { HitPageKey } from '../incidents/hit-archive.ts';
import type { HitPage } from '../incidents/shards.ts';
import type { EpochMs } from '../values/time.ts';

export interface HitAddition extends HitPage {
  readonly expiresAt: EpochMs;
}

/** Pages of hits. Each is only added to, until it is closed. */
export interface HitPages {
  /** Adds, unless the page is closed, and returns the page as it is now. Adding the same twice changes nothing. */
  add(key: HitPageKey, addition: HitAddition): Promise<{ readonly added: boolean; readonly page: HitPage }>;
  /** Strongly consistent. Empty: nothing was ever added. */
  read(key: HitPageKey): Promise<HitPage>;
  /** From now on nothing is added any more; the page as it stays. */
  close(key: HitPageKey, expiresAt: EpochMs): Promise<HitPage>;
  /** Adds to what is known of the hours of an incident, by which its pages are found. */
  index(incident: string, hour: number, entry: string, expiresAt: EpochMs): Promise<void>;
  /** Entries of an hour, strongly consistent. */
  indexed(incident: string, hour: number): Promise<ReadonlySet<string>>;
}
