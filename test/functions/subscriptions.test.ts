import { beforeEach, describe, expect, it } from 'vitest';
import { wireSubscriptions } from '../../functions/core.ts';
import { MemoryBookmark, MemoryLogGroups } from '../../local/simulation/memory-log-groups.ts';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import { instant } from '../../shared/values/time.ts';
import { callEvent } from '../support/cloudtrail.ts';
import { LOG_SETTINGS } from '../support/world.ts';

let logGroups: MemoryLogGroups;

beforeEach(() => {
  logGroups = new MemoryLogGroups();
  logGroups.add('/shop/cart').add('/shop/checkout');
});

const handle = (event: unknown, groups = logGroups) =>
  wireSubscriptions({
    logGroups: groups,
    bookmark: new MemoryBookmark(),
    settings: { logSettings: { ...LOG_SETTINGS, groups: [{ prefix: '/shop/' }] } },
    logDestination: { name: 'tocsin', destinationArn: 'arn:aws:lambda:::function:logs' },
    ownLogGroups: new Set(),
    telemetry: silentTelemetry,
    clock: () => instant(0),
  })(event);

describe('the handler of subscriptions', () => {
  it.each([
    ['the schedule', { 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} }],
    ['a person', {}],
    ['nobody in particular', undefined],
  ])('looks at all log groups for %s', async (_, event) => {
    expect(await handle(event)).toEqual({ outcomes: { subscribed: 2 }, finished: true });
  });

  it('looks at the one that was made', async () => {
    const event = callEvent('CreateLogGroup', { logGroupName: '/shop/cart' });
    expect(await handle(event)).toEqual({ '/shop/cart': 'subscribed' });
    expect(logGroups.subscribed).toEqual({ '/shop/cart': ['tocsin'], '/shop/checkout': [] });
  });

  it('ignores calls that change nothing', async () => {
    const event = callEvent('CreateLogGroup', { logGroupName: '/shop/cart' }, { errorCode: 'AccessDenied' });
    expect(await handle(event)).toEqual({ ignored: 'call-failed' });
    expect(logGroups.calls).toEqual([]);
  });

  it('fails when the one that was made cannot be subscribed, so that Lambda hands the event in again', async () => {
    const refusing = Object.assign(Object.create(logGroups) as MemoryLogGroups, {
      putFilter: () => Promise.reject(new Error('ThrottlingException')),
    });
    const event = callEvent('CreateLogGroup', { logGroupName: '/shop/cart' });
    await expect(handle(event, refusing)).rejects.toThrow('ThrottlingException');
  });
});
