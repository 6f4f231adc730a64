import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { fingerprintLines } from './fingerprint-lines.ts';

const USAGE = `Usage: npm run -s fingerprint [-- --json] < FILE

Prints the fingerprint and the template of each line of standard input, with a tab between them. A line is a message.

Options:
  --json   a line is that of a log, in any format: JSON or text, with stack traces over several lines
`;

/** `npm run -s fingerprint`. Exit status: 0, or 2 when it was called wrongly. */
const isLog = readOption(process.argv.slice(2));
if (isLog === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  process.stdout.write(fingerprintLines(await text(process.stdin), isLog));
}

function readOption(words: readonly string[]): boolean | undefined {
  try {
    return parseArgs({ args: [...words], options: { json: { type: 'boolean', default: false } } }).values.json;
  } catch {
    return undefined;
  }
}
