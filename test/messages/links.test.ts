import { describe, expect, test } from 'vitest';
import { namedLinks, openable } from '../../shared/messages/links.ts';

const links = [
  { kind: 'source', url: 'https://prometheus.example/graph' },
  { kind: 'runbook', url: 'https://wiki.example/' },
  { kind: 'source', url: 'https://alertmanager.example/', name: 'Alertmanager' },
] as const;

describe('links', () => {
  test('come in the order in which people need them, by their names or their kinds', () => {
    expect(namedLinks(links)).toEqual([
      { word: 'Runbook', url: 'https://wiki.example/' },
      { word: 'Source', url: 'https://prometheus.example/graph' },
      { word: 'Alertmanager', url: 'https://alertmanager.example/' },
    ]);
  });

  test('can be opened: addresses of the web in ASCII, not too long, each once', () => {
    const urls = [
      'https://wiki.example/größe?a=<b>',
      'javascript:alert(1)',
      `https://wiki.example/${'x'.repeat(2048)}`,
      'https://wiki.example/gr%C3%B6%C3%9Fe?a=%3Cb%3E',
    ];
    expect(openable(urls.map((url) => ({ word: 'Runbook', url })))).toEqual([
      { word: 'Runbook', url: 'https://wiki.example/gr%C3%B6%C3%9Fe?a=%3Cb%3E' },
    ]);
  });
});
