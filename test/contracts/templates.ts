import { describe, expect, test } from 'vitest';
import type { StoredTemplates, Templates } from '../../shared/flows/learn-templates.ts';
import { EMPTY_TREE, keep, learn } from '../../shared/logs/templates/template-tree.ts';
import { after, hours } from '../../shared/values/time.ts';
import { NOON } from '../support/world.ts';

let services = 0;
const LATER = after(NOON, hours(48));
const AT = { hour: 400_000, kept: 48 };
const treeOf = (...templates: readonly string[]) => learn(EMPTY_TREE, templates, AT);

/** What learning relies on, held by every implementation: the double of the tests too. */
export function describeTemplates(name: string, open: () => Templates): void {
  describe(`The templates on ${name}`, () => {
    const service = () => `shop ${services++} ${process.pid}`;

    test('are none for a service that nobody learned of', async () => {
      expect(await open().get(service())).toEqual({ tree: EMPTY_TREE, version: 0 });
    });

    test('of a service are kept as they are, in their order', async () => {
      const [templates, shop] = [open(), service()];
      const tree = learn(treeOf('zone <*> is full'), ['a disk is lost', '알림 <*> 실패'], AT);
      const stored = await templates.put(shop, { tree, version: 0 }, LATER);
      expect(stored).toEqual({ tree, version: 1 });
      const read = await templates.get(shop);
      expect(read).toEqual(stored);
      expect([...read.tree.templates.keys()]).toEqual([...tree.templates.keys()]);
      expect((await templates.get(service())).tree).toEqual(EMPTY_TREE);
    });

    test('are not written over by who has not seen them', async () => {
      const [templates, shop] = [open(), service()];
      const first = (await templates.put(shop, { tree: treeOf('a'), version: 0 }, LATER)) as StoredTemplates;
      expect(await templates.put(shop, { tree: treeOf('b'), version: 0 }, LATER)).toBe('conflict');
      expect(await templates.get(shop)).toEqual(first);
      expect(await templates.put(shop, { tree: treeOf('b'), version: 1 }, LATER)).toMatchObject({ version: 2 });
      expect(await templates.put(shop, { tree: treeOf('c'), version: 1 }, LATER)).toBe('conflict');
    });

    test('are written by one of twenty at once', async () => {
      const [templates, shop] = [open(), service()];
      const written = await Promise.all(
        Array.from({ length: 20 }, (_, n) => templates.put(shop, { tree: treeOf(`writer-${n}`), version: 0 }, LATER)),
      );
      const [one, ...others] = written.filter((result) => result !== 'conflict');
      expect(others).toEqual([]);
      expect(await templates.get(shop)).toEqual(one);
    });

    test('are kept for the largest tree there may be, whatever its script', async () => {
      const [templates, shop] = [open(), service()];
      // No two characters are the same for long, so that little is saved by packing.
      const text = (n: number) =>
        String.fromCodePoint(
          ...Array.from({ length: 390 }, (_, i) => 0xac00 + ((n * 7919 + i * i * 104_729) % 11_172)),
        );
      const tree = keep(
        EMPTY_TREE,
        Array.from({ length: 400 }, (_, n) => text(n)),
        AT,
      );
      expect(tree.fullAt).toBe(AT.hour);
      await templates.put(shop, { tree, version: 0 }, LATER);
      expect((await templates.get(shop)).tree).toEqual(tree);
    });
  });
}
