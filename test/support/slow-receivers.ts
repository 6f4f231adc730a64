import type { Answer, OutgoingRequest } from '../../shared/destinations/conversation.ts';
import type { Http } from '../../shared/flows/outgoing.ts';
import { after, between, type DurationMs, minutes, seconds } from '../../shared/values/time.ts';
import { VirtualTimers, WorkerPool, type Workers } from './worker-pool.ts';
import { alert, World } from './world.ts';

/** How long an answer is waited for. */
export const TIMEOUT = seconds(10);

/** How long each request takes, and what comes of it. */
type Behaviour = (nth: number) => { readonly takes: DurationMs; readonly answer: Answer };

const HUNG: Answer = { unreachable: 'timeout', detail: 'no answer within 10 s' };
const TAKEN: Answer = { answered: 200, body: {} };

export const BEHAVIOURS = {
  'never answers': () => ({ takes: TIMEOUT, answer: HUNG }),
  'answers every second request only': (nth) =>
    nth % 2 === 0 ? { takes: TIMEOUT, answer: HUNG } : { takes: seconds(0), answer: TAKEN },
  'takes nine seconds for each': () => ({ takes: seconds(9), answer: TAKEN }),
} as const satisfies Record<string, Behaviour>;

/** Two places without a pace: `mail` takes everything at once, `chat` behaves as it is given. */
class TwoPlaces {
  readonly world: World;
  readonly pool: WorkerPool;

  constructor(behaviour: Behaviour, workers: Workers) {
    const timers = new VirtualTimers();
    let requests = 0;
    const slow = (http: Http): Http => ({
      send: async (request: OutgoingRequest) => {
        if (!String(request.url).endsWith('/chat')) return await http.send(request);
        const { takes, answer } = behaviour(requests++);
        if (takes > 0) await timers.until(after(this.world.now, takes));
        return 'answered' in answer ? await http.send(request) : answer;
      },
    });
    this.world = new World({
      groupBy: ['pod'],
      wrap: (name, port) => (name === 'http' ? (slow(port as unknown as Http) as typeof port) : port),
    });
    this.pool = new WorkerPool(this.world, timers, workers);
  }

  async flood(name: string, count: number, severity = 'warning'): Promise<void> {
    for (let i = 0; i < count; i++) {
      await this.world.ingest(alert(`${name}-${i}`, { startsAt: this.world.now, labels: { severity } }));
    }
  }

  /** How long after `since` each message of a place came, in the order of their coming. */
  delays(place: string, since: World['now'], severity?: string): readonly DurationMs[] {
    return this.world.messages
      .filter(
        ({ integration, at, view }) =>
          integration === place && at >= since && view.severity === (severity ?? view.severity),
      )
      .map(({ at }) => between(since, at));
  }
}

/** A flood that nothing was known before, and one that comes half a minute after some incidents. */
export async function floodBesideSlow(behaviour: Behaviour, count: number, workers: Workers) {
  const unknown = new TwoPlaces(behaviour, workers);
  const begun = unknown.world.now;
  await unknown.flood('pod', count);
  await unknown.pool.pass(minutes(1));
  const known = new TwoPlaces(behaviour, workers);
  await known.flood('first', 20);
  await known.pool.pass(seconds(30));
  const again = known.world.now;
  await known.flood('pod', count);
  await known.pool.pass(seconds(30));
  return {
    unknown: unknown.delays('mail', begun),
    known: known.delays('mail', again),
    busiest: Math.max(unknown.pool.busiest, known.pool.busiest),
  };
}

/** How long a critical incident waits at the slow place itself, behind so many others. */
export async function criticalAtSlow(count: number, workers: Workers): Promise<readonly DurationMs[]> {
  const places = new TwoPlaces(BEHAVIOURS['takes nine seconds for each'], workers);
  await places.flood('pod', count);
  await places.pool.pass(minutes(1));
  const begun = places.world.now;
  await places.flood('database', 1, 'critical');
  await places.pool.pass(seconds(40));
  return places.delays('chat', begun, 'critical');
}
