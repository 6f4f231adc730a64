import { describe, expect, test } from 'vitest';
import { Continuation, mayGoOn } from '../../../shared/logs/formats/continuation.ts';

describe('A call as the runtime of Go writes it goes on with what is before it', () => {
  const behindPanic = (line: string): boolean => {
    const entries = new Continuation(() => false);
    entries.goesOn('panic: assignment to entry in nil map');
    return entries.goesOn(line);
  };

  test.each([
    'main.main()',
    'main.(*Server).handle(0xc0000b4000, {0x4a2f40, 0x4e5d58})',
    'net/http.(*conn).serve(0xc0000b8000)',
    'github.com/example/shop/orders.read.func1.2(...)',
  ])('%s', (line) => {
    expect([behindPanic(line), mayGoOn('panic: x', line)]).toEqual([true, true]);
  });

  test.each(['served 3 requests (2 failed)', 'main.main() failed', 'main()', '.main()', 'a.b\n(c)'])(
    'unlike %j',
    (line) => {
      expect([behindPanic(line), mayGoOn('panic: x', line)]).toEqual([false, false]);
    },
  );

  test.each(['.(', '(.', 'a.', 'a.b(', '*', '/'])('however long a line is made of %j', (part) => {
    // A pattern that tries all ways to part such a line would take minutes.
    const line = `${part.repeat(300)}${'x'.repeat(16 * 1024 * 1024)}`;
    expect(mayGoOn('panic: x', line)).toBe(false);
  });
});
