import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DatedDetails, factsOf, type Incident } from '../../shared/incidents/incident.ts';
import { placeNews } from '../../shared/incidents/place-news.ts';
import type { Shown } from '../../shared/incidents/shown.ts';
import { type View, viewOf } from '../../shared/messages/view.ts';
import type { Labels } from '../../shared/values/labels.ts';
import type { Link } from '../../shared/values/link.ts';
import { rankOf } from '../../shared/values/severity.ts';
import { after, type EpochMs, minutes } from '../../shared/values/time.ts';
import { arbitraryHistory, playHistory } from '../support/arbitrary-history.ts';
import { CHAT, end, incident, MAIL, start, teamLanes } from '../support/sample-incident.ts';
import { shown } from '../support/sample-shown.ts';
import { NOON, TIMING } from '../support/world.ts';

const at = (n: number): EpochMs => after(NOON, minutes(n));

const detailsOf = (fingerprint: string, labels: Labels = {}, parts: Partial<DatedDetails> = {}): DatedDetails => ({
  fingerprint,
  labels: { alertname: 'HighErrorRate', service: 'checkout', pod: fingerprint, ...labels },
  annotations: { summary: 'Errors above 5 %' },
  links: [],
  receivedAt: at(0),
  ...parts,
});

type Parts = Parameters<typeof incident>[0];
const firing = (parts: Parts = {}): Incident =>
  incident({ rev: 3, state: 'firing', episode: 1, openedAt: at(0), starts: [start('a', at(0))], ...parts });
const over = (parts: Parts = {}): Incident =>
  firing({ state: 'resolved', endedAt: at(5), ends: [end('a', at(5))], ...parts });

interface Asked {
  readonly details?: readonly DatedDetails[];
  readonly shown?: Shown;
}

/** What a place that can edit would be sent. */
const seen = (one: Incident, { details, shown }: Asked = {}): View => {
  const members = [...factsOf(one).members.keys()];
  const known = details ?? members.map((name) => detailsOf(name));
  const situation = { incident: one, facts: factsOf(one), timing: TIMING, now: at(30) };
  const news = placeNews({ edits: true, sendResolved: true, shown, names: new Map() }, situation);
  if (news === undefined) throw new Error('nothing to show');
  return viewOf({ situation, details: known, shown, news, receiver: 'team' });
};

describe('What came since', () => {
  test('is who joined, who left and how much worse it is', () => {
    const one = firing({
      starts: [start('a', at(0)), start('b', at(0)), start('c', at(3), { severity: 'critical' })],
      ends: [end('b', at(2))],
    });
    const { changes } = seen(one, { shown: shown({ firing: ['a', 'b'], occurrences: 2 }) });
    expect(changes.joined.map((alert) => alert.fingerprint)).toEqual(['c']);
    expect(changes.left.map((alert) => alert.fingerprint)).toEqual(['b']);
    expect(changes.worse).toEqual({ from: 'warning', to: 'critical' });
  });

  test('is everybody, where the receiver was last shown that all was over', () => {
    const one = firing({ openedAt: at(6), episode: 2, starts: [start('b', at(6))] });
    const view = seen(one, { shown: shown({ status: 'resolved', firing: [] }) });
    expect(view.reason).toBe('reopened');
    expect(view.changes.joined.map((alert) => alert.fingerprint)).toEqual(['b']);
  });

  test('is until when it was as bad as it ever was', () => {
    const one = firing({
      peak: { severity: 'critical', at: at(2) },
      starts: [start('a', at(0)), start('b', at(2), { severity: 'critical' })],
      ends: [end('b', at(8))],
    });
    expect(seen(one, { shown: shown() }).peak).toEqual({ severity: 'critical', from: at(2), to: at(8) });
  });
});

describe('The alerts of a view', () => {
  test('stand firing before resolved, worst first, newest first', () => {
    const one = firing({
      starts: [
        start('old', at(0)),
        start('new', at(4)),
        start('bad', at(1), { severity: 'critical' }),
        start('over', at(5), { severity: 'critical' }),
      ],
      ends: [end('over', at(6))],
    });
    expect(seen(one).alerts.map((alert) => alert.fingerprint)).toEqual(['bad', 'new', 'old', 'over']);
  });

  test('are all over once the incident is, and end with it where their end was not reported', () => {
    const one = over({ ends: [], assumed: true });
    expect(seen(one).alerts).toMatchObject([{ status: 'resolved', endsAt: at(5) }]);
  });

  test('are not those of an outage that was over before', () => {
    const one = firing({ openedAt: at(20), starts: [start('a', at(0)), start('b', at(20))], ends: [end('a', at(5))] });
    expect(seen(one)).toMatchObject({ firing: 1, resolved: 0, alerts: [{ fingerprint: 'b' }] });
  });

  test('have what differs, and the view what they share', () => {
    const one = firing({ starts: [start('a', at(0)), start('b', at(0))] });
    const view = seen(one);
    expect(view.labels).toEqual({ alertname: 'HighErrorRate', service: 'checkout' });
    expect(view.annotations).toEqual({ summary: 'Errors above 5 %' });
    expect(view.alerts.map(({ labels, annotations }) => ({ labels, annotations }))).toEqual([
      { labels: { pod: 'a' }, annotations: {} },
      { labels: { pod: 'b' }, annotations: {} },
    ]);
  });

  test('have all their labels, where there is one, and labels with names that every object has', () => {
    expect(seen(firing()).alerts[0]?.labels).toEqual({ alertname: 'HighErrorRate', service: 'checkout', pod: 'a' });
    const one = firing({ starts: [start('a', at(0)), start('b', at(0))] });
    const details = ['a', 'b'].map((name) => detailsOf(name, { constructor: name }));
    expect(seen(one, { details }).alerts[0]?.labels).toEqual({ pod: 'a', constructor: 'a' });
  });

  test('that have no details are counted and not listed, and so are those there was no room for', () => {
    const one = firing({ starts: [start('a', at(0)), start('b', at(0)), start('c', at(0))], overflow: 40 });
    expect(seen(one, { details: [detailsOf('a')] })).toMatchObject({
      firing: 43,
      resolved: 0,
      occurrences: 43,
      unlisted: 42,
      alerts: [{ fingerprint: 'a' }],
    });
  });
});

describe('A view', () => {
  test('is as severe as the worst that fires, and once over as the worst that did, listed or not', () => {
    const starts = [start('a', at(0)), start('b', at(0), { severity: 'critical' })];
    const ends = [end('b', at(5))];
    expect(seen(firing({ starts, ends })).severity).toBe('warning');
    const all = over({ starts, ends: [...ends, end('a', at(5))] });
    expect(seen(all, { details: [] }).severity).toBe('critical');
  });

  test('counts all that occurred since the problem was new, be it kept or not', () => {
    const one = firing({
      starts: [start('a', at(0)), start('a', at(9))],
      ends: [end('a', at(5))],
      pruned: 10_078,
      earlier: 80,
    });
    expect(seen(one).occurrences).toBe(10_000);
  });

  test('is about the labels its group has, without those that we add', () => {
    const subject = { route: 'r', group: { alertname: 'HighErrorRate', __source__: 'alertmanager' } };
    expect(seen(firing({ subject })).group).toEqual({ alertname: 'HighErrorRate' });
  });

  test.each<[string, readonly Labels[], string]>([
    ['its name and its place', [{ service: 'checkout', namespace: 'shop' }], 'HighErrorRate: checkout, shop'],
    [
      'two places at most, the narrowest first',
      [{ cluster: 'eu', namespace: 'shop', job: 'api' }],
      'HighErrorRate: api, shop',
    ],
    ['each place once', [{ service: 'api', app: 'api', job: 'api' }], 'HighErrorRate: api'],
    ['no place that is empty', [{ service: '', namespace: 'shop' }], 'HighErrorRate: shop'],
    ['its name, where there is no place', [{}], 'HighErrorRate'],
    [
      'the most frequent of several names',
      [{ alertname: 'B' }, { alertname: 'A' }, { alertname: 'B' }],
      'B and 1 more',
    ],
    [
      'the places that all have',
      [
        { service: 'api', pod: '1' },
        { service: 'api', pod: '2' },
      ],
      'HighErrorRate: api',
    ],
  ])('is called by %s', (_, labelSets, title) => {
    const names = labelSets.map((__, i) => `alert-${i}`);
    const one = firing({ subject: { route: 'r', group: {} }, starts: names.map((name) => start(name, at(0))) });
    const details = labelSets.map((labels, i) => ({
      ...detailsOf(names[i] ?? ''),
      labels: { alertname: 'HighErrorRate', ...labels },
    }));
    expect(seen(one, { details }).title).toBe(title);
  });

  test('is called by its group, where no alert is listed', () => {
    expect(seen(firing(), { details: [] }).title).toBe('HighErrorRate');
  });

  const sender: Link = { kind: 'source', url: 'https://alertmanager.example', name: 'Alertmanager' };

  test('has the links that all its alerts have, so that none stands for others, and the sender at last', () => {
    const link = (kind: Link['kind'], n: number): Link => ({ kind, url: `https://${kind}.example/${n}` });
    const one = firing({
      starts: [start('a', at(0)), start('b', at(0), { severity: 'critical' })],
      externalUrl: 'https://alertmanager.example',
    });
    const details = [
      detailsOf('a', {}, { links: [link('source', 1), link('runbook', 1), link('panel', 1)] }),
      detailsOf('b', {}, { links: [link('source', 2), link('runbook', 1)] }),
    ];
    const view = seen(one, { details });
    expect(view.links).toEqual([link('runbook', 1), sender]);
    expect(view.alerts.map(({ links }) => links)).toEqual(details.map(({ links }) => links).toReversed());
  });

  test.each([
    ['rule-paused', over(), 'rule-paused'],
    ['rule-paused', firing(), undefined],
    ['no-data', firing(), 'no-data'],
    ['no-data', over(), undefined],
  ] as const)('takes the reason %s for the state that it explains alone', (stateReason, one, expected) => {
    const details = [detailsOf('a', {}, { stateReason })];
    expect(seen(one, { details }).alerts[0]?.stateReason).toBe(expected);
  });

  test.each([
    ['DatasourceNoData', 'CheckoutLatency (no data): checkout'],
    ['DatasourceError', 'CheckoutLatency (evaluation error): checkout'],
  ])('is called by the rule that a %s is about', (alertname, title) => {
    const details = [detailsOf('a', { alertname, rulename: 'CheckoutLatency', pod: '' })];
    expect(seen(firing(), { details }).title).toBe(title);
  });

  test('has all links of a lone alert', () => {
    const kinds = ['source', 'dashboard', 'panel', 'silence', 'image', 'runbook', 'trace', 'logs'] as const;
    const links = kinds.map((kind) => ({ kind, url: `https://${kind}.example` }));
    const one = firing({ externalUrl: sender.url });
    expect(seen(one, { details: [detailsOf('a', {}, { links })] }).links).toEqual([...links, sender]);
  });

  test('names the traces of its alerts, found in labels that they share too', () => {
    const id = '5759e988bd862e3fe1be46a994272793';
    const one = firing({ starts: [start('a', at(0)), start('b', at(0))] });
    const details = ['a', 'b'].map((name) => detailsOf(name, { trace_id: id }));
    expect(seen(one, { details }).traces).toEqual([id]);
  });

  test('says what was left out, by the sender and on the way in', () => {
    const cuts = ['annotation "stack" cut at 4096 bytes'];
    expect(seen(firing({ truncated: 12, cuts }))).toMatchObject({ truncated: 12, cuts });
  });
});

describe('Over any history', () => {
  const TERMS = { timing: TIMING, lanes: teamLanes(CHAT, MAIL) };
  const histories = (check: (view: View, one: Incident) => void) =>
    fc.assert(
      fc.property(arbitraryHistory, fc.integer({ min: 0, max: 4 }), (steps, listed) => {
        for (const { saved } of playHistory(steps, TERMS)) {
          const details = [...factsOf(saved).members.keys()].slice(0, listed).map((name) => detailsOf(name));
          const view = saved.state === 'pending' ? undefined : seen(saved, { details });
          if (view) check(view, saved);
        }
      }),
      { numRuns: 300 },
    );

  test('what is listed and what is not add up to what fires and what is resolved', () => {
    histories((view) => {
      expect(view.alerts.length + view.unlisted).toBe(view.firing + view.resolved);
      expect(view.occurrences).toBeGreaterThanOrEqual(view.firing);
      expect(view.alerts.filter((alert) => alert.status === 'firing').length).toBeLessThanOrEqual(view.firing);
    });
  });

  test('firing alerts stand before resolved ones, each group worst first', () => {
    histories(({ alerts }) => {
      const order = alerts.map((alert) => (alert.status === 'firing' ? 0 : 10) + rankOf(alert.severity));
      expect(order).toEqual([...order].sort((a, b) => a - b));
    });
  });

  test('it fires while something of it does, and what is resolved has an end', () => {
    histories((view) => {
      expect(view.status === 'firing').toBe(view.firing > 0);
      expect(view.endedAt === undefined).toBe(view.status === 'firing');
      for (const alert of view.alerts) expect(alert.endsAt === undefined).toBe(alert.status === 'firing');
    });
  });

  test('it ends after it began', () => {
    histories(({ startedAt, endedAt }) => expect(endedAt ?? startedAt).toBeGreaterThanOrEqual(startedAt));
  });
});
