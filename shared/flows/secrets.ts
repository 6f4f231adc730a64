export interface Secrets {
  /**
   * The values that are valid now: the current one first, then the previous one while it is rotated. Empty: not set.
   * `fresh`: one of them was refused just now, so they may have been rotated since they were kept.
   */
  get(name: string, demand?: 'fresh'): Promise<readonly string[]>;
}
