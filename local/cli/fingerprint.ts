import { text } from 'node:stream/consumers';
import { fingerprintLines } from './fingerprint-lines.ts';

/** `npm run -s fingerprint`: messages on standard input, one a line; fingerprint and template on standard output. */
process.stdout.write(fingerprintLines(await text(process.stdin)));
