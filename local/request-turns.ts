import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Requests of one connection that wait for their turn before no more of it is read. */
const WAITING = 8;

/**
 * Lets the requests of one connection be handled one after the other. A client may send the next ones before it is
 * answered (HTTP/1.1 calls it pipelining), thousands of them at once, and all others would wait behind these.
 */
export class RequestTurns {
  readonly #last = new WeakMap<Socket, Promise<void>>();
  readonly #waiting = new WeakMap<Socket, number>();

  /** Calls `handle` when the requests before it on its connection are done, whether well or not. */
  async take({ socket }: IncomingMessage, handle: () => Promise<void>): Promise<void> {
    const before = this.#last.get(socket);
    const turn = before === undefined ? handle() : this.#after(before, socket, handle);
    this.#last.set(socket, turn);
    await turn;
  }

  async #after(before: Promise<void>, socket: Socket, handle: () => Promise<void>): Promise<void> {
    const waiting = this.#count(socket, 1);
    if (waiting > WAITING) socket.pause();
    await before.catch(() => {});
    // The body of the last that waits may not be read yet.
    if (this.#count(socket, -1) <= WAITING) socket.resume();
    await handle();
  }

  #count(socket: Socket, by: number): number {
    const waiting = (this.#waiting.get(socket) ?? 0) + by;
    this.#waiting.set(socket, waiting);
    return waiting;
  }
}
