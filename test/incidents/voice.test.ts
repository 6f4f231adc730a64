import { describe, expect, test } from 'vitest';
import { speakerOf } from '../../shared/incidents/voice.ts';
import { batch } from '../support/world.ts';

const from = (externalUrl: string | undefined, sender = 'tocsin', groupLabels = {}) => ({
  ...batch([], groupLabels),
  sender,
  ...(externalUrl !== undefined && { externalUrl }),
});
const voice = (...parts: Parameters<typeof from>) => speakerOf(from(...parts)).voice;

describe('A voice', () => {
  test('is a source, the receiver it sends to, and its address', () => {
    expect(new Set([voice('https://a.example'), voice('https://b.example'), voice(undefined)]).size).toBe(3);
    expect(voice('https://a.example', 'other')).not.toBe(voice('https://a.example'));
  });

  test('is the same with or without a slash at the end of its address, and whatever the case of its host', () => {
    expect(voice('https://A.example/')).toBe(voice('https://a.example'));
    expect(voice('https://a.example/am/')).toBe(voice('https://a.example/am'));
    expect(voice('https://a.example/AM')).not.toBe(voice('https://a.example/am'));
  });

  test('is one where the routing file says that two addresses are twins', () => {
    const twins = [['https://a.example/', 'https://b.example']];
    const [a, b, c] = ['https://a.example', 'https://b.example/', 'https://c.example'].map(
      (url) => speakerOf(from(url), twins).voice,
    );
    expect(a).toBe(b);
    expect(c).not.toBe(a);
  });

  test('speaks of groups, which are the same whatever the order of their labels', () => {
    const group = (labels: Readonly<Record<string, string>>) => speakerOf(from(undefined, 'tocsin', labels)).group;
    expect(group({ a: '1', b: '2' })).toBe(group({ b: '2', a: '1' }));
    expect(group({ a: '1' })).not.toBe(group({ a: '2' }));
  });
});
