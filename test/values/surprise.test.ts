import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { surprise } from '../../shared/values/surprise.ts';

/** An error as V8 makes it, with these lines for its frames. */
function thrownAt(lines: readonly string[], message = 'a text', cause?: unknown): Error {
  const error = new TypeError(message, { cause });
  error.stack = [`TypeError: ${message}`, ...lines.map((line) => `    at ${line}`)].join('\n');
  return error;
}

const framesOf = (...lines: readonly string[]): string | undefined => surprise(thrownAt(lines)).frames;

describe('What is logged of something thrown', () => {
  test('is its name, and where it was thrown', () => {
    const frames = expect.stringMatching(/^test\/values\/surprise\.test\.ts:\d+:\d+ < /);
    expect(surprise(new RangeError('a text'))).toEqual({ error: 'RangeError', frames });
  });

  test.each([
    ['recordBatch (/srv/tocsin/shared/flows/record-batch.ts:41:9)', 'shared/flows/record-batch.ts:41:9 recordBatch'],
    ['async recordBatch (file:///srv/shared/flows/x.ts:4:9)', 'shared/flows/x.ts:4:9 recordBatch'],
    ['new Page (C:\\Users\\Kim\\local\\page.ts:7:1)', 'local/page.ts:7:1 Page'],
    ['Set.get [as size] (/srv/shared/values/x.ts:1:2)', 'shared/values/x.ts:1:2 Set.get'],
    ['Object.<anonymous> (/srv/bin/tocsin.js:1:2)', 'bin/tocsin.js:1:2 Object.<anonymous>'],
    ['Inbox.#put (/srv/shared/adapters/sqs-inbox.ts:1:2)', 'shared/adapters/sqs-inbox.ts:1:2 Inbox.#put'],
    ['/srv/shared/values/x.ts:1:2', 'shared/values/x.ts:1:2'],
    ['async file:///srv/shared/values/x.ts:1:2', 'shared/values/x.ts:1:2'],
    ['e (/var/task/index.js:1:48211)', 'index.js:1:48211 e'],
    ['pMap (/srv/node_modules/p-map/index.js:12:5)', 'p-map/index.js:12:5 pMap'],
    ['send (/srv/node_modules/.pnpm/a@1/node_modules/@aws-sdk/a/b.js:1:2)', '@aws-sdk/a/b.js:1:2 send'],
  ])('shortens the frame %s', (line, frame) => {
    expect(framesOf(line)).toBe(frame);
  });

  test.each([
    'async Promise.all (index 0)',
    'JSON.parse (<anonymous>)',
    'process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    'eval (eval at run (/srv/shared/x.ts:1:2), <anonymous>:1:1)',
    'native',
    'f (/srv/shared/a text.ts:1:2)',
  ])('leaves out the frame %s', (line) => {
    expect(framesOf(line, 'f (/srv/shared/x.ts:1:2)')).toBe('shared/x.ts:1:2 f');
  });

  test('names no folder of a person', () => {
    const folder = ['', 'home', 'kim'].join('/');
    expect(framesOf(`f (${folder}/index.js:1:2)`, `g (${folder}/tocsin/shared/x.ts:1:2)`)).toBe(
      'index.js:1:2 f < shared/x.ts:1:2 g',
    );
  });

  test('leaves out the name of a function that is a text', () => {
    expect(framesOf('Object.kim@example.com (/srv/shared/x.ts:1:2)')).toBe('shared/x.ts:1:2');
  });

  test('is at most ten frames', () => {
    const frames = framesOf(...Array.from({ length: 200 }, (_, i) => `f (/srv/shared/x.ts:${i}:1)`));
    expect(frames?.split(' < ')).toHaveLength(10);
  });

  test('stays short however long names and paths are', () => {
    const long = 'x'.repeat(100_000);
    const longer = 'y'.repeat(600);
    const lines = [`${longer} (/srv/shared/x.ts:1:2)`, 'f (/srv/shared/x.ts:1:2)', `f (/srv/${longer}.ts:1:2)`, long];
    expect(surprise(thrownAt(lines, long))).toEqual({ error: 'TypeError', frames: 'shared/x.ts:1:2 f' });
  });

  test('says what caused it', () => {
    const first = thrownAt(['h (/srv/node_modules/a/c.js:5:6)'], 'text', 'no error');
    const second = thrownAt(['g (/srv/shared/b.ts:3:4)'], 'other', first);
    expect(surprise(thrownAt(['f (/srv/shared/a.ts:1:2)'], 'another', second))).toEqual({
      error: 'TypeError',
      frames: 'shared/a.ts:1:2 f',
      cause: 'TypeError at shared/b.ts:3:4 g, caused by TypeError at a/c.js:5:6 h, caused by string',
    });
  });

  test('ends where causes go round in a circle', () => {
    const error = thrownAt([]);
    error.cause = thrownAt([], 'other', error);
    expect(surprise(error)).toEqual({ error: 'TypeError', cause: 'TypeError' });
  });

  test.each([
    ['a text', 'string'],
    [undefined, 'undefined'],
    [null, 'object'],
    [{ name: 'kim@example.com', stack: 'a text' }, 'object'],
    [Object.assign(new Error('a text'), { name: 'kim@example.com', stack: undefined }), 'Error'],
    [Object.assign(new Error('a text'), { name: 7, stack: 7 }), 'Error'],
  ])('of %o is its kind alone', (thrown, error) => {
    expect(surprise(thrown)).toEqual({ error });
  });

  test('is there as well when the thrown thing throws in its turn', () => {
    const refuse = () => {
      throw new Error('a text');
    };
    const error = new Error('a text');
    for (const part of ['stack', 'name', 'message', 'cause']) Object.defineProperty(error, part, { get: refuse });
    expect(surprise(error)).toEqual({ error: 'Error' });
    const proxy = new Proxy(new Error('a text'), { get: refuse, getPrototypeOf: refuse });
    expect(surprise(proxy)).toEqual({ error: 'object' });
  });

  test('has its frames where the message was set after the throw, as the AWS SDK does', () => {
    const error = new Error('a text');
    error.stack = 'Error\n    at f (/srv/shared/x.ts:1:2)';
    expect(surprise(error).frames).toBe('shared/x.ts:1:2 f');
  });

  test('has no frames where the message was changed after the throw: a line of it may look like one', () => {
    const error = thrownAt(['f (/srv/shared/x.ts:1:2)'], 'a text\n    at secret (/x/secret.ts:1:1)');
    error.message = 'changed';
    expect(surprise(error)).toEqual({ error: 'TypeError' });
  });

  test('never has anything of the message, whatever lines it has', () => {
    const line = fc.oneof(
      fc.constantFrom('    at planted (/x/planted.ts:1:1)', 'Error: planted', 'planted', '', ': ', 'Error'),
      fc.string().map((text) => `planted${text}`),
    );
    const message = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
    const name = fc.constantFrom('Error', 'TypeError', '', 'a planted name', 'Error [CODE]');
    fc.assert(
      fc.property(message, message, name, (text, ofCause, named) => {
        class Named extends Error {}
        Object.defineProperty(Named.prototype, 'name', { value: named });
        const fields = surprise(new Named(text, { cause: new Error(ofCause) }));
        expect(JSON.stringify(fields)).not.toContain('planted');
        if (named !== 'a planted name') expect(fields.frames).toMatch(/^test\/values\/surprise\.test\.ts:/);
        expect(fields.cause).toMatch(/^Error at test\/values\/surprise\.test\.ts:/);
      }),
    );
  });
});
