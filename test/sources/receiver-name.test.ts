import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alertmanager } from '../../shared/sources/alertmanager.ts';
import { grafana } from '../../shared/sources/grafana.ts';
import { receiverName } from '../../shared/sources/webhook/receiver-name.ts';
import { AT, accepted, body } from './body.ts';

const quoteMeta = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

describe('The name of the receiver that a sender sent it to', () => {
  test.each([
    ['team\\.db \\(prod\\)', 'team.db (prod)'],
    ['a\\\\b', 'a\\b'],
    ['\\\\\\.', '\\.'],
    ['tocsin', 'tocsin'],
    ['Platform & Co – 24/7_on-call', 'Platform & Co – 24/7_on-call'],
    ['', ''],
  ])('%s is %s: what regexp.QuoteMeta did is undone', (sent, name) => {
    expect(receiverName(sent)).toBe(name);
  });

  test.each(['team.db', 'team.db \\(prod\\)', 'C:\\temp', 'C:\\', 'a\\-b', '\\d+'])(
    '%s stays: it is not what regexp.QuoteMeta writes',
    (sent) => {
      expect(receiverName(sent)).toBe(sent);
    },
  );

  test('comes back whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', 'é', '-', ...'\\.+*?()|[]{}^$') }), (name) => {
        expect(receiverName(quoteMeta(name))).toBe(name);
      }),
    );
  });

  test.each([
    ['Alertmanager', alertmanager, '4'],
    ['Grafana', grafana, '1'],
  ])('is read from what %s sends', (_, source, version) => {
    const text = body([{}], { version, receiver: 'team\\.db \\(prod\\)' });
    expect(accepted(source.parse(text, AT)).sender).toBe('team.db (prod)');
  });
});
