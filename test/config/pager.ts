import * as z from 'zod';
import { destination } from '../../shared/destinations/destination.ts';

/** A destination with one of everything: a global with a default, a secret, a nested map, a rule over the whole. */
export const pager = destination({
  name: 'pager',
  globals: z.object({ pager_url: z.url().default('https://pager.example.com').describe('Where it is.') }),
  entry: z
    .object({
      number: z.string().min(3).optional().describe('Whom to call.'),
      pin: z.string().optional().describe('Name of a secret.'),
      urgency: z.enum(['high', 'low']).default('low').describe('How loud.'),
      groups: z.array(z.string()).max(2).optional().describe('Whom else to call.'),
      retry: z
        .object({ times: z.int().describe('How often.') })
        .optional()
        .describe('When nobody answers.'),
      or: z.union([z.string(), z.int()]).optional().describe('Text or number.'),
    })
    .refine(({ number, groups }) => number !== undefined || groups !== undefined, {
      error: 'must have number or groups',
    }),
  mistakes: ({ pin }, { pager_url }) =>
    pin === undefined && pager_url.startsWith('https://closed.')
      ? [{ key: 'pin', expected: 'a pin, for that URL' }]
      : [],
  bind: ({ number, pin }, { pager_url }) => ({
    place: `${pager_url}#${number}`,
    edits: false,
    cadence: 'interval',
    needs: { secrets: pin === undefined ? [] : [pin] },
    pace: { place: `${pager_url}#${number}`, interval: 0 as never },
    // biome-ignore lint/correctness/useYield: nothing to send.
    *deliver() {
      return { outcome: 'delivered', memory: {} };
    },
  }),
});
