/** The parts of dynalite 4 that are used here. It brings no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** A directory of LevelDB; in memory when absent. */
    readonly path?: string;
    readonly createTableMs?: number;
    readonly updateTableMs?: number;
    readonly deleteTableMs?: number;
  }
  function dynalite(options: Options): Server;
  export = dynalite;
}

declare module 'dynalite/db/index.js' {
  namespace stores {
    type Item = Record<string, unknown>;

    interface Index {
      readonly IndexName: string;
      readonly IndexStatus?: string;
    }

    interface Table {
      readonly TableName: string;
      readonly TableStatus: string;
      readonly TableArn: string;
      readonly AttributeDefinitions: readonly unknown[];
      readonly GlobalSecondaryIndexes?: readonly Index[];
      readonly LocalSecondaryIndexes?: readonly Index[];
    }

    type Write =
      | { readonly type: 'put'; readonly key: string; readonly value: unknown }
      | { readonly type: 'del'; readonly key: string };

    interface Level {
      open(): Promise<void>;
      iterator(range: { gte: string; lt: string }): AsyncIterable<[key: string, value: unknown]>;
      batch(writes: readonly Write[]): Promise<void>;
      put(key: string, value: unknown): Promise<void>;
      del(key: string): Promise<void>;
      get(key: string): Promise<unknown>;
      close(): Promise<void>;
    }

    interface Store {
      readonly db: Level;
    }

    /** What an item adds to each index. The key is that within the index. */
    interface IndexActions {
      readonly puts: readonly { readonly index: string; readonly key: string; readonly item: Item }[];
    }
  }

  const stores: {
    create(options: unknown): stores.Store;
    getIndexActions(
      indexes: readonly stores.Index[],
      before: undefined,
      item: stores.Item,
      table: stores.Table,
    ): stores.IndexActions;
  };
  export = stores;
}
