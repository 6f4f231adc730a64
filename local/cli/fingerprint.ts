import { fingerprintCommand } from './fingerprint-command.ts';
import { readInput } from './read-input.ts';

/** `npm run -s fingerprint`. Exit status: 0, 1 for a routing file that is wrong, 2 when it was called wrongly. */
const { exitCode, output, problems } = await fingerprintCommand(process.argv.slice(2), readInput);
process.stderr.write(problems);
process.stdout.write(output);
process.exitCode = exitCode;
