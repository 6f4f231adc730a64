import { describe, expect, test } from 'vitest';
import { wireRecord } from '../../functions/core.ts';
import { MemoryIncidents } from '../../local/simulation/memory-incidents.ts';
import type { SaveTerms } from '../../shared/flows/incident-store.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import type { Pruning } from '../../shared/incidents/prune.ts';
import { hours, minutes, seconds } from '../../shared/values/time.ts';
import { seenError } from '../support/seen-errors.ts';
import { alert, batch, NOON, World } from '../support/world.ts';

type Call = 'save' | 'clearOutbox';

/** A store that calls `meanwhile` once, before the first call of one of its methods takes place. */
class Interrupted extends MemoryIncidents {
  meanwhile: (() => Promise<void>) | undefined;

  constructor(private readonly at: Call) {
    super();
  }

  /** As if another writer were making it: what is new is one write, and nothing comes between. */
  override async create(): Promise<'exists'> {
    return 'exists';
  }

  override async save(next: Incident, pruned: Pruning, terms?: SaveTerms): Promise<'saved' | 'conflict'> {
    await this.interrupt('save');
    return await super.save(next, pruned, terms);
  }

  override async clearOutbox(...args: Parameters<MemoryIncidents['clearOutbox']>): Promise<void> {
    await this.interrupt('clearOutbox');
    await super.clearOutbox(...args);
  }

  private async interrupt(call: Call): Promise<void> {
    const { meanwhile } = this;
    if (call !== this.at || meanwhile === undefined) return;
    this.meanwhile = undefined;
    await meanwhile();
  }
}

const TIMING = { threshold: { count: 2, within: minutes(1) } };

/** Records an alert of the same group, and dies before it is decided. Its sender does not send again. */
async function recordAndDie(world: World): Promise<void> {
  await expect(dying(world)(batch([alert('second', { startsAt: NOON })]))).rejects.toThrow('died');
}

/** Records, and cannot save what it decides. */
function dying(world: World) {
  const refusing = Object.assign(Object.create(world.store) as MemoryIncidents, {
    save: () => Promise.reject(new Error('died')),
  });
  return wireRecord({ ...world.ports, store: refusing });
}

describe('An alert that is recorded while another writer saves, and whose own writer dies', () => {
  test('meets the threshold with what the other has recorded', async () => {
    const store = new Interrupted('save');
    const world = new World({ timing: TIMING, store });
    store.meanwhile = () => recordAndDie(world);
    await world.ingest(alert('first', { startsAt: NOON }));
    await world.pass(minutes(2));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    expect(world.messages[0]?.view.firing).toBe(2);
  });

  test('meets the threshold with what the other has recorded where errors are counted, too', async () => {
    const store = new Interrupted('save');
    const world = new World({ timing: { threshold: { count: 100, within: minutes(1) } }, store });
    await world.ingest(
      seenError(
        'first',
        Array.from({ length: 30 }, () => NOON),
      ),
    );
    store.meanwhile = async () => {
      await dying(world)(
        batch([
          seenError(
            'second',
            Array.from({ length: 40 }, () => NOON),
          ),
        ]),
      );
    };
    await world.ingest(
      seenError(
        'third',
        Array.from({ length: 30 }, () => NOON),
      ),
    );
    await world.pass(minutes(2));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
    expect(world.messages[0]?.view.occurrences).toBe(100);
  });

  test('is found by the sweep if the other dies, too', async () => {
    const store = new Interrupted('save');
    const world = new World({ timing: TIMING, store });
    store.meanwhile = async () => {
      await recordAndDie(world);
      throw new Error('died');
    };
    await expect(world.ingest(alert('first', { startsAt: NOON }))).rejects.toThrow('died');
    await world.pass(minutes(2));
    expect(world.reasonsSentTo('chat')).toEqual(['first']);
  });

  test('is named within a minute and not with the next repeat, if the other is about to clear its outbox', async () => {
    const store = new Interrupted('clearOutbox');
    const world = new World({ store });
    store.meanwhile = () => recordAndDie(world);
    await world.ingest(alert('first', { startsAt: NOON }));
    await world.pass(minutes(2), seconds(30));
    expect(world.messages.filter(({ integration }) => integration === 'chat').at(-1)?.view.firing).toBe(2);
    expect(world.now).toBeLessThan(NOON + hours(1));
  });
});
