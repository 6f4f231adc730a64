import { expect, test } from 'vitest';
import { groupBy, groupingsOf } from '../../shared/incidents/grouping.ts';

const META = { __source__: 'alertmanager', __receiver__: 'tocsin' };
const incidentOf = (group: Readonly<Record<string, string>>) => ({
  subject: { route: 'r', group: { ...group, ...META } },
});
const WEB = { alertname: 'Down', namespace: 'shop', pod: 'web' };

test.each([
  [
    'by some labels, whatever their order',
    { namespace: 'shop', alertname: 'Down' },
    [WEB],
    ['["alertname","namespace"]'],
  ],
  ['by none', {}, [WEB], ['[]']],
  ['by all, where an alert is alone with them', WEB, [WEB], ['["alertname","namespace","pod"]', '*']],
  [
    'by some, where several alerts have just these',
    { alertname: 'Down' },
    [{ alertname: 'Down' }, WEB],
    ['["alertname"]'],
  ],
])('A group shows that its sender groups %s', (_, group, alerts, expected) => {
  expect(groupingsOf(incidentOf(group), alerts)).toEqual(expected);
});

test.each([
  ['by some labels', '["alertname"]', { alertname: 'Down', ...META }],
  ['by none', '[]', META],
  ['by all', '*', { ...WEB, ...META }],
  ['by a label that it lacks', '["cluster"]', undefined],
])(
  'An alert is in the group of its own labels, with the source and receiver of its sender: %s',
  (_, grouping, expected) => {
    expect(groupBy(grouping, WEB, incidentOf({ alertname: 'Down' }))).toEqual(expected);
  },
);
