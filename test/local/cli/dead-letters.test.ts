import { beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../../local/cli/main.ts';
import { type DeadLetter, DeadLettersUnreachable } from '../../../local/dead-letters/dead-letter.ts';
import { instant } from '../../../shared/values/time.ts';

const REFUSED: DeadLetter = {
  id: 'letter-1',
  queue: 'delivery',
  at: '2026-08-22T14:02:09.000Z',
  reason: 'refused: 400 the field "priority" of jane@example.com is not on the screen',
  body: JSON.stringify({ incident: 'aXb3kd91m2Q', place: 'jira:example.atlassian.net/OPS/Bug', rev: 3 }),
};
const REQUEST: DeadLetter = {
  id: 'letter-2',
  queue: 'inbox',
  at: '2026-08-22T14:05:00.000Z',
  reason: 'received too often and never deleted',
  body: '{"source":"alertmanager","body":"mail to jane@example.com"}',
};

let letters: readonly DeadLetter[];
let asked: (string | undefined)[];

beforeEach(() => {
  letters = [REFUSED, REQUEST];
  asked = [];
});

const tocsin = (...words: readonly string[]) =>
  run(['dead-letters', ...words], {
    read: async () => ({ unreadable: 'no file' }),
    now: instant(0),
    deadLettersOf: (stack) => {
      asked.push(stack);
      return {
        list: async () => letters,
        send: async (some) => {
          letters = letters.filter((one) => !some.includes(one));
          return some.map(({ id }) => id);
        },
      };
    },
  });

describe('tocsin dead-letters', () => {
  test('lists what was given up, where it was for and why, without personal data', async () => {
    expect(await tocsin()).toEqual({
      exitCode: 0,
      problems: '',
      output: `2 dead letters

letter-1  2026-08-22 14:02:09 UTC  delivery  jira:example.atlassian.net/OPS/Bug of incident aXb3kd91m2Q
  refused: 400 the field "priority" of ‹e-mail› is not on the screen
letter-2  2026-08-22 14:05:00 UTC  inbox  59 bytes
  received too often and never deleted

tocsin dead-letters show ID, or send ID once what is wrong is mended
`,
    });
    expect(asked).toEqual([undefined]);
  });

  test('says so when nothing was given up', async () => {
    letters = [];
    expect(await tocsin()).toMatchObject({ exitCode: 0, output: 'Nothing was given up.\n' });
  });

  test('shows one of them, without personal data', async () => {
    expect(await tocsin('show', 'letter-2')).toMatchObject({
      exitCode: 0,
      output: `letter-2
set aside: 2026-08-22 14:05:00 UTC
queue: inbox
reason: received too often and never deleted

{"source":"alertmanager","body":"mail to ‹e-mail›"}
`,
    });
    expect(await tocsin('show', 'letter-9')).toMatchObject({
      exitCode: 1,
      output: 'there is no dead letter letter-9\n',
    });
  });

  test('sends those that are named, and says which are not there', async () => {
    expect(await tocsin('send', 'letter-1', 'letter-9')).toMatchObject({
      exitCode: 1,
      output: '1 dead letter sent again\nthere is no dead letter letter-9\n',
    });
    expect(letters).toEqual([REQUEST]);
  });

  test('sends all of them', async () => {
    expect(await tocsin('send', '--all')).toMatchObject({ exitCode: 0, output: '2 dead letters sent again\n' });
    expect(letters).toEqual([]);
  });

  test('asks a deployed stack with --stack', async () => {
    await tocsin('--stack', 'Tocsin');
    expect(asked).toEqual(['Tocsin']);
  });

  test.each([[['show']], [['send']], [['send', 'letter-1', '--all']], [['delete', 'letter-1']], [['--all']]])(
    'refuses %j and says how it is called, and nothing is sent',
    async (words) => {
      expect(await tocsin(...words)).toMatchObject({ exitCode: 2, problems: expect.stringContaining('send --all') });
      expect(letters).toHaveLength(2);
    },
  );

  test('says in one line why they cannot be looked at', async () => {
    const surroundings = {
      read: async () => ({ unreadable: 'no file' }),
      now: instant(0),
      deadLettersOf: () => {
        throw new DeadLettersUnreachable('no Tocsin answers at port 8080 of this machine. Start it, or set PORT.');
      },
    };
    expect(await run(['dead-letters'], surroundings)).toEqual({
      exitCode: 2,
      output: '',
      problems: 'tocsin: no Tocsin answers at port 8080 of this machine. Start it, or set PORT.\n',
    });
  });

  test('prints JSON', async () => {
    const { output } = await tocsin('--json');
    expect(JSON.parse(output)).toHaveLength(2);
    expect(output).not.toContain('jane@example.com');
    expect(JSON.parse((await tocsin('send', '--all', '--json')).output)).toEqual({
      sent: ['letter-1', 'letter-2'],
      missing: [],
    });
  });
});
