import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { type Core, wireLogs } from '../functions/core.ts';
import { MemoryTemplates } from '../local/simulation/memory-templates.ts';
import { silentTelemetry } from '../local/simulation/silent-telemetry.ts';
import { dynamoClient } from '../shared/adapters/dynamo-client.ts';
import { METRICS } from '../shared/metrics.ts';
import { batchOfLines } from './log-lines.ts';
import { PROGRAMS } from './log-programs.ts';
import { TableMeter } from './table-meter.ts';
import { textTable } from './text-table.ts';
import { portsOn } from './tocsin.ts';

const LINES = 2000;
/** Of each stream: in the first, every error is new. */
const FIRST = [0];
const LATER = [1, 2, 3, 4];

/** Counts what batches of log lines do to the table, as the function that takes them does it. */
export async function countLogWrites(engine: DynamoDBClientConfig): Promise<string> {
  const meter = new TableMeter(dynamoClient(engine), dynamoClient(engine));
  const received = { errors: 0 };
  const takeLogs = logsHandler(meter.client, received);
  const rows: string[][] = [];
  for (const percent of [1, 100]) {
    for (const [when, seeds] of [
      ['the first batch of each stream', FIRST],
      ['later ones', LATER],
    ] as const) {
      meter.reset();
      received.errors = 0;
      const lines = await take(percent, seeds, takeLogs);
      const { errors } = received;
      const [writesAnError = ''] = meter.figuresOf(errors);
      const perMillion = meter.figuresOf(lines / 1e6).map((count) => String(Math.round(Number(count))));
      rows.push([`${percent} % errors, ${when}`, String(lines), String(errors), writesAnError, ...perMillion]);
    }
  }
  return textTable(['streams', 'lines', 'errors', 'writes/error', 'writes/million lines', 'units/million lines'], rows);
}

/** The real handler, which counts the errors that it takes. Whatever it cannot read is an error of the bench. */
function logsHandler(client: DynamoDBClient, received: { errors: number }): Core['logs'] {
  return wireLogs({
    ...portsOn(client),
    telemetry: {
      ...silentTelemetry,
      count: (metric, _dimensions, by = 1) => {
        if (metric === METRICS.received) received.errors += by;
      },
    },
    templates: new MemoryTemplates(),
    logDeadLetters: { put: (_data, reason) => Promise.reject(new Error(reason)) },
    userKey: 'bench',
  });
}

/** Returns how many lines it took. */
async function take(percent: number, seeds: readonly number[], takeLogs: Core['logs']): Promise<number> {
  let lines = 0;
  for (const program of PROGRAMS) {
    const own = { ...program, logGroup: `${program.logGroup}/${percent}` };
    for (const seed of seeds) {
      const batch = batchOfLines(own, LINES, percent, seed);
      await takeLogs({ awslogs: { data: batch.data } });
      lines += batch.lines;
    }
  }
  return lines;
}
