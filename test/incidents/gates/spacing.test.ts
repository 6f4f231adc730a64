import { describe, expect, test } from 'vitest';
import { spacing } from '../../../shared/incidents/gates/spacing.ts';
import { LOOK_REASONS, type LookReason } from '../../../shared/incidents/reason.ts';
import { after, seconds } from '../../../shared/values/time.ts';
import { incident, start } from '../../support/sample-incident.ts';
import { laneState, news, situation } from '../../support/sample-situation.ts';
import { NOON } from '../../support/world.ts';

const at = (n: number) => situation(incident({ state: 'firing', starts: [start('a', NOON)] }), n);
const AT_ONCE: readonly LookReason[] = ['first', 'worse', 'resolved', 'ended'];
const reasons = Object.keys(LOOK_REASONS) as LookReason[];

describe('Spacing, a second after the last message of a problem that fires', () => {
  test.each(AT_ONCE)('lets %s pass', (reason) => {
    expect(spacing(news(reason), laneState('edited'), at(1))).toBe('pass');
    expect(spacing(news(reason), laneState('appended'), at(1))).toBe('pass');
  });

  test.each(reasons.filter((one) => !AT_ONCE.includes(one)))(
    'holds %s back, and says what for and until when',
    (reason) => {
      expect(spacing(news(reason), laneState('edited'), at(1))).toEqual({
        suppress: 'update-interval',
        because: `${reason}: some figures`,
        until: after(NOON, seconds(10)),
      });
      const appended = spacing(news(reason), laneState('appended'), at(1));
      // Where nothing can be edited, to look is no message yet.
      if (reason === 'look-again') expect(appended).toBe('pass');
      else expect(appended).toMatchObject({ suppress: 'group-interval', until: after(NOON, seconds(300)) });
    },
  );
});

describe('Spacing', () => {
  test.each<[string, Parameters<typeof laneState>, number, unknown]>([
    ['is over for an edit after update_interval', ['edited'], 10, 'pass'],
    ['holds a message until group_interval has passed', ['appended'], 299, expect.objectContaining({})],
    ['is over for a message after group_interval', ['appended'], 300, 'pass'],
    ['does not hold what was never notified of', ['appended', 'new'], 0, 'pass'],
    [
      'counts quiet edits, too',
      ['edited', { at: after(NOON, seconds(20)), notifiedAt: NOON }],
      21,
      expect.objectContaining({}),
    ],
    [
      'counts messages alone where nothing can be edited',
      ['appended', { at: after(NOON, seconds(299)), notifiedAt: NOON }],
      300,
      'pass',
    ],
  ])('%s', (_, state, n, expected) => {
    expect(spacing(news('joined'), laneState(...state), at(n))).toEqual(expected);
  });

  test.each<LookReason>(['resolved', 'ended', 'reopened'])(
    'holds what came back and went (%s) as any other change',
    (reason) => {
      const state = laneState('appended', { state: 'resolved', ends: 1 });
      expect(spacing(news(reason), state, at(60))).toMatchObject({ suppress: 'group-interval' });
      expect(spacing(news(reason), state, at(300))).toBe('pass');
    },
  );
});
