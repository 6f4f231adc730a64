import { expect, test } from 'vitest';
import { quietEdit } from '../../../shared/incidents/gates/quiet-edit.ts';
import { LOOK_REASONS, type LookReason } from '../../../shared/incidents/reason.ts';
import { REPEAT_GRACE } from '../../../shared/incidents/situation.ts';
import { after, seconds } from '../../../shared/values/time.ts';
import { incident, start } from '../../support/sample-incident.ts';
import { laneState, news, situation } from '../../support/sample-situation.ts';
import { NOON, TIMING } from '../../support/world.ts';

const firing = situation(incident({ state: 'firing', starts: [start('a', NOON)] }), 60);
const until = after(after(NOON, TIMING.repeatInterval), REPEAT_GRACE);
const reasons = Object.keys(LOOK_REASONS) as LookReason[];

test.each(reasons)('Where messages can be edited, %s passes the gate of quiet edits', (reason) => {
  expect(quietEdit(news(reason), laneState('edited'), firing)).toBe('pass');
});

test.each(reasons.filter((reason) => reason !== 'left' && reason !== 'more'))(
  'Where nothing can be edited, %s passes the gate of quiet edits',
  (reason) => {
    expect(quietEdit(news(reason), laneState('appended'), firing)).toBe('pass');
  },
);

test.each<[LookReason, string]>([
  ['more', 'only-more'],
  ['left', 'only-resolved'],
])('Where nothing can be edited, %s waits for the next message, at the latest the repeat', (reason, suppress) => {
  expect(quietEdit(news(reason), laneState('appended'), firing)).toEqual({ suppress, because: 'some figures', until });
});

test('The repeat is measured from when people were notified last, not from a silent edit', () => {
  const state = laneState('appended', { at: after(NOON, seconds(30)), notifiedAt: NOON });
  expect(quietEdit(news('more'), state, firing)).toMatchObject({ until });
});

test('A lane that was never notified has nothing to edit and is not kept waiting', () => {
  expect(quietEdit(news('more'), laneState('appended', 'new'), firing)).toBe('pass');
});
