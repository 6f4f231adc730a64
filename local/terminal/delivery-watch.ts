import type { Clock } from '../../shared/values/time.ts';
import type { DeliveredMessage } from './terminal-text.ts';
import type { Undelivered } from './undelivered-text.ts';

/** Incidents whose titles are remembered. */
const TITLES = 1000;

export interface DeliveryListener {
  readonly clock: Clock;
  readonly onDelivered: (message: DeliveredMessage) => void;
  readonly onUndelivered: (delivery: Undelivered) => void;
}

/** What becomes of deliveries, for the terminal: a failed one knows its incident only, and was seen with its title. */
export class DeliveryWatch implements DeliveryListener {
  readonly clock: Clock;
  readonly #listener: DeliveryListener;
  readonly #titles = new Map<string, string>();
  #changes = 0;

  constructor(listener: DeliveryListener) {
    this.#listener = listener;
    this.clock = listener.clock;
  }

  /** Counts what was counted and what became of deliveries. */
  get changes(): number {
    return this.#changes;
  }

  readonly onChange = (): void => {
    this.#changes++;
  };

  readonly onTried = (incident: string, title: string): void => {
    this.#titles.delete(incident);
    this.#titles.set(incident, title);
    const [oldest] = this.#titles.keys();
    if (this.#titles.size > TITLES && oldest !== undefined) this.#titles.delete(oldest);
  };

  readonly onDelivered = (message: DeliveredMessage): void => this.#listener.onDelivered(message);

  readonly onUndelivered = (delivery: Undelivered): void => {
    const title = this.#titles.get(delivery.incident);
    this.#listener.onUndelivered({ ...delivery, ...(title !== undefined && { title }) });
  };
}
