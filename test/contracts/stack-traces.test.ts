import { expect, test } from 'vitest';
import { DESTINATIONS } from '../../shared/destinations/index.ts';
import { saidBy } from '../support/said-by.ts';
import { sampleView } from '../support/sample-view.ts';

const stack = 'TypeError: x is undefined\n  at pay (pay.js:7:3)\n  at main (main.js:1:1)';

test.each(DESTINATIONS.map((one) => [one.name, one] as const))(
  '%s shows the stack trace of an error',
  (_, destination) => {
    const said = saidBy(destination, sampleView({ annotations: { stack } }));
    expect(said).not.toEqual([]);
    for (const one of said) for (const line of stack.split('\n')) expect(one).toContain(line.trim());
  },
);
