import type { EpochMs } from '../../../shared/values/time.ts';
import { type CommandResult, done, wrong } from '../command.ts';
import { errorsOfStream, type LogReading } from './found-errors.ts';

interface Batch {
  readonly logGroup: string;
  readonly events: readonly string[];
}

/** For each line with a batch, in their order, a line with its errors. Each batch is read by itself. */
export function batchLines(text: string, reading: LogReading, now: EpochMs): CommandResult {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const batches = lines.map(batchIn);
  const bad = batches.indexOf(undefined);
  if (bad >= 0) return wrong(`line ${bad + 1}: expected {"logGroup": a text, "events": a list of texts}\n`);
  const answers = batches.flatMap((batch) => (batch === undefined ? [] : [errorsOfBatch(batch, reading, now)]));
  return done(answers.map((errors) => `${JSON.stringify({ errors })}\n`).join(''));
}

const errorsOfBatch = ({ logGroup, events }: Batch, reading: LogReading, now: EpochMs) =>
  errorsOfStream(
    { logGroup, logStream: logGroup, events: events.map((message) => ({ timestamp: now, message })) },
    reading,
  );

function batchIn(line: string): Batch | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isBatch(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isBatch(value: unknown): value is Batch {
  if (typeof value !== 'object' || value === null) return false;
  const { logGroup, events } = value as Readonly<Record<string, unknown>>;
  return typeof logGroup === 'string' && Array.isArray(events) && events.every((one) => typeof one === 'string');
}
