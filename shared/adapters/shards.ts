import { hash } from 'node:crypto';

/**
 * Values of an index's partition key that together stand for one list. One value takes 1,000 write units a second
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html), and an index that is
 * throttled refuses the writes of its table. Whoever reads the list reads all of its shards.
 */
export interface Shards {
  readonly of: string;
  /** At most 100. Fewer than before would hide what stands in the others. */
  readonly count: number;
}

/** Where one entry of the list stands, always the same: `due#07`. */
export const shardOf = (shards: Shards, id: string): string =>
  shardName(shards, hash('sha256', id, 'buffer').readUInt32BE(0) % shards.count);

/** All of them: `due#00`, `due#01` and so on. */
export const shardNames = (shards: Shards): readonly string[] =>
  Array.from({ length: shards.count }, (_, i) => shardName(shards, i));

const shardName = ({ of }: Shards, i: number): string => `${of}#${String(i).padStart(2, '0')}`;
