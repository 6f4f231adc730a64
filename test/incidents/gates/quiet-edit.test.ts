import { expect, test } from 'vitest';
import { quietEdit } from '../../../shared/incidents/gates/quiet-edit.ts';
import { NOTIFY_REASONS, type NotifyReason, SILENT } from '../../../shared/incidents/reason.ts';
import { after, seconds } from '../../../shared/values/time.ts';
import { incident, start } from '../../support/sample-incident.ts';
import { laneState, news, situation } from '../../support/sample-situation.ts';
import { NOON, TIMING } from '../../support/world.ts';

const firing = situation(incident({ state: 'firing', starts: [start('a', NOON)] }), 60);
const until = after(NOON, TIMING.repeatInterval);
const reasons = Object.keys(NOTIFY_REASONS) as NotifyReason[];

test.each(reasons)('Where messages can be edited, %s passes the gate of quiet edits', (reason) => {
  expect(quietEdit(news(reason), laneState('edited'), firing)).toBe('pass');
});

test.each(reasons.filter((reason) => !SILENT.has(reason)))(
  'Where nothing can be edited, %s passes the gate of quiet edits',
  (reason) => {
    expect(quietEdit(news(reason), laneState('appended'), firing)).toBe('pass');
  },
);

test.each<[NotifyReason, string]>([
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
