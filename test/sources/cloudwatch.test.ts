import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloudwatch, ignoredBecause } from '../../shared/sources/cloudwatch.ts';
import { hashLabels } from '../../shared/values/labels.ts';
import { type EpochMs, instant } from '../../shared/values/time.ts';
import { accepted } from './body.ts';

const FIXTURES = new URL('../fixtures/cloudwatch/', import.meta.url);
const AT = instant(Date.parse('2030-01-01T00:00:00Z'));
const OWN = 'Tocsin-';

const bodyOf = (name: string) => readFileSync(new URL(`${name}.json`, FIXTURES), 'utf8');
const batchOf = (name: string) => accepted(cloudwatch.parse(bodyOf(name), AT));
const alertOf = (name: string) => batchOf(name).alerts[0];
const at = (time: string): EpochMs => instant(Date.parse(time));

describe('an alarm over one metric', () => {
  it('fires from the time of its state, labelled with what it looks at', () => {
    const batch = batchOf('metric-alarm');
    expect(batch).toMatchObject({
      source: 'cloudwatch',
      sender: '123456789012',
      groupLabels: { alertname: 'OrdersWait', account: '123456789012', region: 'eu-central-1' },
      truncated: 0,
      cuts: [],
    });
    expect(batch.alerts).toEqual([
      {
        status: 'firing',
        fingerprint: hashLabels({ alertname: 'OrdersWait', account: '123456789012', region: 'eu-central-1' }),
        labels: {
          alertname: 'OrdersWait',
          account: '123456789012',
          region: 'eu-central-1',
          namespace: 'AWS/SQS',
          metric: 'ApproximateAgeOfOldestMessage',
          dimension_QueueName: 'orders',
        },
        annotations: {
          summary: 'Orders wait for more than five minutes',
          description: expect.stringMatching(/^Threshold Crossed: 3 out of the last 3 datapoints/),
        },
        startsAt: at('2026-03-04T09:15:11.345Z'),
        links: [
          {
            kind: 'source',
            url: 'https://console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/OrdersWait',
          },
        ],
      },
    ]);
  });

  it.each(['metric-ok', 'ok-after-no-data'])('is resolved when it is OK, and is the one that fired: %s', (name) => {
    expect(alertOf(name)).toMatchObject({
      status: 'resolved',
      endsAt: at('2026-03-04T09:21:11.400Z'),
      fingerprint: alertOf('metric-alarm')?.fingerprint,
    });
  });

  it('stays the same alarm when its metric, its threshold or its tags are changed', () => {
    expect(alertOf('tagged')?.fingerprint).toBe(alertOf('metric-alarm')?.fingerprint);
    expect(alertOf('without-configuration')?.fingerprint).toBe(alertOf('metric-alarm')?.fingerprint);
  });

  it('is another alarm in another account or region', () => {
    const moved = (from: string, to: string) => cloudwatch.parse(bodyOf('metric-alarm').replaceAll(from, to), AT);
    const others = [moved('eu-central-1', 'eu-west-1'), moved('123456789012', '210987654321')].map(accepted);
    const fingerprints = others.map(({ alerts }) => alerts[0]?.fingerprint);
    expect(new Set([...fingerprints, alertOf('metric-alarm')?.fingerprint]).size).toBe(3);
  });

  it('has its tags as labels, names made fit, so that a tag can say how bad it is', () => {
    expect(alertOf('tagged')?.labels).toMatchObject({ severity: 'critical', team: 'shop', cost_center: '42' });
  });

  it('cannot be renamed by a tag', () => {
    const body = bodyOf('tagged').replace('"team"', '"alertname"');
    expect(accepted(cloudwatch.parse(body, AT)).alerts[0]?.labels.alertname).toBe('OrdersWait');
  });

  it('starts when it says so, though that is later than we heard of it', () => {
    const early = accepted(cloudwatch.parse(bodyOf('metric-alarm'), at('2026-03-04T09:15:00Z')));
    expect(early.alerts).toEqual(accepted(cloudwatch.parse(bodyOf('metric-alarm'), AT)).alerts);
  });

  it('speaks on change only: what it says again is a copy', () => {
    expect(accepted(cloudwatch.parse(bodyOf('metric-alarm'), AT)).isOnChange).toBe(true);
  });

  it('links to the console of its partition', () => {
    const inChina = bodyOf('metric-alarm').replace('arn:aws:', 'arn:aws-cn:');
    expect(accepted(cloudwatch.parse(inChina, AT)).alerts[0]?.links[0]?.url).toContain('//console.amazonaws.cn/');
  });
});

describe('other alarms', () => {
  it('over an expression are labelled with its name and what its metrics have in common', () => {
    expect(alertOf('math')?.labels).toEqual({
      alertname: 'CheckoutErrors',
      account: '123456789012',
      region: 'eu-central-1',
      namespace: 'AWS/ApiGateway',
      dimension_ApiId: 'a1b2c3',
      metric: 'error ratio',
    });
  });

  it('over an anomaly band are labelled with the metric it is of', () => {
    expect(alertOf('anomaly')?.labels).toMatchObject({ metric: 'CPUUtilization', namespace: 'AWS/EC2' });
  });

  it('without a description are summed up by the reason', () => {
    expect(alertOf('anomaly')?.annotations).toEqual({ summary: expect.stringMatching(/^Thresholds Crossed/) });
  });

  it('whose name has blanks are linked to all the same', () => {
    expect(alertOf('anomaly')?.links[0]?.url).toMatch(/alarm\/CPU%20out%20of%20band$/);
  });

  it('made of others show their rule', () => {
    expect(alertOf('composite')?.annotations).toEqual({
      summary: 'The shop is down',
      description: expect.stringContaining('OrdersWait transitioned to ALARM'),
      rule: 'ALARM(CheckoutErrors) AND ALARM(OrdersWait)',
    });
    expect(alertOf('composite')?.labels).toEqual({
      alertname: 'ShopDown',
      account: '123456789012',
      region: 'eu-central-1',
    });
  });

  it('are read with nothing but name, state, account and region', () => {
    expect(alertOf('without-configuration')).toMatchObject({ status: 'firing', labels: { alertname: 'OrdersWait' } });
  });
});

describe('what is ignored', () => {
  const event = (name: string) => JSON.parse(bodyOf(name)) as unknown;

  it('is an alarm without data: it is neither firing nor resolved', () => {
    expect(ignoredBecause(event('ignored/insufficient-data'), OWN)).toBe('insufficient-data');
  });

  it('is an alarm that watches Tocsin itself', () => {
    const own = JSON.parse(bodyOf('metric-alarm').replaceAll('OrdersWait', 'Tocsin-DeliveryAge')) as unknown;
    expect(ignoredBecause(own, OWN)).toBe('own-alarm');
  });

  it('is nothing else', () => {
    expect(ignoredBecause(event('metric-alarm'), OWN)).toBeUndefined();
    expect(ignoredBecause(event('metric-ok'), OWN)).toBeUndefined();
    expect(ignoredBecause({ detail: {} }, OWN)).toBeUndefined();
  });
});

describe('what is no alarm event', () => {
  it('is refused with what is wrong', () => {
    const parsed = cloudwatch.parse('{"detail-type":"EC2 Instance State-change Notification"}', AT);
    expect(parsed).toMatchObject({
      ok: false,
      reason: 'malformed',
      problems: expect.arrayContaining([
        { field: '["detail-type"]', rule: 'must be "CloudWatch Alarm State Change"' },
        { field: 'account', rule: 'must be a string' },
        { field: 'detail', rule: 'must be an object' },
      ]),
    });
  });

  it('never makes it throw, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (body) => {
        expect(cloudwatch.parse(body, AT).ok).toBe(false);
      }),
    );
  });
});

it('says of each fixture where it comes from', () => {
  const readme = readFileSync(new URL('README.md', FIXTURES), 'utf8');
  for (const file of readdirSync(FIXTURES).filter((one) => one.endsWith('.json'))) {
    expect(readme).toContain(`\`${file}\``);
  }
});
