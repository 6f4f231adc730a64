import fc from 'fast-check';
import { LISTING_FAILURES, type ListingFailure } from '../../shared/incidents/listing.ts';
import { NOTIFY_REASONS, type NotifyReason } from '../../shared/incidents/reason.ts';
import { LINK_WORDS } from '../../shared/messages/links.ts';
import type { Related, RelatedAlert, RelatedError } from '../../shared/messages/related.ts';
import type { Changes, View, ViewAlert } from '../../shared/messages/view.ts';
import type { NoVerdict, Traced } from '../../shared/traces/trace-memory.ts';
import type { FirstFailure } from '../../shared/traces/trace-verdict.ts';
import type { Labels } from '../../shared/values/labels.ts';
import type { Link, LinkKind } from '../../shared/values/link.ts';
import { SEVERITIES } from '../../shared/values/severity.ts';
import { duration, type EpochMs, instant } from '../../shared/values/time.ts';

/** Texts that receivers trip over: mentions, markup, control and two-unit characters, long words, many lines. */
const NASTY = [
  '<!channel> @here @channel @everyone <@U012> <#C012|general> <!subteam^S012>',
  '<https://evil.invalid|checkout> https://evil.invalid http://evil.invalid/?a=1&b=2|c>d',
  '*bold* _it_ ~no~ `code` ```block``` > quote\n# h\n- list {panel} [~user] h1. {code}',
  '&amp; &lt;b&gt; <b>&</b> &&&&<<<>>>',
  'line\nline\r\nline\ttab\u0000\u0007\u001b[31m\u2028\u202e\u200b',
  '🔥👩‍👩‍👧‍👦é\ud83d',
  ':fire: :siren: http:// javascript:alert(1)',
];

const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.string({ maxLength: 30 }) },
    { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('x', '&', '<', '🔥', '`', 'ü ', '\n', ...NASTY), fc.integer({ min: 1, max: maxLength }))
        .map(([unit, length]) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)),
    },
  );

const labelName = fc.oneof(
  fc.constantFrom('pod', 'service', 'alertname', 'severity', 'namespace', 'env', 'instance'),
  text(256),
);
const annotationName = fc.oneof(
  fc.constantFrom('summary', 'description', 'message', 'runbook_url', 'impact'),
  text(256),
);
const pairs = (name: fc.Arbitrary<string>, maxLength: number, maxKeys: number): fc.Arbitrary<Labels> =>
  fc.dictionary(name, text(maxLength), { maxKeys, noNullPrototype: true });
const arbitraryLabels = pairs(labelName, 1024, 20);
const arbitraryAnnotations = pairs(annotationName, 4096, 8);

const KINDS = Object.keys(LINK_WORDS) as LinkKind[];
const arbitraryLink: fc.Arbitrary<Link> = fc.record({
  kind: fc.constantFrom(...KINDS),
  url: fc.oneof(
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.constantFrom(
      'https://a.invalid/x|y?b=<&c>`*_~',
      `https://a.invalid/${'long/'.repeat(800)}`,
      'javascript:alert(1)',
      'https://a.invalid/<!channel>',
    ),
  ),
});

const arbitraryInstant: fc.Arbitrary<EpochMs> = fc
  .integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) })
  .map((ms) => instant(ms));
const arbitrarySeverity = fc.constantFrom(...SEVERITIES);
const arbitraryStatus = fc.constantFrom('firing' as const, 'resolved' as const);
const count = (max: number) => fc.oneof(fc.constant(0), fc.integer({ min: 0, max }));

const arbitraryAlert: fc.Arbitrary<ViewAlert> = fc
  .record(
    {
      fingerprint: fc.stringMatching(/^[\w-]{11}$/),
      status: arbitraryStatus,
      severity: arbitrarySeverity,
      sentSeverity: text(40),
      name: text(1024),
      labels: arbitraryLabels,
      annotations: arbitraryAnnotations,
      links: fc.array(arbitraryLink, { maxLength: 3 }),
      values: fc.dictionary(text(60), fc.double(), { maxKeys: 6, noNullPrototype: true }),
      startsAt: arbitraryInstant,
      endsAt: arbitraryInstant,
      occurrences: count(500),
    },
    {
      requiredKeys: [
        'fingerprint',
        'status',
        'severity',
        'name',
        'labels',
        'annotations',
        'links',
        'startsAt',
        'occurrences',
      ],
    },
  )
  .map((alert) => alert as ViewAlert);

const arbitraryAlerts: fc.Arbitrary<readonly ViewAlert[]> = fc.oneof(
  fc.array(arbitraryAlert, { maxLength: 6 }),
  // A storm: the same few alerts over and over, so that drawing it stays cheap.
  fc
    .tuple(fc.array(arbitraryAlert, { minLength: 1, maxLength: 3 }), fc.integer({ min: 10, max: 1000 }))
    .map(([some, n]) => Array.from({ length: n }, (_, i) => some[i % some.length] as ViewAlert)),
);

const arbitraryChanges: fc.Arbitrary<Changes> = fc.record(
  {
    joined: arbitraryAlerts,
    left: arbitraryAlerts,
    worse: fc.record({ from: arbitrarySeverity, to: arbitrarySeverity }),
  },
  { requiredKeys: ['joined', 'left'] },
) as fc.Arbitrary<Changes>;

/** What was before. */
const arbitraryPast = fc.record(
  {
    endedBefore: arbitraryInstant,
    peak: fc.record(
      { severity: arbitrarySeverity, from: arbitraryInstant, to: arbitraryInstant },
      { requiredKeys: ['severity', 'from'] },
    ),
  },
  { requiredKeys: [] },
);

/** Any view that a receiver may be given, and some worse ones: fields need not agree with each other. */
export const arbitraryView: fc.Arbitrary<View> = fc
  .record(
    {
      incident: fc.stringMatching(/^[\w-]{11}$/),
      kind: fc.constantFrom('alerts', 'errors'),
      generation: fc.integer({ min: 1, max: 9 }),
      rev: fc.integer({ min: 1, max: 5000 }),
      now: arbitraryInstant,
      asOf: arbitraryInstant,
      reason: fc.constantFrom(...(Object.keys(NOTIFY_REASONS) as NotifyReason[])),
      pings: fc.boolean(),
      status: arbitraryStatus,
      assumed: fc.boolean(),
      severity: arbitrarySeverity,
      title: text(1024),
      source: fc.constantFrom('alertmanager', 'grafana'),
      sender: text(1024),
      receiver: text(100),
      group: arbitraryLabels,
      labels: arbitraryLabels,
      annotations: arbitraryAnnotations,
      message: fc.record({ title: text(256), text: text(1024) }, { requiredKeys: [] }),
      startedAt: arbitraryInstant,
      endedAt: arbitraryInstant,
      firing: count(5000),
      unreported: count(50),
      resolved: count(5000),
      occurrences: count(100_000),
      alerts: arbitraryAlerts,
      unlisted: count(5000),
      truncated: count(5000),
      cuts: fc.array(text(300), { maxLength: 21 }),
      traces: fc.array(fc.stringMatching(/^[\da-f]{32}$/), { maxLength: 5 }),
      links: fc.array(arbitraryLink, { maxLength: 8 }),
      notifications: count(500),
      changes: arbitraryChanges,
    },
    { noNullPrototype: true },
  )
  .chain((view) => fc.boolean().map((ended) => (ended ? view : withoutEnd(view))))
  .chain((view) =>
    fc
      .option(arbitraryTraced(view.traces), { nil: undefined })
      .map((traced) => ({ ...view, ...(traced && { traced }) })),
  )
  .chain((view) =>
    fc.option(arbitraryRelated, { nil: undefined }).map((related) => ({ ...view, ...(related && { related }) })),
  )
  .chain((view) => arbitraryPast.map((past) => ({ ...view, ...past })));

const FAILURES = Object.keys(LISTING_FAILURES) as ListingFailure[];
const around = { service: text(200), more: count(5000), unknown: fc.constantFrom(...FAILURES) };

const arbitraryRelatedError: fc.Arbitrary<RelatedError> = fc.record(
  {
    incident: fc.stringMatching(/^[\w-]{11}$/),
    template: text(600),
    count: count(1_000_000),
    isAtLeast: fc.boolean(),
    lastAt: arbitraryInstant,
    trace: fc.stringMatching(/^[\da-f]{32}$/),
  },
  { requiredKeys: ['incident', 'template', 'count', 'isAtLeast', 'lastAt'] },
);

const arbitraryRelatedAlert: fc.Arbitrary<RelatedAlert> = fc.record(
  {
    incident: fc.stringMatching(/^[\w-]{11}$/),
    name: text(1024),
    severity: arbitrarySeverity,
    firing: count(5000),
    unreported: count(50),
    since: arbitraryInstant,
    summary: text(4096),
  },
  { requiredKeys: ['incident', 'name', 'severity', 'firing', 'since'] },
);

const arbitraryRelated: fc.Arbitrary<Related> = fc.oneof(
  fc.record(
    { ...around, kind: fc.constant('errors' as const), found: fc.array(arbitraryRelatedError, { maxLength: 3 }) },
    { requiredKeys: ['kind', 'service', 'found', 'more'] },
  ),
  fc.record(
    { ...around, kind: fc.constant('alerts' as const), found: fc.array(arbitraryRelatedAlert, { maxLength: 5 }) },
    { requiredKeys: ['kind', 'service', 'found', 'more'] },
  ),
);

const latency = fc.integer({ min: 0, max: 600_000 }).map(duration);

const arbitraryFailure: fc.Arbitrary<FirstFailure> = fc.record(
  {
    kind: fc.constantFrom('fault' as const, 'error' as const, 'throttle' as const),
    step: text(100),
    status: fc.integer({ min: 100, max: 599 }),
    after: latency,
    exception: text(60),
    message: text(160),
    isHandled: fc.boolean(),
  },
  { requiredKeys: ['kind', 'isHandled'] },
);

/** What is known of some of the traces, or why nothing is. */
const arbitraryTraced = (traces: readonly string[]): fc.Arbitrary<Traced> =>
  fc.oneof(
    fc
      .constantFrom<NoVerdict['reason']>('not-found', 'timeout')
      .map((reason) => ({ verdicts: [], unknown: { reason, backend: 'X-Ray' } })),
    fc
      .array(
        fc.record(
          {
            services: fc.array(text(60), { minLength: 1, maxLength: 5 }),
            failure: arbitraryFailure,
            took: latency,
            usual: latency,
            isPartial: fc.boolean(),
          },
          { requiredKeys: ['services', 'isPartial'] },
        ),
        { minLength: 1, maxLength: 5 },
      )
      .map((verdicts) => ({ verdicts: verdicts.map((one, i) => ({ ...one, id: traces[i] ?? '' })) })),
  );

function withoutEnd(view: View): View {
  const { endedAt: _, ...rest } = view;
  return rest;
}
