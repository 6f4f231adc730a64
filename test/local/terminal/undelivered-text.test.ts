import { describe, expect, test } from 'vitest';
import { styleOf } from '../../../local/terminal/style.ts';
import { type Undelivered, undeliveredText } from '../../../local/terminal/undelivered-text.ts';
import { seconds } from '../../../shared/values/time.ts';
import { NOW } from '../../support/sample-view.ts';

const lineOf = (delivery: Partial<Undelivered>): string =>
  undeliveredText(
    { at: NOW, place: 'jira:OPS', incident: 'AbCdEfGhIjk', outcome: 'unauthorized', ...delivery },
    styleOf(false),
  );

describe('a line of the terminal for what a place has not got', () => {
  test.each<readonly [string, Partial<Undelivered>, string]>([
    [
      'that waits says why, how often it was tried and when it is next',
      { title: 'DiskFull: db', detail: '401 the token is invalid', attempts: 3, again: seconds(10) },
      'waits, unauthorized: 401 the token is invalid; tried 3 times, next try in 10s · DiskFull: db · incident AbCdEfGhIjk',
    ],
    [
      'that waits for its turn',
      { outcome: 'paced', attempts: 0, again: seconds(2) },
      'waits, paced; next try in 2s · incident AbCdEfGhIjk',
    ],
    [
      'that was given up says why',
      { outcome: 'given-up', reason: 'refused', detail: '400 no\nsuch field' },
      'given up, refused: 400 no such field · incident AbCdEfGhIjk',
    ],
    ['that went nowhere', { outcome: 'integration-removed' }, 'not sent, integration-removed · incident AbCdEfGhIjk'],
  ])('%s', (_, delivery, line) => {
    expect(lineOf(delivery)).toBe(`14:09:09 UTC jira:OPS  ${line}`);
  });

  test('cannot be steered by what a receiver says', () => {
    expect(lineOf({ detail: '\u001b[2J\u0007', again: seconds(1) })).not.toMatch(/\p{Cc}/u);
  });
});
