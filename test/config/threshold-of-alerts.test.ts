import { describe, expect, test } from 'vitest';
import { readRoutingFile } from '../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../shared/destinations/index.ts';

const read = (route: string) =>
  readRoutingFile(
    `route: { receiver: ops, ${route} }\nreceivers: [{ name: ops, slack_configs: [{ channel: '#a' }] }]\n`,
    DESTINATIONS,
  );

describe('A threshold of more alerts than are known one by one', () => {
  test.each([
    ['threshold: { count: 3001 }', 'route.threshold.count'],
    [
      'routes: [{ matchers: [\'__source__=~"logs|grafana"\'], threshold: { count: 5000 } }]',
      'route.routes[0].threshold.count',
    ],
  ])('is refused with what to do: %s', (route, field) => {
    expect(read(route)).toMatchObject({
      ok: false,
      problems: [
        {
          id: 'threshold-of-alerts',
          severity: 'error',
          field,
          expected: 'at most 3000, or a route with the matcher __source__="logs"',
        },
      ],
    });
  });

  test.each([
    'threshold: { count: 3000 }',
    'routes: [{ matchers: [\'__source__="logs"\'], threshold: { count: 10000 } }]',
  ])('is not: %s', (route) => {
    expect(read(route).ok).toBe(true);
  });
});
