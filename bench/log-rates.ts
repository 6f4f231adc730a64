import { decodeDelivery } from '../shared/logs/cloudwatch/decode.ts';
import { inflate } from '../shared/logs/cloudwatch/inflate.ts';
import { type ErrorSettings, errorsIn } from '../shared/logs/errors-in.ts';
import { Fingerprinter } from '../shared/logs/fingerprint/fingerprinter.ts';
import { streamFilter } from '../shared/logs/formats/may-matter.ts';
import { type BatchOfLines, batchOfLines } from './log-lines.ts';
import { PROGRAMS } from './log-programs.ts';
import { ownMicros } from './processor-clock.ts';
import { median, withSpread } from './statistics.ts';
import { textTable } from './text-table.ts';

const ROUNDS = 7;
const WARM_UP_ROUNDS = 3;
/** How often a way opens all batches in its turn, and how often before it is timed: to clear up what the other left. */
const TURN = 2;
const UNTIMED = 1;
/** Of one stream, with other lines in each: a turn opens all of them, so that nothing is met again too soon. */
const BATCHES = 2;
const LINES = 5000;
const STREAMS = [
  ['1 % errors', 1],
  ['100 % errors', 100],
] as const;

const SETTINGS: ErrorSettings = { minLevel: 'error', userKey: 'bench', fingerprinter: new Fingerprinter() };

/** What everybody pays who looks into a batch at all. */
function parseAll({ data }: BatchOfLines): unknown {
  const inflated = inflate(data);
  if (!inflated.ok) throw new Error(inflated.reason);
  return JSON.parse(inflated.bytes.toString());
}

/** All that is done before the table is asked. */
function findErrors({ data }: BatchOfLines): unknown {
  const decoded = decodeDelivery(data, streamFilter(SETTINGS.minLevel));
  if (!decoded.ok || decoded.batch === 'control-message') throw new Error('not a batch');
  return errorsIn(decoded.batch, SETTINGS);
}

/** Nanoseconds a line that each way takes in each round, over all streams or some. */
interface Times {
  readonly floor: number[];
  readonly ours: number[];
}

function nanosALine(open: (batch: BatchOfLines) => unknown, batches: readonly BatchOfLines[]): number {
  const openAll = (times: number) => {
    for (let i = 0; i < times; i++) for (const batch of batches) open(batch);
  };
  openAll(UNTIMED);
  const begin = ownMicros();
  openAll(TURN);
  const lines = batches.reduce((sum, batch) => sum + batch.lines, 0);
  return ((ownMicros() - begin) * 1000) / (lines * TURN);
}

/** Lines a second of the floor and of ours, on the same batches by turns, for streams of several programs. */
export function compareLogRates(): string {
  const rows = STREAMS.flatMap(([name, errors]) => {
    const streams = PROGRAMS.map((program) =>
      Array.from({ length: BATCHES }, (_, i) => batchOfLines(program, LINES, errors, i)),
    );
    const times = streams.map((): Times => ({ floor: [], ours: [] }));
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      for (const [i, batches] of streams.entries()) {
        const [floor, ours] = [nanosALine(parseAll, batches), nanosALine(findErrors, batches)];
        if (round < 0) continue;
        times[i]?.floor.push(floor);
        times[i]?.ours.push(ours);
      }
    }
    return [
      ...PROGRAMS.map((program, i) => rowOf(`${name}: ${program.name}`, times[i] ?? { floor: [], ours: [] })),
      rowOf(`${name}: all of them, as many lines of each`, together(times)),
    ];
  });
  return textTable(['stream', 'floor, thousand lines/s', 'Tocsin', 'times the floor'], rows);
}

const together = (times: readonly Times[]): Times => ({ floor: meansOf(times, 'floor'), ours: meansOf(times, 'ours') });

const meansOf = (times: readonly Times[], way: keyof Times): number[] =>
  Array.from(
    { length: ROUNDS },
    (_, round) => times.reduce((sum, one) => sum + (one[way][round] ?? 0), 0) / times.length,
  );

function rowOf(name: string, { floor, ours }: Times): string[] {
  const ratios = floor.map((nanos, round) => nanos / (ours[round] ?? Number.NaN));
  const [perSecond, oursPerSecond] = [floor, ours].map((nanos) => String(Math.round(1e6 / median(nanos))));
  return [name, perSecond ?? '', oursPerSecond ?? '', withSpread(ratios, 2)];
}
