import type { LogRecord } from '../log-record.ts';
import type { Json } from './json.ts';

/** One entry of a log as it came, perhaps of several lines. */
export interface LogLine {
  readonly text: string;
  /** Set when the whole text is one JSON object. */
  readonly json: Json | undefined;
}

/** What a format says of an entry. What stands in the same fields in all formats is added to it (see `record-facts.ts`). */
export type EntryFacts = Pick<LogRecord, 'level' | 'message'> &
  Partial<Pick<LogRecord, 'service' | 'exceptionType' | 'exceptionMessage' | 'stack' | 'requestId' | 'at'>> & {
    /** Where else than in the entry's own JSON those fields are. */
    readonly fields?: Json;
  };

/** One way in which programs write logs. */
export interface LogFormat {
  readonly name: string;
  /** Undefined: the entry is not in this format. Never throws, and takes a time linear in the entry's length. */
  readonly read: (line: LogLine) => EntryFacts | undefined;
}
