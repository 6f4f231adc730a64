import type { StoredTemplates, Templates } from '../../shared/flows/learn-templates.ts';
import { EMPTY_TREE } from '../../shared/logs/templates/template-tree.ts';

/** Templates without a table, under the same contract. */
export class MemoryTemplates implements Templates {
  readonly items = new Map<string, StoredTemplates>();

  async get(service: string): Promise<StoredTemplates> {
    return this.items.get(service) ?? { tree: EMPTY_TREE, version: 0 };
  }

  async put(service: string, { tree, version }: StoredTemplates): Promise<StoredTemplates | 'conflict'> {
    if ((this.items.get(service)?.version ?? 0) !== version) return 'conflict';
    const next = { tree, version: version + 1 };
    this.items.set(service, next);
    return next;
  }
}
