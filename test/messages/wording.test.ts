import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NotifyReason } from '../../shared/incidents/reason.ts';
import type { View, ViewAlert } from '../../shared/messages/view.ts';
import {
  alertPhrase,
  changePhrase,
  changesIn,
  countsPhrase,
  cutNotes,
  headline,
  moreAlerts,
  noRoomNotes,
  occurrencesPhrase,
  recurrencePhrase,
  severityPhrase,
  sincePhrase,
  whereLabels,
  worstPhrase,
} from '../../shared/messages/wording.ts';
import { hours, instant } from '../../shared/values/time.ts';
import { arbitraryView } from '../support/arbitrary-view.ts';

const at = (text: string) => instant(Date.parse(text));

const alertOf = (parts: Partial<ViewAlert> = {}): ViewAlert => ({
  fingerprint: 'aaaaaaaaaaa',
  status: 'firing',
  severity: 'critical',
  name: 'HighErrorRate',
  labels: { pod: 'checkout-1' },
  annotations: {},
  links: [],
  startsAt: at('2026-08-22T14:02:09Z'),
  occurrences: 1,
  ...parts,
});

const viewOf = (parts: Partial<View> = {}): View => ({
  incident: 'Qx3vM0a_7Zk',
  kind: 'alerts',
  generation: 1,
  rev: 1,
  now: at('2026-08-22T14:09:30Z'),
  asOf: at('2026-08-22T14:09:30Z'),
  reason: 'first',
  pings: true,
  status: 'firing',
  assumed: false,
  severity: 'critical',
  title: 'HighErrorRate: checkout, prod',
  source: 'alertmanager',
  sender: 'tocsin',
  receiver: 'on-call',
  group: {},
  labels: {},
  annotations: {},
  startedAt: at('2026-08-22T14:02:09Z'),
  firing: 1,
  unreported: 0,
  resolved: 0,
  occurrences: 1,
  alerts: [alertOf()],
  unlisted: 0,
  truncated: 0,
  cuts: [],
  traces: [],
  links: [],
  notifications: 1,
  changes: { joined: [], left: [] },
  ...parts,
});

const over = { status: 'resolved', endedAt: at('2026-08-22T14:14:20Z') } as const;
const five = ['a', 'b', 'c', 'd', 'e'].map((pod) => alertOf({ labels: { pod } }));

describe('the headline', () => {
  const cases: readonly [string, Partial<View>, string][] = [
    ['first', {}, 'New problem'],
    ['joined', { changes: { joined: five, left: [] } }, '5 more alerts'],
    ['joined', { changes: { joined: [alertOf()], left: [] } }, '1 more alert'],
    ['joined', {}, 'More alerts'],
    ['updated', {}, 'Updated'],
    [
      'worse',
      { changes: { joined: [], left: [], worse: { from: 'warning', to: 'critical' } } },
      'Worse: from warning to critical',
    ],
    ['left', { changes: { joined: [], left: [alertOf()] } }, '1 alert resolved'],
    ['left', {}, 'Partly resolved'],
    ['repeat', {}, 'Still firing after 7m 21s'],
    ['reopened', {}, 'Firing again'],
    ['resolved', over, 'Resolved after 12m 11s'],
    [
      'ended',
      { ...over, assumed: true, now: at('2026-08-23T03:14:20Z') },
      'Assumed resolved: nothing heard from alertmanager for 13h',
    ],
    [
      'ended',
      { ...over, assumed: true, now: at('2026-08-23T17:14:20Z'), notListened: hours(14) },
      'Assumed resolved: nothing heard from alertmanager for 1d 3h (14h of them Tocsin did not listen)',
    ],
    [
      'ended',
      { ...over, kind: 'errors', assumed: true, now: at('2026-08-22T15:14:20Z') },
      'Assumed resolved: not seen for 1h',
    ],
  ];
  test.each(cases)('for "%s" with %j is "%s"', (reason, parts, expected) => {
    expect(headline(viewOf({ ...parts, reason: reason as NotifyReason }))).toBe(expected);
  });

  test('a problem that is over is called resolved, or that it came and went', () => {
    expect(headline(viewOf({ ...over, reason: 'resolved' }))).toBe('Resolved after 12m 11s');
    expect(headline(viewOf({ ...over, reason: 'came-and-went' }))).toBe('Came and went: resolved after 12m 11s');
    const assumed = { ...over, reason: 'came-and-went', assumed: true } as const;
    expect(headline(viewOf(assumed))).toBe(
      'Came and went: assumed resolved: nothing heard from alertmanager for under 1s',
    );
  });

  test('a problem that fires again says when it was over, with the day where that was another', () => {
    const again = { reason: 'reopened', startedAt: at('2026-08-22T14:08:00Z') } as const;
    expect(headline(viewOf(again))).toBe('Firing again');
    expect(headline(viewOf({ ...again, endedBefore: at('2026-08-22T14:02:09Z') }))).toBe(
      'Firing again: ended 14:02:09 UTC, again 14:08:00 UTC',
    );
    expect(headline(viewOf({ ...again, endedBefore: at('2026-08-21T14:02:09Z') }))).toBe(
      'Firing again: ended 2026-08-21 14:02:09 UTC, again 14:08:00 UTC',
    );
    // Of an alert that was not known to fire before that end, and did.
    expect(headline(viewOf({ ...again, endedBefore: at('2026-08-22T14:09:00Z') }))).toBe('Firing again');
  });

  test('a problem that was worse than people know says from when to when', () => {
    const peak = { severity: 'critical', from: at('2026-08-22T14:05:00Z'), to: at('2026-08-22T14:11:00Z') } as const;
    const was = 'was critical 14:05:00 UTC to 14:11:00 UTC';
    expect(headline(viewOf({ reason: 'was-worse', severity: 'warning', peak }))).toBe(`Now warning; ${was}`);
    expect(headline(viewOf({ ...over, reason: 'resolved', peak }))).toBe(`Resolved after 12m 11s; ${was}`);
    const { to: _, ...open } = peak;
    expect(headline(viewOf({ reason: 'first', peak: open }))).toBe(
      'New problem; was critical at 2026-08-22 14:05:00 UTC',
    );
  });

  test('a problem that grew tenfold says how large it is', () => {
    expect(headline(viewOf({ reason: 'growing', firing: 10 }))).toBe('Growing: 10 firing');
    expect(headline(viewOf({ reason: 'growing', kind: 'errors', occurrences: 20_000 }))).toBe(
      'Growing: seen 20,000 times',
    );
  });
});

describe('how much and how long', () => {
  test('counts leave out what is zero', () => {
    expect(countsPhrase(viewOf({ firing: 3, resolved: 2 }))).toBe('3 firing, 2 resolved');
    expect(countsPhrase(viewOf({ firing: 0, resolved: 1204 }))).toBe('1,204 resolved');
    expect(countsPhrase(viewOf({ firing: 999, resolved: 1_234_567 }))).toBe('999 firing, 1,234,567 resolved');
    expect(countsPhrase(viewOf({ firing: 1, unreported: 2, resolved: 0 }))).toBe('1 firing, 2 not reported any more');
    expect(countsPhrase(viewOf({ firing: 0, resolved: 0 }))).toBe('no alerts listed');
    expect(countsPhrase(viewOf({ firing: 0, resolved: 50, truncated: 70 }))).toBe(
      '50 resolved, 70 left out by alertmanager',
    );
  });

  test('an error is seen, once or so many times', () => {
    expect(occurrencesPhrase(viewOf({ kind: 'errors' }))).toBe('seen once');
    expect(occurrencesPhrase(viewOf({ kind: 'errors', occurrences: 4213 }))).toBe('seen 4,213 times');
  });

  test('that alerts began to fire is said where some of them did so again: else their counts say it', () => {
    expect(occurrencesPhrase(viewOf())).toBeUndefined();
    expect(occurrencesPhrase(viewOf({ firing: 12, resolved: 5, occurrences: 17 }))).toBeUndefined();
    expect(occurrencesPhrase(viewOf({ occurrences: 3 }))).toBe('1 alert began to fire 3 times');
    expect(occurrencesPhrase(viewOf({ firing: 12, resolved: 5, occurrences: 23 }))).toBe(
      '17 alerts began to fire 23 times',
    );
  });

  test('one alert of a list fired, or an error was seen, several times', () => {
    const thrice = alertOf({ occurrences: 3 });
    expect([recurrencePhrase(thrice, 'alerts'), recurrencePhrase(thrice, 'errors')]).toEqual([
      'fired 3 times',
      'seen 3 times',
    ]);
    expect(recurrencePhrase(alertOf(), 'alerts')).toBeUndefined();
  });

  test('an alert that its source does not list any more says since when, alone and in a list', () => {
    const alert = alertOf({ unreportedSince: at('2026-08-22T14:05:00Z') });
    expect(sincePhrase(viewOf({ alerts: [alert] }))).toBe(
      'since 2026-08-22 14:02:09 UTC (7m 21s), not reported by its source since 2026-08-22 14:05:00 UTC',
    );
    expect(sincePhrase(viewOf({ alerts: [alert, alertOf()] }))).toBe('since 2026-08-22 14:02:09 UTC (7m 21s)');
  });

  test('a problem that fires says since when, one that is over from when to when', () => {
    expect(sincePhrase(viewOf())).toBe('since 2026-08-22 14:02:09 UTC (7m 21s)');
    expect(sincePhrase(viewOf(over))).toBe('2026-08-22 14:02:09 UTC to 14:14:20 UTC (12m 11s)');
    expect(sincePhrase(viewOf({ ...over, endedAt: at('2026-08-23T00:02:09Z') }))).toBe(
      '2026-08-22 14:02:09 UTC to 2026-08-23 00:02:09 UTC (10h)',
    );
  });
});

describe('an end without recovery', () => {
  const end = (parts: Partial<ViewAlert>) => alertOf({ status: 'resolved', ...parts });
  const [paused, deleted] = [end({ stateReason: 'rule-paused' }), end({ stateReason: 'rule-deleted' })];

  test.each([
    [[paused], 'Ended after 12m 11s without recovery: its rule was paused'],
    [[paused, deleted], 'Ended after 12m 11s without recovery: its rule was paused; its rule was deleted'],
    [[deleted, end({}), end({})], 'Ended after 12m 11s, 1 of 3 alerts without recovery: its rule was deleted'],
    [[end({}), end({})], 'Resolved after 12m 11s'],
  ])('is called an end, with its reason', (alerts, expected) => {
    expect(headline(viewOf({ ...over, alerts }))).toBe(expected);
  });

  test('of some alerts is no resolve either', () => {
    const view = viewOf({ reason: 'left', changes: { joined: [], left: [paused, end({ labels: { pod: 'b' } })] } });
    expect(headline(view)).toBe('2 alerts ended');
    expect(changesIn(view).map(changePhrase)).toEqual(['now resolved: pod=b', 'now ended: pod=checkout-1']);
  });
});

describe('how bad it is', () => {
  const p0 = alertOf({ sentSeverity: 'P0' });
  const spicy = alertOf({ severity: 'warning', sentSeverity: 'spicy' });

  test('is our word, with that of the sender behind it where it is another', () => {
    expect(severityPhrase([alertOf()])).toBe('critical');
    expect(severityPhrase([p0])).toBe('critical (P0)');
    expect(severityPhrase([spicy])).toBe('warning (spicy)');
    expect(severityPhrase([alertOf({ sentSeverity: 'P\n0' })])).toBe('critical (P 0)');
    expect(severityPhrase([alertOf({ sentSeverity: '\u0000' })])).toBe('critical');
    expect(severityPhrase([alertOf({ sentSeverity: 'x'.repeat(99) })])).toBe(`critical (${'x'.repeat(39)}…)`);
  });

  test('of several alerts has the words of the worst that fire, each once and three at most', () => {
    const words = ['P1', 'Highest', 'urgent'].map((sentSeverity) => alertOf({ sentSeverity }));
    expect(worstPhrase(viewOf({ alerts: [p0, p0, spicy] }))).toBe('critical (P0)');
    expect(worstPhrase(viewOf({ alerts: [p0, ...words] }))).toBe('critical (P0, P1, Highest)');
    expect(worstPhrase(viewOf({ alerts: [alertOf({ ...p0, status: 'resolved' }), alertOf()] }))).toBe('critical');
  });
});

describe('where and what', () => {
  test('several alerts share labels, a lone alert adds its own; name and severity stand elsewhere', () => {
    const group = { alertname: 'HighErrorRate', service: 'checkout' };
    const labels = { env: 'prod', severity: 'critical' };
    expect(whereLabels(viewOf({ group, labels, alerts: five }))).toEqual({ service: 'checkout', env: 'prod' });
    expect(whereLabels(viewOf({ group }))).toEqual({ service: 'checkout', pod: 'checkout-1' });
  });

  test('an alert is named by what distinguishes it from the others, in one line', () => {
    expect(alertPhrase(alertOf())).toBe('pod=checkout-1');
    expect(alertPhrase(alertOf({ labels: { alertname: 'DiskFull', pod: 'a', severity: 'info' } }))).toBe(
      'DiskFull (pod=a)',
    );
    expect(alertPhrase(alertOf({ labels: {} }))).toBe('HighErrorRate');
    expect(alertPhrase(alertOf({ labels: { pod: 'a\nb' } }), 5)).toBe('pod=…');
  });
});

describe('what changed and what was cut', () => {
  test('each kind of change is one phrase that names three alerts', () => {
    const changes = { joined: five, left: [alertOf()], worse: { from: 'warning', to: 'critical' } } as const;
    expect(changesIn(viewOf({ reason: 'worse', changes })).map(changePhrase)).toEqual([
      'severity: warning → critical',
      'now firing: pod=a, pod=b, pod=c and 2 more',
      'now resolved: pod=checkout-1',
    ]);
  });

  test('a first message has no changes: it shows everything', () => {
    expect(changesIn(viewOf({ changes: { joined: five, left: [] } }))).toEqual([]);
  });

  test('what is not listed is counted', () => {
    expect(moreAlerts(viewOf({ alerts: five, unlisted: 982 }), 2)).toBe('and 985 more alerts');
    expect(moreAlerts(viewOf({ alerts: five, unlisted: 0 }), 4)).toBe('and 1 more alert');
    expect(moreAlerts(viewOf({ alerts: five, unlisted: 0 }), 5)).toBeUndefined();
    expect(moreAlerts(viewOf({ alerts: [], unlisted: 12 }), 0)).toBe('12 alerts, not listed');
  });

  test('what the sender left out and what was cut on the way in is said', () => {
    expect(cutNotes(viewOf({ truncated: 12, cuts: ['annotation "stack" cut at 4096 bytes'] }))).toEqual([
      '12 alerts left out by alertmanager',
      'annotation "stack" cut at 4096 bytes',
    ]);
    expect(cutNotes(viewOf())).toEqual([]);
  });

  test('parts without room are named', () => {
    const titled = { kind: 'list', importance: 'extra', title: 'Errors of checkout', items: [] } as const;
    const traces = { kind: 'traces', importance: 'important', traces: [], phrases: [] } as const;
    expect(noRoomNotes([traces, titled])).toEqual(['no room for the traces, Errors of checkout']);
    expect(noRoomNotes([])).toEqual([]);
  });

  test('for any view every phrase is made, and phrases of one line hold no line break', () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        const lines = [headline(view), countsPhrase(view), sincePhrase(view), ...changesIn(view).map(changePhrase)];
        for (const line of lines) expect(line).toMatch(/^[^\r\n]+$/);
      }),
    );
  });
});
