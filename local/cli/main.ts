import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../../shared/config/environment.ts';
import { type EpochMs, instant } from '../../shared/values/time.ts';
import { type DeadLetters, DeadLettersUnreachable } from '../dead-letters/dead-letter.ts';
import { localDeadLetters } from '../dead-letters/local-dead-letters.ts';
import { stackDeadLetters } from '../dead-letters/stack-dead-letters.ts';
import { check } from './check.ts';
import { type CommandResult, done, misused, type ReadInput } from './command.ts';
import { deadLetters } from './dead-letters.ts';
import { explain } from './explain.ts';
import { showLogs } from './logs/logs.ts';
import { readInput } from './read-input.ts';
import { redactInput } from './redact.ts';

const HELP = `Usage: tocsin COMMAND [OPTION]...

Commands:
  check FILE             whether a routing file is right, and how it is understood
  explain FILE PAYLOAD   which routes the alerts of a webhook body take, whom they reach, and why
  redact FILE            standard input without personal data and secrets, as it is stored
  logs [FILE]...         the errors in log lines, from files or standard input, and which of them are one
  dead-letters           what was given up, and why, by the Tocsin on this machine or, with --stack, in AWS
  dead-letters show ID   one of them, without personal data and secrets
  dead-letters send ID...   sends them again; all of them with --all

FILE is a routing file, such as tocsin.yaml; of logs, a log: text, JSON lines, what aws logs tail and filter-log-events print, or
what CloudWatch Logs exports. PAYLOAD is the body of a webhook, as JSON. - is standard input.

Options:
  --json         print JSON
  --config FILE  logs: under logs and redaction of this routing file
  --why          logs: for each line whether it is an error, why, and as which format it was read
  --batches      logs: a line of standard input is {"logGroup": ..., "events": [...]}; print a line with its errors for each
  --stack NAME   dead letters of the deployed stack NAME, by the AWS credentials and region of the environment
  --all          send all dead letters again
  --help         print this
  --version      print the version

Exit status: 0 if all is right, 1 if FILE or PAYLOAD is wrong or an ID is not there, 2 if a file cannot be read, Tocsin cannot be
reached or the call is wrong.
`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  config: { type: 'string' },
  why: { type: 'boolean', default: false },
  batches: { type: 'boolean', default: false },
  stack: { type: 'string' },
  all: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

/** What a command may use of the world around it. */
export interface Surroundings {
  readonly read: ReadInput;
  readonly now: EpochMs;
  /** Of this machine, or of a deployed stack. */
  readonly deadLettersOf: (stack: string | undefined) => DeadLetters;
}

/** Runs one command. Takes the words behind `tocsin` on the command line. */
export async function run(
  words: readonly string[],
  { read, now, deadLettersOf }: Surroundings,
): Promise<CommandResult> {
  const parsed = parse(words);
  if ('mistake' in parsed) return misusedWith(parsed.mistake);
  const { json: isJson, help, version, stack, all, config, why: isWhy, batches: isBatches } = parsed.values;
  if (help) return done(HELP);
  if (version) return done(`${await ownVersion()}\n`);
  const [command, file, payload, ...more] = parsed.positionals;
  if (command === 'dead-letters') {
    return await deadLetters({ words: parsed.positionals.slice(1), all, isJson }, () => deadLettersOf(stack));
  }
  if (stack !== undefined || all) return misusedWith('--stack and --all are of dead-letters');
  if (command === 'logs')
    return await showLogs({ files: parsed.positionals.slice(1), config, isJson, isWhy, isBatches }, read, now);
  if (config !== undefined || isWhy || isBatches) return misusedWith('--config, --why and --batches are of logs');
  if (command === 'check' && file !== undefined && payload === undefined) return await check(file, isJson, read);
  if (command === 'explain' && file !== undefined && payload !== undefined && more.length === 0) {
    return await explain({ file, payload, isJson }, read, now);
  }
  if (command === 'redact' && file !== undefined && payload === undefined) return await redactInput(file, isJson, read);
  return misusedWith(callMistake(command));
}

function callMistake(command: string | undefined): string {
  if (command === undefined) return 'no command was given';
  if (command === 'check' || command === 'redact') return `${command} takes one FILE`;
  if (command === 'explain') return 'explain takes a FILE and a PAYLOAD';
  return `there is no command ${command}`;
}

const misusedWith = (mistake: string): CommandResult => misused(`tocsin: ${mistake}. Try: tocsin --help\n`);

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [mistake = ''] = error.message.split('. ');
    return { mistake };
  }
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

export async function runFromShell(): Promise<void> {
  const { exitCode, output, problems } = await run(process.argv.slice(2), {
    read: readInput,
    now: instant(Date.now()),
    deadLettersOf: (stack) => (stack === undefined ? deadLettersHere() : stackDeadLetters(stack)),
  });
  process.stdout.write(output);
  process.stderr.write(problems);
  process.exitCode = exitCode;
}

function deadLettersHere(): DeadLetters {
  const reading = readEnvironment(process.env);
  if (reading.ok) return localDeadLetters(reading.environment, process.env);
  const mistakes = reading.problems.map(({ variable, rule }) => `${variable} ${rule}`);
  throw new DeadLettersUnreachable(mistakes.join(', '));
}
