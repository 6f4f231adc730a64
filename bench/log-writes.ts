import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { type AcceptLogsDeps, acceptLogs } from '../shared/flows/accept-logs.ts';
import { Fingerprinter } from '../shared/logs/fingerprint/fingerprinter.ts';
import { batchOfLines } from './log-lines.ts';
import { PROGRAMS } from './log-programs.ts';
import { TableMeter } from './table-meter.ts';
import { textTable } from './text-table.ts';
import { depsFor } from './tocsin.ts';

const LINES = 2000;
/** Of each stream: in the first, every error is new. */
const FIRST = [0];
const LATER = [1, 2, 3, 4];

/** Counts what batches of log lines do to the table, as the function that takes them does it. */
export async function countLogWrites(engine: DynamoDBClientConfig): Promise<string> {
  const meter = new TableMeter(dynamoClient(engine), dynamoClient(engine));
  const errors = { minLevel: 'error', userKey: 'bench', fingerprinter: new Fingerprinter() } as const;
  const deps = { ...depsFor(meter.client), errors };
  const rows: string[][] = [];
  for (const percent of [1, 100]) {
    for (const [when, seeds] of [
      ['the first batch of each stream', FIRST],
      ['later ones', LATER],
    ] as const) {
      meter.reset();
      const { lines, errors } = await take(percent, seeds, deps);
      const [writesAnError = ''] = meter.figuresOf(errors);
      const perMillion = meter.figuresOf(lines / 1e6).map((count) => String(Math.round(Number(count))));
      rows.push([`${percent} % errors, ${when}`, String(lines), String(errors), writesAnError, ...perMillion]);
    }
  }
  return textTable(['streams', 'lines', 'errors', 'writes/error', 'writes/million lines', 'units/million lines'], rows);
}

async function take(percent: number, seeds: readonly number[], deps: AcceptLogsDeps) {
  let [lines, errors] = [0, 0];
  for (const program of PROGRAMS) {
    const own = { ...program, logGroup: `${program.logGroup}/${percent}` };
    for (const seed of seeds) {
      const batch = batchOfLines(own, LINES, percent, seed);
      const taken = await acceptLogs(batch.data, deps);
      if ('unreadable' in taken) throw new Error(taken.unreadable);
      lines += batch.lines;
      errors += taken.errors;
    }
  }
  return { lines, errors };
}
