import * as z from 'zod';
import { canonicalAddress, type Twins } from '../incidents/voice.ts';
import { rightParts } from './check.ts';

const ADDRESS = "the address of a sender, as its messages have it (Alertmanager's --web.external-url)";
const PAIR = 'at least two addresses, each once';

/** The key `twins`. */
export const TWINS = z.array(
  z
    .array(z.string({ error: ADDRESS }).regex(/^https?:\/\/[^\s"'<>]+$/i, { error: ADDRESS }), { error: PAIR })
    .min(2, { error: PAIR })
    .refine((urls) => new Set(urls.map(canonicalAddress)).size === urls.length, { error: PAIR }),
  { error: 'a list of lists of addresses' },
);

/** `twins` of a file that is right. Undefined: it has none. */
export const readTwins = (file: unknown): Twins | undefined => rightParts({ twins: TWINS.optional() }, file).twins;
