import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { DIMENSION_SETS, METRIC_NAMESPACE, METRICS } from '../../shared/metrics.ts';
import { type Json, resourcesOf, synthesize } from './synthesize.ts';

const synthesis = synthesize({ logStream: true });

afterAll(() => synthesis.remove());

const alarms: readonly Json[] = resourcesOf(synthesis.template, 'AWS::CloudWatch::Alarm').map(
  ([, { Properties }]) => Properties,
);
const dashboard = JSON.stringify(resourcesOf(synthesis.template, 'AWS::CloudWatch::Dashboard')[0]?.[1].Properties);
const ours = alarms.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
const nameOf = (alarm: Json): string => alarm.AlarmName.replace(/^tocsin-/, '');

/** Counted for people to look at: what is wrong with these, if anything, shows in another metric that alarms. */
const LOOKED_AT = [
  'AlertsReceived',
  'NotificationsDecided',
  'RequestsInboxed',
  'Deliveries',
  'Digests',
  'TracesLookedUp',
];

describe('from what is counted to what watches it', () => {
  it.each(Object.values(METRICS))('%s is on the dashboard', (metric) => {
    expect(dashboard).toContain(metric);
  });

  it('each has an alarm, those apart that are only looked at', () => {
    const watched = new Set(ours.map(({ MetricName }) => MetricName));
    expect(
      Object.values(METRICS)
        .filter((metric) => !watched.has(metric))
        .sort(),
    ).toEqual([...LOOKED_AT].sort());
  });

  it('each is kept by at least one set of dimensions', () => {
    for (const metric of Object.values(METRICS)) expect(DIMENSION_SETS[metric].length).toBeGreaterThan(0);
  });
});

describe('from what watches back to what is counted', () => {
  it.each(ours.map((alarm) => [nameOf(alarm), alarm] as const))('%s watches what is counted', (_, alarm) => {
    const sets: Readonly<Record<string, readonly (readonly string[])[]>> = DIMENSION_SETS;
    const dimensions = alarm.Dimensions.map(({ Name }: Json) => Name).sort();
    const kept = (sets[alarm.MetricName] ?? []).map((set) => ['service', ...set].sort());
    expect(kept).toContainEqual(dimensions);
    expect(alarm.Dimensions).toContainEqual({ Name: 'service', Value: 'tocsin' });
  });

  it('the dashboard looks for nothing that is not counted', () => {
    const looked = [...dashboard.matchAll(/\{Tocsin,[\w,]+\} MetricName=\\+"(\w+)/g)].map(([, name]) => name);
    expect(looked.length).toBeGreaterThan(3);
    for (const name of looked) expect(Object.values(METRICS)).toContain(name);
  });
});

describe('every alarm', () => {
  const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  const sections = [...runbook.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);

  it.each(alarms.map((alarm) => [nameOf(alarm), alarm] as const))(
    '%s says what a person loses and where to read on',
    (name, alarm) => {
      expect(alarm.AlarmDescription).toMatch(/^[A-Z].{20,}\. What to do: docs\/runbook\.md, section (\w+)\.$/);
      expect(alarm.AlarmDescription).toContain(`section ${name}.`);
      expect(sections).toContain(name);
    },
  );

  it('has a section in the runbook, and each section an alarm', () => {
    expect(sections.sort()).toEqual(alarms.map(nameOf).sort());
  });

  it('leaves by the topic of our own alarms, when it fires and when it is over', () => {
    for (const alarm of alarms) {
      expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringMatching(/AlarmTopic/) }]);
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
    }
  });

  it('takes no data for good news, but for the schedules that must never be silent', () => {
    const breaching = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching').map(nameOf);
    expect(breaching).toEqual(['SweepSilent', 'SubscriptionsSilent']);
    for (const alarm of alarms) expect(['breaching', 'notBreaching']).toContain(alarm.TreatMissingData);
  });

  it('has a name that our own rule for alarms leaves out', () => {
    for (const { AlarmName } of alarms) expect(AlarmName).toMatch(/^tocsin-/);
  });
});

describe('what can be lost', () => {
  it('is watched at every queue of dead letters, and at every queue that waits', () => {
    const watchedBy = (metric: string) =>
      alarms
        .filter(({ MetricName }) => MetricName === metric)
        .map(nameOf)
        .sort();
    expect(watchedBy('ApproximateNumberOfMessagesVisible')).toEqual([
      'DeliveryDeadLetters',
      'EventDeadLetters',
      'InboxDeadLetters',
      'LogDeadLetters',
    ]);
    expect(watchedBy('ApproximateAgeOfOldestMessage')).toEqual(['DeliveryNotReceived', 'InboxNotReceived']);
    expect(watchedBy('ApproximateNumberOfMessagesNotVisible')).toEqual(['DeliveryInFlight', 'InboxInFlight']);
  });
});
