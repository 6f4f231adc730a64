import { expect, test } from 'vitest';
import { alertName } from '../../shared/incidents/alert-name.ts';

test.each([
  ['its alertname', { alertname: 'HighErrorRate' }, { summary: 'Checkout fails' }, 'HighErrorRate'],
  [
    'its summary, on one line',
    {},
    { summary: 'Payment of order <*>\nwas refused' },
    'Payment of order <*> was refused',
  ],
  ['its summary, when the name is empty', { alertname: '' }, { summary: 'Checkout fails' }, 'Checkout fails'],
  ['an alert, when it says nothing of itself', {}, {}, 'alert'],
])('An alert is called by %s', (_, labels, annotations, name) => {
  expect(alertName({ labels, annotations })).toBe(name);
});
