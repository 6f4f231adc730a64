import { describe, expect, it } from 'vitest';
import {
  type KnownLogGroup,
  OWN_TAG,
  type Subscribing,
  type SubscriptionFilter,
  stepFor,
} from '../../../shared/logs/cloudwatch/subscriptions.ts';
import type { LogGroupSelector } from '../../../shared/logs/log-settings.ts';

const MINE: SubscriptionFilter = { name: 'tocsin', destinationArn: 'arn:aws:lambda:::function:logs', pattern: '' };
const FOREIGN: SubscriptionFilter = { name: 'archive', destinationArn: 'arn:aws:firehose:::archive', pattern: '' };
const SECOND: SubscriptionFilter = { ...FOREIGN, name: 'search' };

const subscribing = (
  groups: readonly LogGroupSelector[],
  parts: Partial<Subscribing['settings'] & Pick<Subscribing, 'filter'>> = {},
): Subscribing => {
  const { filter = MINE, ...settings } = parts;
  return {
    settings: { groups, exclude: [], filtersPerGroup: 2, ...settings },
    filter,
    ownLogGroups: new Set(['Tocsin-FunctionsdeliverLogs']),
  };
};

/** All that can be asked about it is known. */
const group = (name: string, parts: Partial<KnownLogGroup> = {}): KnownLogGroup => ({
  name,
  arn: `arn:aws:logs:eu-west-1:123456789012:log-group:${name}`,
  logGroupClass: 'STANDARD',
  filters: [],
  tags: {},
  ...parts,
});

/** Of which nothing was asked yet. */
const unknown = (name: string, parts: Partial<KnownLogGroup> = {}): KnownLogGroup => {
  const { filters: _, tags: __, ...rest } = group(name);
  return { ...rest, ...parts };
};

const SHOP = subscribing([{ prefix: '/aws/lambda/shop-' }, { name: '/ecs/checkout' }]);
const TAGGED = subscribing([{ tag: { alerting: 'on', team: 'shop' } }]);

describe('a log group that is not subscribed yet', () => {
  it.each([
    ['by its prefix', '/aws/lambda/shop-cart', {}, SHOP, 'put', 'new'],
    ['by a prefix that is its whole name', '/aws/lambda/shop-', {}, SHOP, 'put', 'new'],
    ['by its name', '/ecs/checkout', {}, SHOP, 'put', 'new'],
    ['not by the beginning of a name', '/ecs/checkout-test', {}, SHOP, 'none', 'not-wanted'],
    ['not by what stands in the middle', '/old/aws/lambda/shop-cart', {}, SHOP, 'none', 'not-wanted'],
    ['by an empty prefix', 'anything', {}, subscribing([{ prefix: '' }]), 'put', 'new'],
    ['by all of its tags', 'a', { tags: { alerting: 'on', team: 'shop', x: '' } }, TAGGED, 'put', 'new'],
    ['not by some of its tags', 'a', { tags: { alerting: 'on' } }, TAGGED, 'none', 'not-wanted'],
    ['not by other values', 'a', { tags: { alerting: 'On', team: 'shop' } }, TAGGED, 'none', 'not-wanted'],
    ['not by what every object has', 'a', {}, subscribing([{ tag: { toString: '' } }]), 'none', 'not-wanted'],
    ['not where nothing is wanted', '/ecs/checkout', {}, subscribing([]), 'none', 'not-wanted'],
  ] as const)('is wanted %s', (_, name, parts, wanted, step, why) => {
    expect(stepFor(group(name, parts), wanted)).toEqual({ step, why });
  });

  it.each([
    ['by prefix', { prefix: '/ecs/check' }],
    ['by name', { name: '/ecs/checkout' }],
    ['by tag', { tag: { stage: 'test' } }],
  ] as const)('is left out where it is excluded %s', (_, selector) => {
    const wanted = subscribing([{ prefix: '/ecs/' }], { exclude: [selector] });
    const tags = { stage: 'test' };
    expect(stepFor(group('/ecs/checkout', { tags }), wanted)).toEqual({ step: 'none', why: 'not-wanted' });
    expect(stepFor(group('/ecs/cart', { tags: { stage: 'live' } }), wanted)).toEqual({ step: 'put', why: 'new' });
  });

  it.each(['INFREQUENT_ACCESS', 'DELIVERY', 'TO_COME'])('cannot be, if its class is %s', (logGroupClass) => {
    const expected = { step: 'none', why: 'not-standard-class' };
    expect(stepFor(group('/ecs/checkout', { logGroupClass }), SHOP)).toEqual(expected);
    expect(stepFor(unknown('/ecs/checkout', { logGroupClass, tags: {} }), SHOP)).toEqual(expected);
    expect(stepFor(unknown('/ecs/other', { logGroupClass }), SHOP)).toEqual({ step: 'none', why: 'not-wanted' });
  });
});

describe('filters of others', () => {
  const stepWith = (filters: readonly SubscriptionFilter[], filtersPerGroup = 2) =>
    stepFor(group('/ecs/checkout', { filters }), subscribing([{ name: '/ecs/checkout' }], { filtersPerGroup }));

  it('may stand beside ours, as long as there is room', () => {
    expect(stepWith([FOREIGN])).toEqual({ step: 'put', why: 'new' });
    expect(stepWith([FOREIGN, SECOND])).toEqual({ step: 'none', why: 'filters-taken' });
    expect(stepWith([FOREIGN, SECOND], 5)).toEqual({ step: 'put', why: 'new' });
  });

  it('do not keep ours from being changed', () => {
    expect(stepWith([FOREIGN, { ...MINE, pattern: 'old' }])).toEqual({ step: 'put', why: 'outdated' });
  });

  it('that send here already are enough', () => {
    const other = { ...MINE, name: 'by-hand' };
    expect(stepWith([other])).toEqual({ step: 'none', why: 'sent-by-another-filter' });
  });

  it('are not taken for ours, whatever they do', () => {
    const filters = [{ ...MINE, name: 'tocsin2' }, FOREIGN];
    expect(stepFor(group('/ecs/other', { filters }), SHOP)).toEqual({ step: 'none', why: 'not-wanted' });
  });
});

describe('a log group that is subscribed', () => {
  const stepWith = (mine: Partial<SubscriptionFilter>, filter = MINE) =>
    stepFor(
      group('/ecs/checkout', { filters: [FOREIGN, { ...filter, ...mine }] }),
      subscribing([{ name: '/ecs/checkout' }], { filter }),
    );

  it('stays as it is', () => {
    expect(stepWith({})).toEqual({ step: 'none', why: 'up-to-date' });
  });

  it.each([
    { destinationArn: 'arn:aws:lambda:::function:old' },
    { pattern: 'ERROR' },
    { roleArn: 'arn:aws:iam:::role/old' },
  ])('is changed where it has %j', (mine) => {
    expect(stepWith(mine)).toEqual({ step: 'put', why: 'outdated' });
  });

  it('is changed where it lacks the role of a stream', () => {
    const filter = { ...MINE, destinationArn: 'arn:aws:kinesis:::stream/logs', roleArn: 'arn:aws:iam:::role/logs' };
    expect(stepWith({}, filter)).toEqual({ step: 'none', why: 'up-to-date' });
    const { roleArn: _, ...without } = filter;
    const known = group('/ecs/checkout', { filters: [without] });
    expect(stepFor(known, subscribing([{ prefix: '/' }], { filter }))).toEqual({ step: 'put', why: 'outdated' });
  });

  it('is unsubscribed when it is wanted no longer', () => {
    const filters = [MINE, FOREIGN];
    for (const wanted of [SHOP, TAGGED, subscribing([])]) {
      expect(stepFor(group('/ecs/old', { filters }), wanted)).toEqual({ step: 'delete', why: 'not-wanted' });
    }
  });
});

describe('a log group of Tocsin itself', () => {
  const everything = subscribing([{ prefix: '' }, { name: 'Tocsin-FunctionsdeliverLogs' }]);

  it('is never subscribed, whatever the routing file says: this one by its name, another one by its tag', () => {
    const own = { step: 'none', why: 'own-log-group' };
    expect(stepFor(group('Tocsin-FunctionsdeliverLogs'), everything)).toEqual(own);
    expect(stepFor(group('Second-FunctionsdeliverLogs', { tags: { [OWN_TAG]: 'second' } }), everything)).toEqual(own);
    expect(stepFor(group('Second-FunctionsdeliverLogs', { tags: { [OWN_TAG]: '' } }), everything)).toEqual(own);
  });

  it('is unsubscribed if it was', () => {
    const filters = [MINE];
    const own = { step: 'delete', why: 'own-log-group' };
    expect(stepFor(group('Tocsin-FunctionsdeliverLogs', { filters }), everything)).toEqual(own);
    expect(stepFor(group('Second', { filters, tags: { [OWN_TAG]: 'x' } }), everything)).toEqual(own);
  });
});

describe('what has to be asked', () => {
  const TAGS = { step: 'ask', about: 'tags' };
  const FILTERS = { step: 'ask', about: 'filters' };

  it('is the tags of whatever may be wanted, and of nothing else', () => {
    expect(stepFor(unknown('/ecs/checkout'), SHOP)).toEqual(TAGS);
    expect(stepFor(unknown('anything'), TAGGED)).toEqual(TAGS);
    expect(stepFor(unknown('/ecs/other'), SHOP)).toEqual(FILTERS);
    expect(stepFor(unknown('Tocsin-FunctionsdeliverLogs'), TAGGED)).toEqual(FILTERS);
    const excluded = subscribing([{ prefix: '/ecs/' }], { exclude: [{ name: '/ecs/checkout' }] });
    expect(stepFor(unknown('/ecs/checkout'), excluded)).toEqual(FILTERS);
    const byTag = subscribing([{ prefix: '/ecs/' }], { exclude: [{ tag: { stage: 'test' } }] });
    expect(stepFor(unknown('/ecs/checkout'), byTag)).toEqual(TAGS);
  });

  it('is the filters, of which there are none where they cannot be', () => {
    expect(stepFor(unknown('/ecs/checkout', { tags: {} }), SHOP)).toEqual(FILTERS);
    const infrequent = unknown('/ecs/other', { logGroupClass: 'INFREQUENT_ACCESS' });
    expect(stepFor(infrequent, SHOP)).toEqual({ step: 'none', why: 'not-wanted' });
  });
});
