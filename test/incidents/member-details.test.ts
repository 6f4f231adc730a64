import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatedDetails } from '../../shared/incidents/incident.ts';
import {
  type DetailsPage,
  emptyPage,
  MEMBER_PAGES,
  memberPage,
  newestOf,
  PACKED,
  type PageNews,
  pageWith,
  renewed,
  sentHash,
  shortened,
} from '../../shared/incidents/member-details.ts';
import { membersOf } from '../../shared/incidents/membership.ts';
import { after, hours, minutes, seconds } from '../../shared/values/time.ts';
import { disk } from '../support/sample-details.ts';
import { end, start } from '../support/sample-incident.ts';
import { NOON } from '../support/world.ts';

const at = (n: number) => after(NOON, seconds(n));

const news = (said: readonly DatedDetails[], parts: Partial<PageNews> = {}): PageNews => ({
  others: [],
  sent: sentHash(said),
  said,
  members: membersOf(
    ['a', 'b', 'c'].map((one) => start(one, NOON)),
    [],
  ),
  now: at(10),
  expiresAt: after(NOON, hours(48)),
  ...parts,
});

/** As it is stored once the news is in it. */
function put(page: DetailsPage, ...all: readonly PageNews[]): DetailsPage {
  return all.reduce((stored, one) => {
    const next = pageWith(stored, one);
    return next === undefined ? stored : { ...next, version: stored.version + 1 };
  }, page);
}

const EMPTY = emptyPage('incident', PACKED);
const contents = ({ details }: Pick<DetailsPage, 'details'>) =>
  [...details].sort((a, b) => a.fingerprint.localeCompare(b.fingerprint)).map(({ receivedAt: _, ...said }) => said);

describe('A page of details', () => {
  test('has the newest of each member, in whatever order it was told', () => {
    const said = [disk('a', 81), disk('b', 40), disk('a', 93, 5), disk('a', 85, 3), disk('b', 41, 5)];
    fc.assert(
      fc.property(fc.shuffledSubarray(said, { minLength: said.length }), (shuffled) => {
        const page = put(EMPTY, ...shuffled.map((one) => news([one])));
        expect(page.details.map(({ values }) => values?.A).sort()).toEqual([41, 93]);
      }),
    );
  });

  test('of two that came in the same millisecond has the same one, whichever is written first', () => {
    const [one, other] = [news([disk('a', 81)]), news([disk('a', 93)])];
    expect(contents(put(EMPTY, one, other))).toEqual(contents(put(EMPTY, other, one)));
  });

  test('is not written anew for what it has', () => {
    const page = put(EMPTY, news([disk('a', 81), disk('b', 40)]));
    expect(pageWith(page, news([disk('b', 40, 5)]))).toBeUndefined();
    expect(pageWith(page, news([disk('b', 39, -5)]))).toBeUndefined();
  });

  test('says when something that was known changed, and nothing when a member is new', () => {
    const page = put(EMPTY, news([disk('a', 81)]));
    expect(put(page, news([disk('b', 40, 5)])).changedAt).toBe(page.changedAt);
    const changed = put(page, news([disk('a', 82, 5)], { now: at(20) }));
    expect(changed.changedAt).toBe(at(20));
    expect(put(changed, news([disk('a', 80, 3)], { now: at(30) })).changedAt).toBe(at(20));
  });

  test('knows what its last writer was sent, unless something newer was there', () => {
    const [sent, late] = [news([disk('a', 93, 5), disk('b', 40, 5)]), news([disk('a', 81), disk('c', 7)])];
    expect(put(EMPTY, sent).sent).toBe(sent.sent);
    expect(put(EMPTY, sent, late).sent).toBe('');
    expect(sentHash([...sent.said].reverse())).toBe(sent.sent);
  });

  test('takes over what stands elsewhere, once', () => {
    const others = [disk('b', 40), disk('c', 7)];
    const page = put(EMPTY, news([disk('a', 81), disk('b', 41, 5)], { others }));
    expect(page.details.map(({ values }) => values?.A).sort((a = 0, b = 0) => a - b)).toEqual([7, 41, 81]);
    expect(pageWith(page, news([], { others }))).toBeUndefined();
  });

  test('drops what no member of the incident is, an hour after it was stored, and not before', () => {
    const page = put(EMPTY, news([disk('a', 81), disk('gone', 40)]));
    const names = (now: number) =>
      put(page, news([disk('b', 1, now)], { now: at(now) })).details.map(({ fingerprint }) => fingerprint);
    expect(names(3600)).toContain('gone');
    expect(names(3601)).not.toContain('gone');
  });

  test('keeps what waited in the inbox for an hour from when it was stored', () => {
    const page = put(EMPTY, news([disk('late', 40)], { now: after(NOON, hours(5)) }));
    const next = put(page, news([disk('b', 1, 18_030)], { now: after(NOON, minutes(330)) }));
    expect(next.details.map(({ fingerprint }) => fingerprint)).toContain('late');
  });

  test('is kept twice as long as its incident, and renewed when half of that is left', () => {
    const page = put(EMPTY, news([disk('a', 81)], { now: NOON }));
    expect(page.expiresAt).toBe(after(NOON, hours(96)));
    const later = (n: number) => ({ now: after(NOON, hours(n)), expiresAt: after(NOON, hours(48 + n)) });
    expect(renewed(page, later(48))).toBeUndefined();
    expect(renewed(page, later(49))?.expiresAt).toBe(after(NOON, hours(49 + 96)));
    expect(pageWith(page, news([], later(49)))?.expiresAt).toBe(after(NOON, hours(49 + 96)));
  });
});

describe('The page of a member', () => {
  test('is one of thirty-two, and all of them are used alike', () => {
    const pages = Array.from({ length: 3200 }, (_, i) => memberPage(`alert-${i}`));
    const counts = MEMBER_PAGES.map((page) => pages.filter((one) => one === page).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3200);
    expect(Math.max(...counts)).toBeLessThan(200);
    expect(Math.min(...counts)).toBeGreaterThan(40);
  });
});

describe('Details for which there is no room', () => {
  const severe = (name: string, severity: string, n = 0) =>
    disk(name, 1, n, { labels: { severity, alertname: 'DiskFull' } });
  const all = [severe('over', 'critical'), severe('b', 'warning'), severe('a', 'critical'), severe('c', 'warning', 9)];
  const members = membersOf(
    ['over', 'a'].map((one) => start(one, NOON)),
    [end('over', at(1))],
  );
  const tries = [...shortened(all, members)];

  test('are tried whole first', () => {
    expect(tries[0]).toEqual({ details: all, cuts: [] });
  });

  test('lose annotations of what is over first, then of the least severe and of the oldest', () => {
    const annotated = tries.map(({ details }) =>
      details.filter(({ annotations }) => 'summary' in annotations).map(({ fingerprint }) => fingerprint),
    );
    expect(annotated.slice(1, 4)).toEqual([['a', 'c'], ['a'], []]);
    expect(tries[1]?.cuts).toEqual(['annotations of some alerts not kept: the incident is full']);
  });

  test('are left out in the same order at last, and that is said', () => {
    expect(tries.at(-1)?.details.map(({ fingerprint }) => fingerprint)).toEqual(['a']);
    expect(tries.at(-1)?.cuts).toEqual([
      'annotations of some alerts not kept: the incident is full',
      'some alerts counted, but not listed: the incident is full',
    ]);
  });
});

describe('Of details from several places', () => {
  test('the newest of each member counts', () => {
    const newest = newestOf([disk('a', 81), disk('b', 1)], [disk('a', 93, 5)], [disk('a', 85, 2)]);
    expect([...newest.values()].map(({ values }) => values?.A)).toEqual([93, 1]);
  });
});
