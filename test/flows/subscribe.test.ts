import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryBookmark, MemoryLogGroups } from '../../local/simulation/memory-log-groups.ts';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import { type SubscribeDeps, subscribeAll, subscribeNamed } from '../../shared/flows/subscribe.ts';
import { OWN_TAG, type Subscribing, type SubscriptionFilter } from '../../shared/logs/cloudwatch/subscriptions.ts';
import { after, type EpochMs, instant, minutes } from '../../shared/values/time.ts';
import { Crash, gated } from '../support/interleave.ts';

const MINE: SubscriptionFilter = { name: 'tocsin', destinationArn: 'arn:aws:lambda:::function:logs', pattern: '' };
const OLD: SubscriptionFilter = { ...MINE, destinationArn: 'arn:aws:lambda:::function:old' };
const FOREIGN: SubscriptionFilter = { name: 'archive', destinationArn: 'arn:aws:firehose:::archive', pattern: '' };
const SECOND: SubscriptionFilter = { ...FOREIGN, name: 'search' };

const SUBSCRIBING: Subscribing = {
  settings: {
    groups: [{ prefix: '/shop/' }, { tag: { alerting: 'on' } }],
    exclude: [{ name: '/shop/test' }],
    filtersPerGroup: 2,
  },
  filter: MINE,
  ownLogGroups: new Set(['/shop/tocsin']),
};

let now: EpochMs;
let logGroups: MemoryLogGroups;
let bookmark: MemoryBookmark;
let logged: string[];

beforeEach(() => {
  now = instant(0);
  logGroups = new MemoryLogGroups();
  bookmark = new MemoryBookmark();
  logged = [];
});

const deps = (parts: Partial<SubscribeDeps> = {}): SubscribeDeps => ({
  logGroups,
  bookmark,
  subscribing: SUBSCRIBING,
  telemetry: {
    ...silentTelemetry,
    event: (level, event, { logGroup, error }) =>
      logged.push([level, event, logGroup, error].filter(Boolean).join(' ')),
  },
  clock: () => now,
  ...parts,
});

describe('a walk over all log groups', () => {
  it('subscribes what is wanted, unsubscribes what is not, and leaves alone what is not ours', async () => {
    logGroups
      .add('/shop/cart')
      .add('/shop/checkout', { filters: [FOREIGN] })
      .add('/shop/full', { filters: [FOREIGN, SECOND] })
      .add('/shop/moved', { filters: [FOREIGN, OLD] })
      .add('/shop/same', { filters: [MINE] })
      .add('/shop/rare', { logGroupClass: 'INFREQUENT_ACCESS' })
      .add('/shop/by-hand', { filters: [{ ...MINE, name: 'by-hand' }] })
      .add('/shop/test')
      .add('/shop/tocsin')
      .add('/shop/other-tocsin', { tags: { [OWN_TAG]: 'other' } })
      .add('/billing/invoices', { tags: { alerting: 'on' } })
      .add('/billing/old', { tags: { alerting: 'off' }, filters: [FOREIGN, MINE] })
      .add('/billing/others', { filters: [FOREIGN] });
    expect(await subscribeAll(deps())).toEqual({
      finished: true,
      outcomes: {
        subscribed: 3,
        updated: 1,
        unsubscribed: 1,
        'up-to-date': 1,
        'filters-taken': 1,
        'not-standard-class': 1,
        'sent-by-another-filter': 1,
        'own-log-group': 2,
        'not-wanted': 2,
      },
    });
    expect(logGroups.subscribed).toEqual({
      '/shop/cart': ['tocsin'],
      '/shop/checkout': ['archive', 'tocsin'],
      '/shop/full': ['archive', 'search'],
      '/shop/moved': ['archive', 'tocsin'],
      '/shop/same': ['tocsin'],
      '/shop/rare': [],
      '/shop/by-hand': ['by-hand'],
      '/shop/test': [],
      '/shop/tocsin': [],
      '/shop/other-tocsin': [],
      '/billing/invoices': ['tocsin'],
      '/billing/old': ['archive'],
      '/billing/others': ['archive'],
    });
    expect(logGroups.stored.get('/shop/moved')?.filters).toEqual([FOREIGN, MINE]);
    expect(logged.sort()).toEqual([
      'info log-group-subscribed /billing/invoices',
      'info log-group-subscribed /shop/cart',
      'info log-group-subscribed /shop/checkout',
      'info log-group-unsubscribed /billing/old',
      'info log-group-updated /shop/moved',
      'info log-groups-walked',
      'warn log-group-filters-taken /shop/full',
      'warn log-group-not-standard-class /shop/rare',
      'warn log-group-sent-by-another-filter /shop/by-hand',
    ]);
  });

  it('counts what shall be watched and is not, by reason', async () => {
    logGroups
      .add('/shop/full-1', { filters: [FOREIGN, SECOND] })
      .add('/shop/full-2', { filters: [FOREIGN, SECOND] })
      .add('/shop/rare', { logGroupClass: 'INFREQUENT_ACCESS' })
      .add('/shop/cart');
    const counted: unknown[] = [];
    const telemetry = { ...deps().telemetry, count: (...parts: unknown[]) => counted.push(parts) };
    const refusing = Object.assign(Object.create(logGroups) as MemoryLogGroups, {
      putFilter: () => Promise.reject(new Error('ThrottlingException')),
    });
    await subscribeAll(deps({ telemetry, logGroups: refusing }));
    expect(counted).toEqual([
      ['LogGroupsNotSubscribed', { reason: 'failed' }, 1],
      ['LogGroupsNotSubscribed', { reason: 'filters-taken' }, 2],
      ['LogGroupsNotSubscribed', { reason: 'not-standard-class' }, 1],
    ]);
  });

  it('begins with those that are named, wherever the last one stopped, and with the next where one fails', async () => {
    logGroups = new MemoryLogGroups({ pageSize: 1 });
    for (const name of ['/a', '/b', '/shop/c']) logGroups.add(name);
    bookmark.at = '/b';
    const settings = { ...SUBSCRIBING.settings, groups: [{ name: '/missing' }, { name: '/b' }, { name: '/a' }] };
    const refusing = Object.assign(Object.create(logGroups) as MemoryLogGroups, {
      find: (name: string) =>
        name === '/b' ? Promise.reject(new Error('ThrottlingException')) : logGroups.find.call(logGroups, name),
    });
    await subscribeAll(deps({ subscribing: { ...SUBSCRIBING, settings }, logGroups: refusing }));
    expect(logGroups.subscribed).toEqual({ '/a': ['tocsin'], '/b': [], '/shop/c': [] });
    expect(logged).toContain('error log-group-failed /b Error');
  });

  it('changes nothing the second time', async () => {
    logGroups
      .add('/shop/cart')
      .add('/shop/full', { filters: [FOREIGN, SECOND] })
      .add('/other', { filters: [MINE] });
    await subscribeAll(deps());
    const before = logGroups.subscribed;
    logGroups.calls.length = 0;
    await subscribeAll(deps());
    expect(logGroups.subscribed).toEqual(before);
    expect(logGroups.calls.filter((call) => /^(put|delete)/.test(call))).toEqual([]);
  });

  it('unsubscribes everything where nothing is wanted any more', async () => {
    logGroups.add('/shop/a', { filters: [MINE, FOREIGN] }).add('/b', { filters: [MINE] });
    const settings = { ...SUBSCRIBING.settings, groups: [] };
    await subscribeAll(deps({ subscribing: { ...SUBSCRIBING, settings } }));
    expect(logGroups.subscribed).toEqual({ '/shop/a': ['archive'], '/b': [] });
  });

  it('works on each page before it asks for the next', async () => {
    logGroups = new MemoryLogGroups({ pageSize: 1 });
    logGroups.add('/shop/a').add('/shop/b');
    await subscribeAll(deps());
    expect(logGroups.calls).toEqual([
      'page ',
      'tagsOf /shop/a',
      'filtersOf /shop/a',
      'putFilter /shop/a',
      'page /shop/a',
      'tagsOf /shop/b',
      'filtersOf /shop/b',
      'putFilter /shop/b',
    ]);
  });

  it('stops in time, and the next one goes on where it stopped', async () => {
    logGroups = new MemoryLogGroups({ pageSize: 2 });
    for (let i = 0; i < 9; i++) logGroups.add(`/shop/${i}`);
    const slow = gated('logGroups', logGroups, async (call, moment) => {
      if (call === 'logGroups.page' && moment === 'before') now = after(now, minutes(5));
    });
    expect(await subscribeAll(deps({ logGroups: slow }))).toEqual({ outcomes: { subscribed: 6 }, finished: false });
    expect(await subscribeAll(deps({ logGroups: slow }))).toEqual({ outcomes: { subscribed: 3 }, finished: true });
    expect(await subscribeAll(deps())).toEqual({ outcomes: { 'up-to-date': 9 }, finished: true });
  });

  it('goes on to the next log group when one fails', async () => {
    logGroups.add('/shop/a').add('/shop/b').add('/shop/c');
    const broken = new Proxy(logGroups, {
      get: (target, property) =>
        property === 'putFilter'
          ? (name: string, filter: SubscriptionFilter) =>
              name === '/shop/b' ? Promise.reject(new TypeError('texts are not told')) : target.putFilter(name, filter)
          : (Reflect.get(target, property).bind?.(target) ?? Reflect.get(target, property)),
    });
    expect(await subscribeAll(deps({ logGroups: broken }))).toMatchObject({ outcomes: { subscribed: 2, failed: 1 } });
    expect(logged).toContain('error log-group-failed /shop/b TypeError');
  });

  it('is logged what AWS says meanwhile', async () => {
    logGroups
      .add('/shop/a')
      .add('/shop/b')
      .add('/shop/c')
      .add('/other', { filters: [MINE] });
    const answers: Record<string, 'conflict' | 'filters-taken' | 'gone'> = {
      '/shop/a': 'conflict',
      '/shop/b': 'filters-taken',
      '/shop/c': 'gone',
    };
    const answering = Object.assign(Object.create(logGroups) as MemoryLogGroups, {
      putFilter: async (name: string) => answers[name],
      deleteFilter: async () => 'gone',
    });
    expect((await subscribeAll(deps({ logGroups: answering }))).outcomes).toEqual({
      conflict: 1,
      'filters-taken': 1,
      gone: 2,
    });
  });

  it('throws when log groups cannot be listed', async () => {
    const refusing = Object.assign(Object.create(logGroups) as MemoryLogGroups, {
      page: () => Promise.reject(new Error('AccessDenied')),
    });
    await expect(subscribeAll(deps({ logGroups: refusing }))).rejects.toThrow('AccessDenied');
  });
});

describe('one log group that was made or tagged', () => {
  it('is subscribed without a look at any other', async () => {
    logGroups.add('/shop/a').add('/shop/new');
    expect(await subscribeNamed('/shop/new', deps())).toBe('subscribed');
    expect(await subscribeNamed('/shop/new', deps())).toBe('up-to-date');
    expect(logGroups.calls.filter((call) => !call.endsWith('/shop/new'))).toEqual([]);
  });

  it('is unsubscribed when it lost its tag', async () => {
    logGroups.add('/billing', { tags: { alerting: 'on' } });
    await subscribeNamed('/billing', deps());
    logGroups.add('/billing', { filters: logGroups.stored.get('/billing')?.filters ?? [] });
    expect(await subscribeNamed('/billing', deps())).toBe('unsubscribed');
  });

  it('may be gone again', async () => {
    expect(await subscribeNamed('/shop/short', deps())).toBe('gone');
  });
});

/** Any account: some log groups, some of them subscribed, by us or by others. */
const account = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('/shop/a', '/shop/b', '/shop/test', '/shop/tocsin', '/x/a', '/x/b', '/x/c'),
    logGroupClass: fc.constantFrom('STANDARD', 'STANDARD', 'STANDARD', 'INFREQUENT_ACCESS'),
    tags: fc.constantFrom({}, { alerting: 'on' }, { alerting: 'off' }, { alerting: 'on', [OWN_TAG]: '' }),
    filters: fc.uniqueArray(fc.constantFrom(MINE, OLD, FOREIGN, SECOND), { maxLength: 2, selector: (one) => one.name }),
  }),
  { selector: ({ name }) => name },
);
type Account = typeof account extends fc.Arbitrary<infer T> ? T : never;

function open(groups: Account, pageSize: number): void {
  logGroups = new MemoryLogGroups({ pageSize });
  bookmark = new MemoryBookmark();
  for (const { name, ...parts } of groups) {
    logGroups.add(name, parts.logGroupClass === 'STANDARD' ? parts : { ...parts, filters: [] });
  }
}

/** What the filters have to be in the end, said another way than the product says it. */
function expected(groups: Account): Readonly<Record<string, readonly SubscriptionFilter[]>> {
  return Object.fromEntries(
    groups.map(({ name, logGroupClass, tags, filters }) => {
      if (logGroupClass !== 'STANDARD') return [name, []];
      const foreign = filters.filter((one) => one.name !== 'tocsin');
      const isOwn = name === '/shop/tocsin' || OWN_TAG in tags;
      const isSelected = name.startsWith('/shop/') || ('alerting' in tags && tags.alerting === 'on');
      const isWanted = isSelected && !isOwn && name !== '/shop/test';
      return [name, isWanted && foreign.length < 2 ? [...foreign, MINE] : foreign];
    }),
  );
}

const filtersNow = () =>
  Object.fromEntries(
    [...logGroups.stored].map(([name, { filters }]) => [
      name,
      [...filters].sort((a, b) => Number(a.name === 'tocsin') - Number(b.name === 'tocsin')),
    ]),
  );

describe('whatever there is in an account', () => {
  it('is as it has to be after one walk', async () => {
    await fc.assert(
      fc.asyncProperty(account, fc.integer({ min: 1, max: 4 }), async (groups, pageSize) => {
        open(groups, pageSize);
        await subscribeAll(deps());
        expect(filtersNow()).toEqual(expected(groups));
      }),
      { numRuns: 300 },
    );
  });

  it('is as it has to be after a walk that died anywhere and two more', async () => {
    await fc.assert(
      fc.asyncProperty(account, fc.nat(40), fc.constantFrom('before', 'after'), async (groups, dies, at) => {
        open(groups, 2);
        let calls = 0;
        const gate = async (_: string, moment: string) => {
          if (moment === at && calls++ >= dies) throw new Crash();
        };
        const mortal = { logGroups: gated('logGroups', logGroups, gate), bookmark: gated('bookmark', bookmark, gate) };
        await subscribeAll(deps(mortal)).catch(() => undefined);
        await subscribeAll(deps());
        await subscribeAll(deps());
        expect(filtersNow()).toEqual(expected(groups));
      }),
      { numRuns: 300 },
    );
  });

  it('is as it has to be after two walks side by side, and events between them', async () => {
    await fc.assert(
      fc.asyncProperty(account, fc.scheduler(), async (groups, scheduler) => {
        open(groups, 2);
        const gate = (call: string) => scheduler.schedule(Promise.resolve(), call);
        const slow = deps({ logGroups: gated('logGroups', logGroups, gate), bookmark });
        const walks = [subscribeAll(slow), subscribeAll(slow), ...groups.map(({ name }) => subscribeNamed(name, slow))];
        await scheduler.waitFor(Promise.all(walks));
        expect(filtersNow()).toEqual(expected(groups));
      }),
      { numRuns: 200 },
    );
  });
});
