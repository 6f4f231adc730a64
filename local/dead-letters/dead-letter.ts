/** The queues that set something aside, in the order in which they are listed. */
export const DEAD_LETTER_QUEUES = ['delivery', 'inbox', 'events', 'logs'] as const;
export type DeadLetterQueue = (typeof DEAD_LETTER_QUEUES)[number];

/** Something that was given up: a notification, a request, an alarm's event, a delivery of log events. */
export interface DeadLetter {
  /** Of the queue's message. */
  readonly id: string;
  readonly queue: DeadLetterQueue;
  /** When it was set aside, where the queue knows that, else when it was sent; ISO 8601. */
  readonly at: string;
  readonly reason: string;
  /** The message as it is. It may hold personal data: what prints it redacts it. */
  readonly body: string;
}

/** What was set aside, of a Tocsin on this machine or in AWS. */
export interface DeadLetters {
  /** Oldest first. Throws `DeadLettersUnreachable`. */
  list(): Promise<readonly DeadLetter[]>;
  /** Sends these again and takes them out of what was set aside. Returns the ids of those that were still there. */
  send(letters: readonly DeadLetter[]): Promise<readonly string[]>;
}

/** What was set aside cannot be looked at. The message is for the person at the terminal. */
export class DeadLettersUnreachable extends Error {
  override readonly name = 'DeadLettersUnreachable';
}

export const byTime = (a: DeadLetter, b: DeadLetter): number => a.at.localeCompare(b.at) || a.id.localeCompare(b.id);
