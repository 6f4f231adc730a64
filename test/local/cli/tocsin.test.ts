import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tocsin } from './tocsin.ts';

const FILE = 'examples/tocsin.yaml';

const textAt = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe.concurrent('tocsin, run by a shell', () => {
  test('prints its version', async () => {
    const { version } = JSON.parse(textAt('package.json'));
    expect(await tocsin(['--version'])).toEqual({ exitCode: 0, output: `${version}\n`, problems: '' });
  });

  test('ends with 2 and a word on standard error when it is called wrongly', async () => {
    expect(await tocsin(['check'])).toEqual({
      exitCode: 2,
      output: '',
      problems: 'tocsin: check takes one FILE. Try: tocsin --help\n',
    });
  });

  test.each([
    ['nowhere.yaml', 'nowhere.yaml: there is no such file'],
    ['examples', 'examples: it is a directory'],
  ])('ends with 2 when %s cannot be read', async (file, mistake) => {
    expect(await tocsin(['check', file])).toEqual({ exitCode: 2, output: '', problems: `tocsin: ${mistake}\n` });
  });

  test('ends with 0 when a routing file is right, and with 1 when it is wrong', async () => {
    const right = await tocsin(['check', FILE]);
    expect([right.exitCode, right.problems]).toEqual([0, '']);
    expect(right.output).toContain(`${FILE}: no mistakes`);
    const wrong = await tocsin(['check', '-'], 'route: {}');
    expect([wrong.exitCode, wrong.problems]).toEqual([1, '']);
    expect(wrong.output).toContain('-:1:1 receivers: found nothing');
  });

  test('explains a payload from a file and from standard input alike', async () => {
    const file = await tocsin(['explain', FILE, 'examples/alertmanager.json']);
    expect([file.exitCode, file.problems]).toEqual([0, '']);
    expect(await tocsin(['explain', FILE, '-'], textAt('examples/alertmanager.json'))).toEqual(file);
  });
});
