import type { Documents } from '../../local/document-table.ts';

export type Death = 'before-the-write' | 'after-the-write';

/** Documents that outlive the process that wrote them, and writes that fail, with or without taking effect. */
export class MemoryDocuments<T> implements Documents<T> {
  readonly #stored = new Map<string, string>();
  #failure: Death | undefined;

  /** The next write fails. */
  fail(failure: Death | undefined): void {
    this.#failure = failure;
  }

  get size(): number {
    return this.#stored.size;
  }

  async load(): Promise<readonly T[]> {
    return [...this.#stored.values()].map((text) => JSON.parse(text) as T);
  }

  async put(id: string, document: T): Promise<void> {
    this.#write(() => this.#stored.set(id, JSON.stringify(document)));
  }

  async remove(id: string): Promise<void> {
    this.#write(() => this.#stored.delete(id));
  }

  #write(write: () => void): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== 'before-the-write') write();
    if (failure !== undefined) throw new Error(`died ${failure}`);
  }
}
