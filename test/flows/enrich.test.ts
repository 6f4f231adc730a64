import { describe, expect, test } from 'vitest';
import { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import { MemoryLedger } from '../../local/simulation/memory-ledger.ts';
import { MemoryMemberDetails } from '../../local/simulation/memory-member-details.ts';
import { silentTelemetry } from '../../local/simulation/silent-telemetry.ts';
import { type EnrichDeps, enrich, type TraceAnswer, type Traces } from '../../shared/flows/enrich.ts';
import { METRICS } from '../../shared/metrics.ts';
import type { Labels } from '../../shared/values/labels.ts';
import { after, minutes, seconds } from '../../shared/values/time.ts';
import { incident } from '../support/sample-incident.ts';
import { CHECKOUT, TRACE_ID, treeOf } from '../support/sample-trace.ts';
import { sampleView } from '../support/sample-view.ts';
import { alert, NOON, World } from '../support/world.ts';

const FOUND: TraceAnswer = { found: [{ id: TRACE_ID, tree: treeOf(CHECKOUT), isCut: false }] };
const NOT_FOUND: TraceAnswer = { found: [] };
const OTHER = TRACE_ID.replace(/^./, '7');

/** Traces that answer one after the other as the test says, and take notes of what they are asked for. */
class NotedTraces implements Traces {
  readonly backend = 'X-Ray';
  readonly asked: (readonly string[])[] = [];
  readonly budgets: number[] = [];
  private readonly answers: TraceAnswer[];

  constructor(...answers: readonly TraceAnswer[]) {
    this.answers = [...answers];
  }

  async lookUp(ids: readonly string[], { budget }: { readonly budget: number }): Promise<TraceAnswer> {
    this.asked.push(ids);
    this.budgets.push(budget);
    return this.answers.shift() ?? NOT_FOUND;
  }
}

class Enriching {
  now = NOON;
  readonly ledger = new MemoryLedger();
  readonly incidents = new MemoryIncidents();
  readonly counts: unknown[] = [];
  readonly events: unknown[] = [];
  readonly deps: EnrichDeps;

  constructor(traces?: Traces, changes: Partial<EnrichDeps> = {}) {
    this.deps = {
      ledger: this.ledger,
      store: this.incidents,
      details: new MemoryMemberDetails(),
      telemetry: {
        ...silentTelemetry,
        event: (...parts) => this.events.push(parts),
        count: (...parts) => this.counts.push(parts),
      },
      clock: () => this.now,
      redact: (text) => text,
      ...(traces && { traces }),
      ...changes,
    };
  }

  async enrich(generation = 1, traces = [TRACE_ID]) {
    return await enrich(sampleView({ traces, links: [] }), incident({ generation }), this.deps);
  }
}

describe('What its traces show is added to a notification', () => {
  test('when there is one, asked for within a second and a half', async () => {
    const traces = new NotedTraces(FOUND);
    const { traced } = await new Enriching(traces).enrich();
    expect(traced?.verdicts).toMatchObject([{ id: TRACE_ID, failure: { step: 'POST https://psp.example' } }]);
    expect(traces.asked).toEqual([[TRACE_ID]]);
    expect(traces.budgets).toEqual([1500]);
  });

  test('without what the redaction takes out', async () => {
    const redact = (text: string) => text.replaceAll('jane@example.com', '[e-mail]');
    const { traced } = await new Enriching(new NotedTraces(FOUND), { redact }).enrich();
    expect(traced?.verdicts[0]?.failure?.message).toBe('no answer for [e-mail]');
  });

  test('once for all receivers, and is remembered', async () => {
    const traces = new NotedTraces(FOUND);
    const enriching = new Enriching(traces);
    const first = await enriching.enrich();
    enriching.now = after(NOON, minutes(30));
    expect((await enriching.enrich()).traced).toEqual(first.traced);
    expect(traces.asked).toHaveLength(1);
  });

  test('by the next message where it was not there for the first', async () => {
    const traces = new NotedTraces(NOT_FOUND, FOUND);
    const enriching = new Enriching(traces);
    expect((await enriching.enrich()).traced).toEqual({
      verdicts: [],
      unknown: { reason: 'not-found', backend: 'X-Ray' },
    });
    enriching.now = after(NOON, seconds(10));
    expect((await enriching.enrich()).traced).toEqual({
      verdicts: [],
      unknown: { reason: 'not-found', backend: 'X-Ray' },
    });
    enriching.now = after(NOON, seconds(30));
    expect((await enriching.enrich()).traced?.verdicts).toHaveLength(1);
    expect(traces.asked).toHaveLength(2);
  });

  test('with the traces that joined', async () => {
    const traces = new NotedTraces(FOUND);
    const enriching = new Enriching(traces);
    await enriching.enrich();
    const { traced } = await enriching.enrich(1, [TRACE_ID, OTHER]);
    expect(traces.asked).toEqual([[TRACE_ID], [OTHER]]);
    expect(traced?.verdicts.map(({ id }) => id)).toEqual([TRACE_ID]);
  });

  test('anew when the problem comes back', async () => {
    const traces = new NotedTraces(FOUND, FOUND);
    const enriching = new Enriching(traces);
    await enriching.enrich(1);
    await enriching.enrich(2);
    expect(traces.asked).toHaveLength(2);
  });

  test('and nobody is asked for a problem without a trace', async () => {
    const traces = new NotedTraces();
    const view = await new Enriching(traces).enrich(1, []);
    expect(view).not.toHaveProperty('traced');
    expect(traces.asked).toEqual([]);
  });
});

describe('A notification leaves without what its traces show', () => {
  test('where nobody can be asked', async () => {
    expect(await new Enriching().enrich()).not.toHaveProperty('traced');
  });

  test('when the answer did not come, and says so', async () => {
    const enriching = new Enriching(new NotedTraces({ found: [], failed: 'throttled' }));
    expect((await enriching.enrich()).traced).toEqual({
      verdicts: [],
      unknown: { reason: 'throttled', backend: 'X-Ray' },
    });
  });

  test('when something breaks that never should', async () => {
    const broken: Traces = { backend: 'X-Ray', lookUp: () => Promise.reject(new TypeError('planted-secret')) };
    const enriching = new Enriching(broken);
    expect(await enriching.enrich()).not.toHaveProperty('traced');
    const frames = expect.stringMatching(/^test\/flows\/enrich\.test\.ts:\d+:\d+ Object\.lookUp < shared\/flows\//);
    const fields = { incident: 'AbCdEfGhIjk', error: 'TypeError', frames };
    expect(enriching.events).toEqual([['warn', 'traces-failed', fields]]);
  });

  test('and with it where another delivery stored its answer first', async () => {
    const enriching = new Enriching(new NotedTraces(FOUND, FOUND));
    const both = await Promise.all([enriching.enrich(), enriching.enrich()]);
    for (const { traced } of both) expect(traced?.verdicts).toHaveLength(1);
  });
});

describe('What came of asking is counted', () => {
  const outcomes = async (answer: TraceAnswer, traces = [TRACE_ID, OTHER]) => {
    const enriching = new Enriching(new NotedTraces(answer));
    await enriching.enrich(1, traces);
    return enriching;
  };

  test('found and not found', async () => {
    expect((await outcomes(FOUND)).counts).toEqual([
      [METRICS.tracesLookedUp, { outcome: 'found' }, 1],
      [METRICS.tracesLookedUp, { outcome: 'not-found' }, 1],
    ]);
  });

  test('why there was no answer, for each trace', async () => {
    const { counts, events } = await outcomes({ found: [], failed: 'timeout' });
    expect(counts).toEqual([[METRICS.tracesLookedUp, { outcome: 'timeout' }, 2]]);
    expect(events).toEqual([['warn', 'traces-not-looked-up', { reason: 'timeout' }]]);
  });

  test('and that what is usual was not told is in the log', async () => {
    const { events } = await outcomes({ ...FOUND, usualFailed: 'unavailable' });
    expect(events).toEqual([['info', 'usual-not-measured', { reason: 'unavailable' }]]);
  });
});

describe('Links to the first of its traces are added', () => {
  const linksWith = async (changes: Partial<EnrichDeps>, traces?: Traces) =>
    (await new Enriching(traces, changes).enrich(1, [TRACE_ID, OTHER])).links.map(({ name, url }) => [name, url]);
  const JAEGER = { name: 'Jaeger', url: 'https://jaeger.example/trace/{trace_id}' };
  const own = { logGroups: [], fields: [], links: [JAEGER] };
  const xray = (region: string) => [
    'X-Ray',
    `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#xray:traces/1-6a89abe1-bd862e3fe1be46a994272793`,
  ];

  test('of the pages that the routing file names', async () => {
    const links = await linksWith({ traceSettings: own });
    expect(links).toEqual([['Jaeger', `https://jaeger.example/trace/${TRACE_ID}`]]);
  });

  test('of the console in its own region where X-Ray is asked', async () => {
    expect(await linksWith({ region: 'eu-west-1' }, new NotedTraces())).toEqual([xray('eu-west-1')]);
    expect(await linksWith({ region: 'eu-west-1' })).toEqual([]);
  });

  test('of the console in the region that the routing file names, whoever is asked', async () => {
    const traceSettings = { ...own, links: [], region: 'us-east-1' };
    expect(await linksWith({ traceSettings, region: 'eu-west-1' })).toEqual([xray('us-east-1')]);
  });
});

describe('The link to Logs Insights', () => {
  const groupsIn = async (labels: Labels, logGroups: readonly string[] = []) => {
    const { deps } = new Enriching(undefined, {
      traceSettings: { region: 'eu-west-1', logGroups, fields: [], links: [] },
    });
    const { links } = await enrich(sampleView({ traces: [TRACE_ID], links: [], labels }), incident(), deps);
    return links.filter(({ kind }) => kind === 'logs').map(({ url }) => /source\$257E\$2528(.*?)\$2529/.exec(url)?.[1]);
  };

  test('looks first through the log that the error is from', async () => {
    expect(await groupsIn({ log_group: 'checkout' })).toEqual(['$257E$2527checkout']);
    expect(await groupsIn({ log_group: 'checkout' }, ['spans', 'checkout'])).toEqual([
      '$257E$2527checkout$257E$2527spans',
    ]);
  });

  test('is not there where no log group is known, or its name is none', async () => {
    expect(await groupsIn({})).toEqual([]);
    expect(await groupsIn({ log_group: 'a b' })).toEqual([]);
  });
});

describe('A message about an alert with a trace', () => {
  const traced = (pod: string, startsAt = NOON) => alert(pod, { startsAt, labels: { trace_id: TRACE_ID } });

  test('says what the trace shows to every receiver', async () => {
    const traces = new NotedTraces(FOUND, FOUND);
    const world = new World({ traces });
    await world.ingest(traced('a'));
    await world.deliverAll();
    expect(world.messages.map(({ view }) => view.traced?.verdicts[0]?.services)).toEqual([
      ['checkout', 'payments'],
      ['checkout', 'payments'],
    ]);
  });

  test('says it in the next edit where X-Ray did not have it at first', async () => {
    const world = new World({ traces: new NotedTraces(NOT_FOUND, NOT_FOUND, FOUND) });
    await world.ingest(traced('a'));
    await world.deliverAll();
    world.advance(minutes(1));
    await world.ingest(traced('b', world.now));
    await world.deliverAll();
    const chat = world.messages.filter(({ integration }) => integration === 'chat');
    expect(chat.map(({ view }) => view.traced)).toMatchObject([
      { unknown: { reason: 'not-found', backend: 'X-Ray' } },
      { verdicts: [{ id: TRACE_ID }] },
    ]);
  });

  test('says it in an edit of its own, half a minute later, to those that can edit', async () => {
    const world = new World({ traces: new NotedTraces(NOT_FOUND, NOT_FOUND, FOUND) });
    await world.ingest(traced('a'));
    await world.deliverAll();
    await world.pass(minutes(20));
    expect(world.reasonsSentTo('chat')).toEqual(['first', 'traced']);
    expect(world.reasonsSentTo('mail')).toEqual(['first']);
    const edit = world.messages.at(-1);
    expect(edit?.at).toBe(after(NOON, seconds(30)));
    expect(edit?.view.traced).toMatchObject({ verdicts: [{ id: TRACE_ID }] });
  });

  test('says nothing more where it is not there then either, and asks no more', async () => {
    const traces = new NotedTraces();
    const world = new World({ traces, change: (one) => (one.edits ? one : undefined) });
    await world.ingest(traced('a'));
    await world.deliverAll();
    await world.pass(minutes(20));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    expect(traces.asked).toHaveLength(2);
    expect(world.queue.depth).toBe(0);
  });

  test('is not looked at again for those that cannot edit, nor once it is over', async () => {
    const mail = new World({
      traces: new NotedTraces(),
      change: (one) => (!one.edits ? one : undefined),
    });
    await mail.ingest(traced('a'));
    await mail.deliverAll();
    const over = new World({ traces: new NotedTraces() });
    await over.ingest({ ...traced('a'), status: 'resolved', endsAt: after(NOON, seconds(5)) });
    await over.deliverAll();
    for (const { incidents } of [mail, over]) {
      for (const one of incidents.items.values()) expect(one.lookAt).toBeUndefined();
    }
  });

  test('is told as ever while X-Ray is broken', async () => {
    const world = new World({ traces: { backend: 'X-Ray', lookUp: () => Promise.reject(new Error('broken')) } });
    await world.ingest(traced('a'));
    await world.deliverAll();
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    expect(world.queue.depth).toBe(0);
  });
});
