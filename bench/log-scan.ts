/**
 * `npx tsx bench/log-scan.ts`: what it costs to get at the events of a log batch, beside the floor, which is what
 * everybody pays who parses the envelope: gunzip and JSON.parse. Needs Node only, and takes half a minute.
 */
import type { Prefilter } from '../shared/logs/batch.ts';
import { decode } from '../shared/logs/decode.ts';
import { inflate } from '../shared/logs/inflate.ts';
import { type BatchOfLines, batchOfLines } from './log-lines.ts';
import { ownMicros } from './processor-clock.ts';
import { median, withSpread } from './statistics.ts';
import { textTable } from './text-table.ts';

const ROUNDS = 9;
const WARM_UP_ROUNDS = 2;
/** Batches that a way opens in its turn, and how many of them go by before it is timed: they clear up what others left. */
const TURN = 30;
const UNTIMED = 10;

const BATCHES = [
  ['quiet, 1 % errors', batchOfLines(10_000, 1)],
  ['busy, 10 % errors', batchOfLines(10_000, 10)],
  ['storm, 100 % errors', batchOfLines(6_000, 100)],
] as const;

const ERROR = Buffer.from('ERROR');
const hasError = (bytes: Buffer): boolean => bytes.includes(ERROR);
const eachAlone: Prefilter = { mayMatter: hasError };
const manyAtOnce: Prefilter = { mayMatter: hasError, mayHold: hasError };

function inflated(data: string): Buffer {
  const result = inflate(data);
  if (!result.ok) throw new Error(result.reason);
  return result.bytes;
}

const WAYS: Readonly<Record<string, (data: string) => unknown>> = {
  floor: (data) => JSON.parse(inflated(data).toString()),
  'gunzip alone': inflated,
  'scan, each alone': (data) => decode(data, eachAlone),
  'scan, many at once': (data) => decode(data, manyAtOnce),
};

function nanosALine(open: (data: string) => unknown, { data, lines }: BatchOfLines): number {
  for (let i = 0; i < UNTIMED; i++) open(data);
  const begin = ownMicros();
  for (let i = UNTIMED; i < TURN; i++) open(data);
  return ((ownMicros() - begin) * 1000) / (lines * (TURN - UNTIMED));
}

function rowsOf(name: string, batch: BatchOfLines): readonly string[][] {
  const rounds = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, () =>
    Object.fromEntries(Object.entries(WAYS).map(([way, open]) => [way, nanosALine(open, batch)])),
  ).slice(WARM_UP_ROUNDS);
  return Object.keys(WAYS).map((way) => {
    const nanos = rounds.map((round) => round[way] ?? Number.NaN);
    const ratios = rounds.map((round) => (round.floor ?? Number.NaN) / (round[way] ?? Number.NaN));
    const perSecond = `${Math.round(1e6 / median(nanos))} k`;
    return [`${name}: ${way}`, withSpread(nanos, 0), perSecond, way === 'floor' ? '' : withSpread(ratios, 2)];
  });
}

process.stdout.write(
  `Node ${process.version}. Processor time: median of ${ROUNDS} rounds (least-most). Times move with the load of the
machine; compare the rows of one run, never two runs.

${textTable(
  ['batch', 'nanoseconds a line', 'lines a second', 'times the floor'],
  BATCHES.flatMap(([name, batch]) => rowsOf(name, batch)),
)}
`,
);
