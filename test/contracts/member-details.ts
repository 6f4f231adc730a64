import { describe, expect, test } from 'vitest';
import type { MemberDetailsStore } from '../../shared/flows/member-details-store.ts';
import { type DetailsPage, emptyPage, MEMBER_PAGES, PACKED } from '../../shared/incidents/member-details.ts';
import { after, hours } from '../../shared/values/time.ts';
import { disk } from '../support/sample-details.ts';
import { NOON } from '../support/world.ts';

let ids = 0;

/** A new page of a new incident. */
const page = (parts: Partial<DetailsPage> = {}): DetailsPage => ({
  ...emptyPage(`details-${ids++}-${process.pid}`, PACKED),
  details: [disk('a', 81)],
  sent: 'what was sent',
  changedAt: NOON,
  expiresAt: after(NOON, hours(48)),
  ...parts,
});

/** What the flows rely on of the details of members, wherever they are kept. */
export function describeMemberDetails(name: string, open: () => MemberDetailsStore): void {
  describe(`The details of members on ${name}`, () => {
    test('are empty where nothing was written', async () => {
      expect(await open().read('nothing', [PACKED, 3])).toEqual([
        emptyPage('nothing', PACKED),
        emptyPage('nothing', 3),
      ]);
      expect(await open().firstPages(['nothing'])).toEqual([emptyPage('nothing', PACKED)]);
    });

    test('are kept as they were written, with their times', async () => {
      const store = open();
      const one = page({ details: [disk('a', 81), disk('b', 93, 5, { stateReason: 'no-data', storedAt: NOON })] });
      expect(await store.put(one)).toBe('stored');
      const spread = { ...one, version: 1, isSpread: true };
      expect(await store.read(one.incident, [PACKED])).toEqual([{ ...one, version: 1 }]);
      expect(await store.put(spread)).toBe('stored');
      expect(await store.read(one.incident, [PACKED])).toEqual([{ ...spread, version: 2 }]);
    });

    test('are kept by page, and read in the order asked for', async () => {
      const store = open();
      const first = page();
      const pages = MEMBER_PAGES.map((n) => ({ ...first, page: n, details: [disk(`disk-${n}`, n)] }));
      for (const one of [first, ...pages]) await store.put(one);
      const read = await store.read(first.incident, MEMBER_PAGES);
      expect(read).toEqual(pages.map((one) => ({ ...one, version: 1 })));
      expect(await store.read(first.incident, [PACKED])).toEqual([{ ...first, version: 1 }]);
    });

    test('of several incidents are read by their first pages', async () => {
      const store = open();
      const [one, other] = [page(), page({ details: [disk('b', 12)] })];
      for (const each of [one, other]) await store.put(each);
      expect(await store.firstPages([other.incident, 'nothing', one.incident])).toEqual([
        { ...other, version: 1 },
        emptyPage('nothing', PACKED),
        { ...one, version: 1 },
      ]);
      expect(await store.firstPages([])).toEqual([]);
    });

    test('are written by one of many that read the same, and the others are told', async () => {
      const store = open();
      const one = page();
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.put({ ...one, details: [disk('a', i)] })),
      );
      expect(all.filter((each) => each === 'stored')).toHaveLength(1);
      const [stored = one] = await store.read(one.incident, [PACKED]);
      expect(await store.put(one)).toBe('conflict');
      expect(await store.put(stored)).toBe('stored');
    });

    test('of a hundred alerts with long texts are kept whole', async () => {
      const store = open();
      const description = 'The disk fills up. '.repeat(100);
      const details = Array.from({ length: 100 }, (_, i) => disk(`disk-${i}`, i, 0, { annotations: { description } }));
      const one = page({ details });
      expect(await store.put(one)).toBe('stored');
      expect((await store.read(one.incident, [PACKED]))[0]?.details).toEqual(details);
    });
  });
}
