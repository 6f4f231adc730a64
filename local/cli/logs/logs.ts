import { problemsText } from '../../../shared/config/excerpt.ts';
import { readRoutingFile } from '../../../shared/config/routing-file.ts';
import { DESTINATIONS } from '../../../shared/destinations/index.ts';
import type { EpochMs } from '../../../shared/values/time.ts';
import { type InputStream, streamsIn } from '../../log-input.ts';
import { asJson, type CommandResult, done, misused, type ReadInput, wrong } from '../command.ts';
import { batchLines } from './batch-lines.ts';
import { errorsText } from './errors-text.ts';
import { errorsOf, type LogReading } from './found-errors.ts';
import { whyText } from './why-text.ts';

export interface LogsCall {
  /** None: standard input. */
  readonly files: readonly string[];
  readonly config: string | undefined;
  readonly isJson: boolean;
  readonly isWhy: boolean;
  readonly isBatches: boolean;
}

/** `tocsin logs [FILE]...`: what Tocsin makes of log lines. */
export async function showLogs(call: LogsCall, read: ReadInput, now: EpochMs): Promise<CommandResult> {
  const reading = await readingIn(call.config, read);
  if ('exitCode' in reading) return reading;
  const streams: InputStream[] = [];
  for (const name of call.files.length === 0 ? ['-'] : call.files) {
    const input = await read(name);
    if ('unreadable' in input) return misused(`tocsin: ${input.unreadable}\n`);
    if (call.isBatches) return batchLines(input.text, reading, now);
    streams.push(...streamsIn(input.text, { name: name === '-' ? 'standard input' : name, now }));
  }
  if (call.isWhy) return done(streams.map((stream) => whyText(stream, reading)).join(''));
  const errors = errorsOf(streams, reading);
  return done(call.isJson ? asJson({ errors }) : errorsText(errors, streams));
}

async function readingIn(file: string | undefined, read: ReadInput): Promise<LogReading | CommandResult> {
  if (file === undefined) return { logs: undefined, redaction: undefined };
  const input = await read(file);
  if ('unreadable' in input) return misused(`tocsin: ${input.unreadable}\n`);
  const routing = readRoutingFile(input.text, DESTINATIONS);
  if (!routing.ok) return wrong(problemsText(file, input.text, routing.problems));
  return { logs: routing.logSettings, redaction: routing.redaction };
}
