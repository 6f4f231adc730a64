import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { environmentIn, SERVICE_LABELS, serviceIn } from '../../shared/incidents/service-label.ts';

describe('The service of an alert', () => {
  test.each(SERVICE_LABELS.map((label) => [label] as const))('is what %s says', (label) => {
    expect(serviceIn({ alertname: 'HighErrorRate', [label]: 'Checkout' })).toBe('checkout');
  });

  test('is what the surest of its labels says', () => {
    for (const [i, label] of SERVICE_LABELS.entries()) {
      const less = Object.fromEntries(SERVICE_LABELS.slice(i + 1).map((other) => [other, 'other']));
      expect(serviceIn({ ...less, [label]: 'checkout' })).toBe('checkout');
    }
  });

  test.each([
    ['without its namespace, where OpenTelemetry names a job', { job: 'shop/checkout' }, 'checkout'],
    ['the next label where one is empty', { service: ' ', app: 'checkout' }, 'checkout'],
    ['the next label where an SDK knew no name', { service_name: 'unknown_service:node', app: 'checkout' }, 'checkout'],
    ['not known where a name is no name', { service: 'x'.repeat(201) }, undefined],
    ['not known where no label names it', { alertname: 'Watchdog', namespace: 'shop' }, undefined],
  ])('is %s', (_, labels, service) => {
    expect(serviceIn(labels as Record<string, string>)).toBe(service);
  });

  test('is explained, with all its labels in their order', () => {
    const page = readFileSync(new URL('../../docs/correlation.md', import.meta.url), 'utf8');
    const [, rows = ''] = page.split('| ----- | ----------- |');
    const [table = ''] = rows.split('\n\n');
    const cells = table.split('\n').map((row) => row.split('|')[1] ?? '');
    expect(cells.join().match(/(?<=`)[\w./]+(?=`)/g)).toEqual([...SERVICE_LABELS]);
  });
});

test('The environment of an alert is what its labels say, in lower case, or not known', () => {
  expect(environmentIn({ env: 'Prod' })).toBe('prod');
  expect(environmentIn({ deployment_environment: 'staging', stage: 'x' })).toBe('staging');
  expect(environmentIn({ namespace: 'prod' })).toBeUndefined();
});
