import { describe, expect, it } from 'vitest';
import { alertmanager } from '../../shared/sources/alertmanager.ts';
import { AT, accepted, body, onlyAlert } from './body.ts';

const batchOf = (...alerts: Readonly<Record<string, unknown>>[]) => accepted(alertmanager.parse(body(alerts), AT));
const numbered = (count: number, prefix: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${String(i).padStart(3, '0')}`, 'x']));

describe('what is cut from a body', () => {
  it('keeps a label of 1,024 and an annotation of 4,096 bytes whole', () => {
    const labels = { a: 'x'.repeat(1024), b: 'é'.repeat(512) };
    const annotations = { stack: 'x'.repeat(4096), text: '東'.repeat(1365) };
    const batch = batchOf({ labels, annotations });
    expect(batch.alerts[0]).toMatchObject({ labels, annotations });
    expect(batch.cuts).toEqual([]);
  });

  it('cuts longer values, and says so once for all alerts', () => {
    const long = { labels: { pod: 'x'.repeat(1025) }, annotations: { stack: 'x'.repeat(5000) } };
    const batch = batchOf(long, { ...long, status: 'resolved' });
    expect(batch.alerts.map(({ labels }) => labels.pod?.length)).toEqual([1024, 1024]);
    expect(batch.alerts.map(({ annotations }) => annotations.stack?.length)).toEqual([4096, 4096]);
    expect(batch.cuts).toEqual(['label "pod" cut at 1024 bytes', 'annotation "stack" cut at 4096 bytes']);
  });

  it('counts bytes, not characters', () => {
    const batch = batchOf({ labels: { a: 'é'.repeat(513) } });
    expect(batch.alerts[0]?.labels.a).toBe('é'.repeat(512));
    expect(batch.cuts).toEqual(['label "a" cut at 1024 bytes']);
  });

  it.each([
    ['é', 2],
    ['東', 3],
    ['🔔', 4],
  ])('never splits the character %s', (character, bytes) => {
    const { labels } = onlyAlert(alertmanager, body([{ labels: { a: `x${character.repeat(1024)}` } }]));
    expect(labels.a).toBe(`x${character.repeat(Math.floor(1023 / bytes))}`);
  });

  it('keeps the byte order mark of a text that is cut', () => {
    const { labels } = onlyAlert(alertmanager, body([{ labels: { a: `\ufeff${'x'.repeat(2000)}` } }]));
    expect(labels.a).toBe(`\ufeff${'x'.repeat(1021)}`);
  });

  it('tells alerts apart by what was cut', () => {
    const long = 'x'.repeat(2000);
    const [one, two] = batchOf({ labels: { pod: `${long}1` } }, { labels: { pod: `${long}2` } }).alerts;
    expect(one?.labels).toEqual(two?.labels);
    expect(one?.fingerprint).not.toBe(two?.fingerprint);
  });

  it('keeps 64 labels and 64 annotations, the ones that routes and messages need among them', () => {
    const labels = { ...numbered(80, 'a'), alertname: 'A', severity: 'critical' };
    const batch = batchOf({ labels, annotations: { ...numbered(80, 'a'), summary: 'S' } });
    const [alert] = batch.alerts;
    expect(Object.keys(alert?.labels ?? {})).toHaveLength(64);
    expect(alert?.labels).toMatchObject({ alertname: 'A', severity: 'critical', a000: 'x', a061: 'x' });
    expect(Object.keys(alert?.annotations ?? {})).toHaveLength(64);
    expect(alert?.annotations).toMatchObject({ summary: 'S', a000: 'x', a062: 'x' });
    expect(batch.cuts).toEqual(['labels after the first 64 left out', 'annotations after the first 64 left out']);
  });

  it('leaves out labels whose name is longer than 256 bytes', () => {
    const batch = batchOf({ labels: { alertname: 'A', ['n'.repeat(257)]: 'x', ['n'.repeat(256)]: 'x' } });
    expect(Object.keys(batch.alerts[0]?.labels ?? {})).toEqual(['alertname', 'n'.repeat(256)]);
    expect(batch.cuts).toEqual(['labels with a name over 256 bytes left out']);
  });

  it('leaves out a URL over 4,096 bytes, because half of it leads elsewhere', () => {
    const generatorURL = `https://example.com/${'x'.repeat(4096)}`;
    const batch = batchOf({ generatorURL });
    expect(batch.alerts[0]?.links).toEqual([]);
    expect(batch.cuts).toEqual(['source link over 4096 bytes left out']);
    expect(accepted(alertmanager.parse(body([{}], { externalURL: generatorURL }), AT))).not.toHaveProperty(
      'externalUrl',
    );
  });

  it('cuts the group labels and the name of the receiver too', () => {
    const group = { groupLabels: { pod: 'x'.repeat(2000) }, receiver: 'x'.repeat(2000) };
    const batch = accepted(alertmanager.parse(body([{}], group), AT));
    expect(batch.groupLabels.pod).toHaveLength(1024);
    expect(batch.sender).toHaveLength(1024);
    expect(batch.cuts).toEqual(['label "pod" cut at 1024 bytes']);
  });

  it('says twenty cuts at most, and how many more there were', () => {
    const long = 'x'.repeat(2000);
    const alerts = Array.from({ length: 30 }, (_, i) => ({ labels: { [`label_${i}`]: long } }));
    const { cuts } = batchOf(...alerts);
    expect(cuts).toHaveLength(21);
    expect(cuts.at(-1)).toBe('and 10 more cuts');
  });
});
