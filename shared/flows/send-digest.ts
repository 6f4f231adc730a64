import type { BoundIntegration } from '../destinations/bound-integration.ts';
import type { Conversation, DeliveryOutcome } from '../destinations/conversation.ts';
import { situationOf } from '../incidents/situation.ts';
import { upgraded } from '../incidents/version-0-1.ts';
import { type Digest, digestSize } from '../messages/digest.ts';
import { type View, viewOf } from '../messages/view.ts';
import { METRICS } from '../metrics.ts';
import type { Severity } from '../values/severity.ts';
import { surprise } from '../values/surprise.ts';
import { type DurationMs, duration, instant } from '../values/time.ts';
import { answerTo } from './converse.ts';
import { type DueDigest, firstBetween } from './crowd.ts';
import type { DeliverDeps } from './deliver.ts';
import { severityOfPriority, waitsAs } from './delivery-priority.ts';
import { WHOLE_LINE } from './delivery-state.ts';
import { alive, opened, type PlaceRecord, withoutAttempt } from './place-record.ts';
import { changePlace } from './place-turns.ts';
import { detailsOf } from './read-details.ts';
import { termsOf } from './terms-of.ts';

/** As many as people read. */
const NAMED = 25;

/**
 * Sends one message that stands for all that waits. That it is about to be sent is written down before, and what came of it
 * after: what it speaks of then follows without notifying people.
 */
export async function sendDigest(
  { place, destination, target }: BoundIntegration,
  due: DueDigest,
  deps: DeliverDeps,
): Promise<void> {
  if (target.digest === undefined) return;
  const digest = await digestOf(place, due, target.pace?.interval ?? duration(0), deps);
  const mark = { upTo: due.upTo, at: deps.clock() };
  await changePlace(place, (state) => ({ ...state, digestAttempt: mark }), deps);
  const outcome = await outcomeOf(target.digest(digest), place, deps);
  const settled = (state: PlaceRecord) => afterDigest(withoutAttempt(state), mark, outcome, deps);
  await changePlace(place, settled, deps);
  const came = outcome.outcome === 'delivered' ? {} : { reason: outcome.reason, detail: outcome.detail };
  const isSent = outcome.outcome === 'delivered';
  deps.telemetry.event(isSent ? 'info' : 'warn', 'digest', {
    ...{ place, outcome: outcome.outcome, incidents: digestSize(digest), named: digest.top.length },
    ...came,
  });
  if (isSent) deps.telemetry.count(METRICS.digests, { destination });
}

/** Counts are those of the time up to which it speaks; the most urgent are named as they are now. */
async function digestOf(place: string, due: DueDigest, interval: DurationMs, deps: DeliverDeps): Promise<Digest> {
  const { since, upTo, counts } = due;
  const fresh: Partial<Record<Severity, number>> = {};
  const other = { changed: 0, over: 0 };
  for (const [priority, count] of counts.entries()) {
    const kind = waitsAs(priority);
    if (kind === 'new') fresh[severityOfPriority(priority)] = count;
    else other[kind] += count;
  }
  const incidents = await firstBetween({ place, since, upTo }, deps.ledger, NAMED);
  const views = await Promise.all(incidents.map((incident) => viewNow(incident, deps)));
  const waiting = await deps.ledger.countInLine(place, WHOLE_LINE);
  return { fresh, ...other, waiting, top: views.flatMap((view) => view ?? []), takes: duration(waiting * interval) };
}

async function viewNow(id: string, deps: DeliverDeps): Promise<View | undefined> {
  const stored = await deps.store.get(id);
  if (stored === undefined) return undefined;
  const { timing, lanes } = termsOf(stored, deps.policy);
  const receiver = lanes[0]?.receiver;
  const situation = situationOf(upgraded(stored, receiver), timing, deps.clock());
  const details = await detailsOf(situation.incident, deps.details, situation.now);
  const news = { reason: 'first', pings: false, fact: '' } as const;
  return viewOf({ situation, details, shown: undefined, news, receiver: receiver ?? '' });
}

async function outcomeOf(conversation: Conversation, place: string, deps: DeliverDeps): Promise<DeliveryOutcome> {
  try {
    let next = conversation.next();
    while (!next.done) next = conversation.next(await answerTo(next.value, deps));
    return next.value;
  } catch (error) {
    deps.telemetry.event('error', 'digest-failed', { place, ...surprise(error) });
    return {
      outcome: 'rejected',
      reason: 'internal-error',
      detail: 'Tocsin failed; its log says how, under digest-failed',
    };
  }
}

/**
 * What it says of the place: a digest that is not taken for now is of no incident, so its place fails as a whole. One that will
 * never be taken names nothing, and the next comes in its time.
 */
function afterDigest(
  state: PlaceRecord,
  mark: NonNullable<PlaceRecord['digest']>,
  outcome: DeliveryOutcome,
  { clock, chance }: DeliverDeps,
): PlaceRecord {
  if (outcome.outcome === 'delivered') return alive({ ...state, digest: mark });
  if (outcome.outcome === 'rejected')
    return { ...state, digest: { upTo: state.digest?.upTo ?? instant(0), at: mark.at } };
  const { reason: why, detail, after: asked } = outcome;
  return opened(state, { incident: '', why, detail, asked, now: clock() }, chance);
}
