import { describe, expect, test } from 'vitest';
import { splitBody } from '../../shared/sources/webhook/split-body.ts';

describe('a body in two', () => {
  test('has each alert once, in order, and all that stands around them twice', () => {
    const body = { version: '4', groupLabels: { a: 'b' }, alerts: [1, 2, 3], unknown: { kept: true } };
    const halves = splitBody(JSON.stringify(body))?.map((half) => JSON.parse(half));
    expect(halves).toEqual([
      { ...body, alerts: [1, 2], truncatedAlerts: 1 },
      { ...body, alerts: [3], truncatedAlerts: 2 },
    ]);
  });

  test('counts the other half as left out, beside what the sender left out', () => {
    const [first = '', second = ''] = splitBody(JSON.stringify({ truncatedAlerts: 7, alerts: [1, 2, 3, 4] })) ?? [];
    expect([JSON.parse(first).truncatedAlerts, JSON.parse(second).truncatedAlerts]).toEqual([9, 9]);
    expect(JSON.parse(splitBody(first)?.[0] ?? '')).toEqual({ truncatedAlerts: 10, alerts: [1] });
  });

  test.each(['{"alerts":[1]}', '{"alerts":[]}', '{}', '[]', '{"alerts":"many"}'])('is not made of %s', (body) => {
    expect(splitBody(body)).toBeUndefined();
  });
});
