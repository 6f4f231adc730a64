import type { IngestHandler } from '../functions/ingest/create-handler.ts';
import type { Alertmanager } from './alertmanager.ts';
import { groupOfAlerts, type SentAlert, webhookEvent } from './alerts.ts';
import { microsOf, ownMicros } from './processor-clock.ts';
import { median, withSpread } from './statistics.ts';
import { textTable } from './text-table.ts';

const ROUNDS = 7;
/** A JavaScript engine compiles what runs often; a Go program comes compiled. */
const WARM_UP_ROUNDS = 10;

interface Load {
  /** Alerts in a request, all of one group. */
  readonly size: number;
  /** Requests in a round. */
  readonly requests: number;
  /** The most that Tocsin may take of Alertmanager's time. */
  readonly goal: Spent;
}

const LOADS: readonly Load[] = [
  { size: 1, requests: 150, goal: { fresh: 4, repeated: 3 } },
  { size: 10, requests: 50, goal: { fresh: 2, repeated: 1.2 } },
  { size: 100, requests: 12, goal: { fresh: 1, repeated: 0.5 } },
];

/** Microseconds an alert, in one round. */
interface Spent {
  readonly fresh: number;
  readonly repeated: number;
}

interface Round {
  readonly tocsin: Spent;
  readonly engine: Spent;
  readonly alertmanager?: Spent;
}

export interface Contest {
  readonly ingest: IngestHandler;
  readonly enginePid: number;
  /** Absent where it is not installed. */
  readonly alertmanager: Alertmanager | undefined;
}

/** Gives both the same alerts, one request after the other. Whose turn comes first changes each round. */
export async function compareProcessorTime(contest: Contest): Promise<string> {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await warmUp(round, contest);
  const rows: string[][] = [];
  for (const load of LOADS) {
    const rounds: Round[] = [];
    for (let number = 0; number < ROUNDS; number++) rounds.push(await oneRound(load, number, contest));
    rows.push(rowOf(load, 'fresh', rounds), rowOf(load, 'repeated', rounds));
  }
  return textTable(['alerts a request', 'Tocsin', 'Alertmanager', 'ratio', 'goal', '', 'engine apart'], rows);
}

async function warmUp(number: number, { ingest, enginePid }: Contest): Promise<void> {
  for (const load of LOADS) await tocsinTurn(groupsOf(load, `warm-up-${number}`), ingest, enginePid);
}

// Made anew for each, so that an alert has just begun when it is sent.
const groupsOf = ({ size, requests }: Load, name: string): readonly (readonly SentAlert[])[] =>
  Array.from({ length: requests }, (_, i) => groupOfAlerts(`${name}-${size}-${i}`, size));

async function oneRound(load: Load, number: number, { ingest, enginePid, alertmanager }: Contest): Promise<Round> {
  const groups = () => groupsOf(load, `round-${number}`);
  const tocsin = () => tocsinTurn(groups(), ingest, enginePid);
  if (alertmanager === undefined) return await tocsin();
  if (number % 2 === 0) {
    const ours = await tocsin();
    return { ...ours, alertmanager: await alertmanagerTurn(groups(), alertmanager) };
  }
  const theirs = await alertmanagerTurn(groups(), alertmanager);
  return { ...(await tocsin()), alertmanager: theirs };
}

async function tocsinTurn(
  groups: readonly (readonly SentAlert[])[],
  ingest: IngestHandler,
  enginePid: number,
): Promise<Omit<Round, 'alertmanager'>> {
  const events = groups.map((alerts) => webhookEvent(alerts));
  const marks: { own: number; engine: number }[] = [];
  const mark = () => marks.push({ own: ownMicros(), engine: microsOf(enginePid) });
  mark();
  for (const event of events) await ingest(event);
  mark();
  for (const event of events) await ingest(event);
  mark();
  const alerts = groups.flat().length;
  return {
    tocsin: spentBetween(
      marks.map((one) => one.own),
      alerts,
    ),
    engine: spentBetween(
      marks.map((one) => one.engine),
      alerts,
    ),
  };
}

async function alertmanagerTurn(groups: readonly (readonly SentAlert[])[], alertmanager: Alertmanager): Promise<Spent> {
  const alerts = groups.flat().length;
  const expected = alertmanager.alertsNotified + alerts;
  const marks = [alertmanager.micros];
  for (const group of groups) await alertmanager.post(group);
  await alertmanager.untilNotified(expected);
  marks.push(alertmanager.micros);
  for (const group of groups) await alertmanager.post(group);
  marks.push(alertmanager.micros);
  return spentBetween(marks, alerts);
}

const spentBetween = ([begin = 0, middle = 0, end = 0]: readonly number[], alerts: number): Spent => ({
  fresh: (middle - begin) / alerts,
  repeated: (end - middle) / alerts,
});

function rowOf({ size, goal }: Load, kind: keyof Spent, rounds: readonly Round[]): string[] {
  const tocsin = rounds.map((round) => round.tocsin[kind]);
  const alertmanager = rounds.flatMap((round) => round.alertmanager?.[kind] ?? []);
  const ratios = rounds.flatMap((round) => (round.alertmanager ? round.tocsin[kind] / round.alertmanager[kind] : []));
  const isCompared = ratios.length > 0;
  return [
    `${size}, ${kind === 'fresh' ? 'new' : 'repeated'}`,
    withSpread(tocsin),
    isCompared ? withSpread(alertmanager) : 'not installed',
    isCompared ? withSpread(ratios, 2) : '',
    `<= ${goal[kind].toFixed(1)}`,
    isCompared ? (median(ratios) <= goal[kind] ? 'met' : 'missed') : '',
    withSpread(rounds.map((round) => round.engine[kind])),
  ];
}
