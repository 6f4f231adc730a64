import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hitToken } from '../../shared/incidents/hits.ts';
import { factsOf, type Incident } from '../../shared/incidents/incident.ts';
import { type PlaceNews, type PlaceState, pingKey, placeNews } from '../../shared/incidents/place-news.ts';
import type { NotifyReason } from '../../shared/incidents/reason.ts';
import type { Shown } from '../../shared/incidents/shown.ts';
import { shownAfter } from '../../shared/incidents/shown-after.ts';
import { situationOf } from '../../shared/incidents/situation.ts';
import type { Severity } from '../../shared/values/severity.ts';
import { after, type EpochMs, minutes } from '../../shared/values/time.ts';
import { arbitraryHistory, playHistory } from '../support/arbitrary-history.ts';
import { CHAT, end, incident, MAIL, start, teamLanes } from '../support/sample-incident.ts';
import { shown } from '../support/sample-shown.ts';
import { NOON, TIMING } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, minutes(n));

type Parts = Parameters<typeof incident>[0];
/** Its first episode, since noon: one alert, a warning. */
const firing = (parts: Parts = {}): Incident =>
  incident({ rev: 3, state: 'firing', episode: 1, openedAt: at(0), starts: [start('a', at(0))], ...parts });
const over = (parts: Parts = {}): Incident =>
  firing({ state: 'resolved', endedAt: at(5), ends: [end('a', at(5))], ...parts });

const b = (n: number, severity: Severity = 'warning') => start('b', at(n), { severity });
const two = { starts: [start('a', at(0)), b(2)] };
const peak = { severity: 'critical', at: at(2) } as const;
const NAMES = new Map([
  ['a', 'HighErrorRate'],
  ['b', 'HighErrorRate'],
  ['c', 'DiskFull'],
]);
const pods = Array.from({ length: 10 }, (_, i) => start(`pod-${i}`, at(0)));
const hits = (count: number) => new Set([hitToken({ batch: 'batch', at: at(2), count })]);

const placed = (parts: Partial<PlaceState> = {}): PlaceState => ({
  ...{ edits: true, sendResolved: true, shown: undefined, names: NAMES },
  ...parts,
});
const newsTo = (place: PlaceState, one: Incident, now = at(30)): PlaceNews | undefined =>
  placeNews(place, { incident: one, facts: factsOf(one), timing: TIMING, now });

/** What it is sent, and whether people are notified: `first!`; a quiet edit is `left`. */
const said = (news: PlaceNews | undefined): string | undefined => news && `${news.reason}${news.pings ? '!' : ''}`;

type Said = `${NotifyReason}${'' | '!'}` | undefined;

/** By rows of the table of reasons: what a place shows, what is true now, and what is said where messages can be edited, and where not. */
const ROWS: readonly (readonly [string, Shown | undefined, Incident, Said, Said, EpochMs?])[] = [
  ['1: nothing, and it fires', undefined, firing(), 'first!', 'first!'],
  ['2: nothing, and it is over', undefined, over(), 'came-and-went!', 'came-and-went!'],
  ['4: that it fires, and it is over', shown(), over(), 'resolved!', 'resolved!'],
  ['4: that it fires, and its source is silent', shown(), over({ assumed: true }), 'ended!', 'ended!'],
  ['4: that it fires in an earlier episode, and it is over', shown(), over({ episode: 2 }), 'resolved!', 'resolved!'],
  ['5: that it fires, and it was over meanwhile', shown(), firing({ episode: 2 }), 'reopened!', 'reopened!'],
  [
    '6: that it was over, and it fires',
    shown({ status: 'resolved', firing: [] }),
    firing({ episode: 2 }),
    'reopened!',
    'reopened!',
  ],
  [
    '6: that it was over, before that was decided, and it fires on',
    shown({ status: 'resolved', firing: [] }),
    firing(two),
    'reopened!',
    'reopened!',
  ],
  [
    '7: that it was over, and it came back and went',
    shown({ status: 'resolved', firing: [] }),
    over({ episode: 2 }),
    'came-and-went',
    'came-and-went!',
  ],
  [
    '9: a warning, and it is critical',
    shown(),
    firing({ starts: [start('a', at(0)), b(2, 'critical')] }),
    'worse!',
    'worse!',
  ],
  [
    '9: a warning, and it is critical again after people were notified of that long ago',
    shown({ pinged: { critical: at(-240), warning: at(1) } }),
    firing({ starts: [start('a', at(0)), b(2, 'critical')] }),
    'worse!',
    'worse!',
  ],
  [
    '9: a warning, and it is critical again within repeat_interval',
    shown({ pinged: { critical: at(-180), warning: at(1) } }),
    firing({ starts: [start('a', at(0)), b(2, 'critical')] }),
    'joined',
    'joined!',
  ],
  [
    '9: a warning, and it is an error after people were notified that it is critical',
    shown({ firing: ['a', 'b'], pinged: { critical: at(1) } }),
    firing({ starts: [start('a', at(0)), b(2, 'error')] }),
    'updated',
    undefined,
  ],
  ['10: a warning, and it was critical in between', shown(), firing({ peak }), 'was-worse!', 'was-worse!'],
  [
    '10: a warning, and it was critical, of which people were notified',
    shown({ pinged: { critical: at(2), warning: at(1) } }),
    firing({ peak }),
    undefined,
    undefined,
  ],
  ['12: one alert, and there are two of one name', shown(), firing(two), 'joined', 'joined!'],
  [
    '12: one alert, and one of another name joined',
    shown(),
    firing({ starts: [start('a', at(0)), start('c', at(2))] }),
    'joined!',
    'joined!',
  ],
  [
    '12: that the other name fired before in this episode',
    shown({ alertNames: ['HighErrorRate', 'DiskFull'] }),
    firing({ starts: [start('a', at(0)), start('c', at(2))] }),
    'joined',
    'joined!',
  ],
  ['12: less than fires, some of it only counted', shown(), firing({ overflow: 3 }), 'joined', 'joined!'],
  ['13: one alert, and ten fire', shown({ firing: ['pod-0'] }), firing({ starts: pods }), 'growing!', 'joined!'],
  [
    '13: an error of 2, and it was seen 20 times',
    shown({ magnitude: 2, occurrences: 2 }),
    firing({ hits: hits(20) }),
    'growing!',
    'growing!',
  ],
  [
    '13: an error of 2, and it was seen 19 times',
    shown({ magnitude: 2, occurrences: 2 }),
    firing({ hits: hits(19) }),
    'more',
    undefined,
  ],
  [
    '13: the same growth as the last time',
    shown({ magnitude: 10, firing: pods.map((_, i) => `pod-${i}`), occurrences: 10 }),
    firing({ starts: pods }),
    undefined,
    undefined,
  ],
  [
    '14: two alerts, and one is over',
    shown({ firing: ['a', 'b'], occurrences: 2 }),
    firing({ ...two, ends: [end('b', at(3))] }),
    'left',
    undefined,
  ],
  [
    '14: one alert, and another came and went',
    shown(),
    firing({ ...two, ends: [end('b', at(3))] }),
    'came-and-went',
    'came-and-went!',
  ],
  [
    '14: one alert, which ended and fires again',
    shown(),
    firing({ starts: [start('a', at(0)), start('a', at(4))], ends: [end('a', at(3))] }),
    'updated',
    undefined,
  ],
  ['14: all of it, and its trace may be there by now', shown(), firing({ lookAt: at(2) }), 'traced', undefined],
  [
    '14: all of it, since its trace was looked for',
    shown({ at: at(3) }),
    firing({ lookAt: at(2) }),
    undefined,
    undefined,
  ],
  [
    '15: all of it, at repeat_interval, where its source said so since',
    shown(),
    firing({ seenAt: at(100) }),
    'repeat!',
    'repeat!',
    at(241),
  ],
  ['15: all of it, where its source has said nothing since', shown(), firing(), undefined, undefined, at(241)],
  [
    '15: all of it, just before repeat_interval',
    shown(),
    firing(),
    undefined,
    undefined,
    after(at(241), minutes(-1 / 60)),
  ],
  [
    '15: less than it was, at repeat_interval: an edit would remind no one',
    shown({ firing: ['a', 'b'], occurrences: 2 }),
    firing({ ...two, ends: [end('b', at(3))], seenAt: at(100) }),
    'repeat!',
    'repeat!',
    at(241),
  ],
  [
    '15: all of it, where an edit came after people were notified',
    shown({ at: at(200) }),
    firing({ seenAt: at(210) }),
    'repeat!',
    'repeat!',
    at(241),
  ],
  ['16: all of it', shown(), firing(), undefined, undefined],
  ['16: that it is over', shown({ status: 'resolved', firing: [] }), over(), undefined, undefined],
];

describe('What is said to a place that shows', () => {
  for (const [shows, last, one, edited, appended, now = at(30)] of ROWS) {
    test(shows, () => {
      expect(said(newsTo(placed({ shown: last }), one, now))).toBe(edited);
      expect(said(newsTo(placed({ shown: last, edits: false }), one, now))).toBe(appended);
    });
  }

  test('that it fires, and wants no ends, is nothing once it is over; what came and went since then is a message', () => {
    const deaf = placed({ shown: shown(), sendResolved: false });
    expect(newsTo(deaf, over())).toBeUndefined();
    expect(said(newsTo(deaf, over({ episode: 2 })))).toBe('came-and-went!');
    expect(said(newsTo(deaf, firing({ episode: 2 })))).toBe('reopened!');
    expect(said(newsTo({ ...deaf, shown: undefined }, over()))).toBe('came-and-went!');
  });

  test.each<[string, Shown | undefined, Incident, boolean]>([
    ['the end of what was worse than people know', shown(), over({ peak }), true],
    ['the end of what was as bad as people know', shown({ pinged: { critical: at(2) } }), over({ peak }), false],
    ['the first message of what is less severe by now', undefined, firing({ peak }), true],
    ['the return of what is less severe by now', shown({ status: 'resolved' }), firing({ peak, episode: 2 }), true],
    ['what came and went, which is shown at its worst', undefined, over({ peak }), false],
    ['what is as severe as ever', undefined, firing({ peak: { severity: 'warning', at: at(0) } }), false],
  ])('is how bad it was, in %s', (_, last, one, isSaid) => {
    expect(newsTo(placed({ shown: last }), one)?.peak).toEqual(isSaid ? peak : undefined);
  });

  test('a key of which people were notified there is an edit, or nothing', () => {
    const one = firing({ starts: [start('a', at(0)), start('c', at(2))] });
    const known = shown({ pings: ['first:1:1', 'joined:1:2'] });
    expect(said(newsTo(placed({ shown: known }), one))).toBe('joined');
    expect(newsTo(placed({ shown: known, edits: false }), one)).toBeUndefined();
  });
});

describe('Over any history, what a place shows after each decision', () => {
  const TERMS = { timing: TIMING, lanes: teamLanes(CHAT, MAIL) };
  interface Sent {
    readonly news: PlaceNews;
    readonly key: string;
    readonly at: EpochMs;
  }
  type Played = ReturnType<typeof playHistory>;

  /** Plays a place of one generation that hears of some decisions. */
  function playPlace(played: Played, edits: boolean): Sent[] {
    const sent: Sent[] = [];
    let last: Shown | undefined;
    for (const { saved, now } of played) {
      const situation = situationOf(saved, TIMING, now);
      const place = placed({ shown: last, edits });
      const news = placeNews(place, situation);
      if (news === undefined) continue;
      sent.push({ news, key: pingKey(news, last, situation), at: now });
      last = shownAfter(news, place, situation);
      expect(placeNews({ ...place, shown: last }, situation)).toBeUndefined();
    }
    return sent;
  }
  const plays = (check: (sent: readonly Sent[]) => void) =>
    fc.assert(
      fc.property(arbitraryHistory, fc.boolean(), fc.infiniteStream(fc.boolean()), (steps, edits, stream) => {
        const heard = playHistory(steps, TERMS).filter(({ saved }) => saved.state !== 'pending' && stream.next().value);
        check(playPlace(heard, edits));
      }),
      { numRuns: 300 },
    );

  test('is all there is to say: asked again, there is nothing', () => plays(() => undefined));

  test('people are notified of nothing twice', () => {
    plays((sent) => {
      const keys = sent.filter(({ news }) => news.pings).map(({ key }) => key);
      expect(keys.length).toBe(new Set(keys).size);
    });
  });

  test('and reminded no sooner than repeat_interval after the last message', () => {
    plays((sent) => {
      const pings = sent.filter(({ news }) => news.pings);
      for (const [i, { news, at: when }] of pings.entries()) {
        const before = pings[i - 1];
        if (news.reason === 'repeat') expect(when - (before?.at ?? 0)).toBeGreaterThanOrEqual(TIMING.repeatInterval);
      }
    });
  });
});
