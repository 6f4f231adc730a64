import { envelope, eventId, packed } from '../test/support/log-batch.ts';
import { chanceFrom } from './log-chance.ts';
import type { Program } from './log-programs.ts';

/** A batch of log lines, as it is delivered. */
export interface BatchOfLines {
  readonly data: string;
  /** Its log events. */
  readonly lines: number;
}

const BEGIN = 1_767_322_645_000;

/**
 * About so many events of one log stream, of which `errors` in a hundred entries are errors. No two batches of
 * different seeds have an entry in common.
 */
export function batchOfLines(program: Program, lines: number, errors: number, seed: number): BatchOfLines {
  const chance = chanceFrom(seed);
  const messages: string[] = [];
  for (let i = 0; messages.length < lines; i++) {
    const entries = (i * errors) % 100 < errors ? program.errors : program.quiet;
    const entry = entries[chance.below(entries.length)]?.(chance, BEGIN + i * 37) ?? '';
    messages.push(...(typeof entry === 'string' ? [entry] : entry));
  }
  const events = messages.map((message, i) => ({
    id: eventId(i),
    timestamp: BEGIN + i * 37,
    message,
  }));
  const stream = `app/${program.name}/${chance.hex(32)}`;
  const parts = { logGroup: program.logGroup, logStream: stream };
  return { data: packed(JSON.stringify(envelope(events, parts))), lines: events.length };
}
