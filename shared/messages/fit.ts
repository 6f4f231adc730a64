import { IMPORTANCES, type Importance } from './document.ts';

/** The first of the items, as many as fit into the room together. Sizes and room are in the receiver's own unit. */
export function fitFirst<T>(items: readonly T[], room: number, sizeOf: (item: T) => number): readonly T[] {
  let size = 0;
  const end = items.findIndex((item) => {
    size += sizeOf(item);
    return size > room;
  });
  return end < 0 ? items : items.slice(0, end);
}

/**
 * As many of the items as fitFirst, and behind them an item that counts the others, where there are some. `restOf` makes it
 * from how many are shown; undefined: there is nothing to count.
 */
export function fitCounting<T>(
  items: readonly T[],
  room: number,
  sizeOf: (item: T) => number,
  restOf: (shown: number) => T | undefined,
): readonly T[] {
  const withRest = (shown: readonly T[]): readonly T[] => [...shown, ...present(restOf(shown.length))];
  const whole = withRest(items);
  if (fitFirst(whole, room, sizeOf).length === whole.length) return whole;
  const reserved = Math.max(...[0, 1].flatMap((shown) => present(restOf(shown))).map(sizeOf), 0);
  return withRest(fitFirst(items, room - reserved, sizeOf));
}

/** A line of a list, and a text that is shown below it where there is room. */
export interface Entry {
  readonly line: string;
  readonly below?: string;
}

/** How the end of a list counts what is not in it. */
export interface EntryCounts {
  /** Made from how many entries are shown, as for `fitCounting`. */
  readonly restOf: (shown: number) => string | undefined;
  /** Made from how many entries are shown without their text below. */
  readonly withoutBelow: (entries: number) => string;
}

/** The lines as `fitCounting`, and below the first of them their texts, as many as still fit. The others are counted. */
export function fitEntries(
  entries: readonly Entry[],
  room: number,
  sizeOf: (text: string) => number,
  { restOf, withoutBelow }: EntryCounts,
): readonly string[] {
  const wanted = entries.flatMap(({ below }) => present(below));
  const reserved = wanted.length === 0 ? 0 : sizeOf(withoutBelow(wanted.length));
  const shown = fitCounting<Entry>(
    entries,
    room - reserved,
    ({ line }) => sizeOf(line),
    (n) => present(restOf(n)).map((line) => ({ line }))[0],
  );
  const used = shown.reduce((sum, { line }) => sum + sizeOf(line), 0);
  const belows = shown.flatMap(({ below }) => present(below));
  const last = fitFirst(belows, room - reserved - used, sizeOf).length;
  const without = belows.length - last;
  let given = 0;
  const lines = shown.flatMap(({ line, below }) => {
    if (below === undefined || given === last) return [line];
    given += 1;
    return [line, below];
  });
  return without === 0 ? lines : [...lines, withoutBelow(without)];
}

const present = <T>(item: T | undefined): readonly T[] => (item === undefined ? [] : [item]);

interface Weighed {
  readonly importance: Importance;
}

/** How a receiver shows a part in at most so much room: undefined where there is too little. */
export interface PartRenderer<P, Out> {
  readonly render: (part: P, room: number) => Out | undefined;
  readonly sizeOf: (out: Out) => number;
}

export interface ShownPart<P, Out> {
  readonly part: P;
  readonly out: Out;
}

/** The parts that are shown, in reading order, and those for which there was no room. */
export interface Layout<P, Out> {
  readonly shown: readonly ShownPart<P, Out>[];
  readonly leftOut: readonly P[];
}

/** Gives room to the parts of a message: the important ones take theirs first, and of equals the earlier one. */
export function layOut<P extends Weighed, Out>(
  parts: readonly P[],
  room: number,
  { render, sizeOf }: PartRenderer<P, Out>,
): Layout<P, Out> {
  const outs = new Map<P, Out>();
  let left = room;
  for (const part of [...parts].sort((a, b) => rankOf(a) - rankOf(b))) {
    const out = render(part, left);
    const size = out === undefined ? 0 : sizeOf(out);
    if (out === undefined || size > left) continue;
    left -= size;
    outs.set(part, out);
  }
  return {
    shown: parts.flatMap((part) => present(outs.get(part)).map((out) => ({ part, out }))),
    leftOut: parts.filter((part) => !outs.has(part)),
  };
}

const rankOf = ({ importance }: Weighed): number => IMPORTANCES.indexOf(importance);

/**
 * Lines without those in the middle, where not all fitFirst, and how many they are. Stack traces begin or end with what
 * failed, by language; most of what stands between belongs to frameworks.
 */
export function fitEnds(lines: readonly string[], room: number, sizeOf: (line: string) => number): readonly string[] {
  if (fitFirst(lines, room, sizeOf).length === lines.length) return lines;
  const left = room - sizeOf(cutLine(lines.length));
  const head = fitFirst(lines, (left * 2) / 3, sizeOf);
  const used = head.reduce((sum, line) => sum + sizeOf(line), 0);
  const tail = [...fitFirst(lines.slice(head.length).reverse(), left - used, sizeOf)].reverse();
  if (head.length + tail.length === 0) return [];
  return [...head, cutLine(lines.length - head.length - tail.length), ...tail];
}

const cutLine = (n: number): string => `… ${n} ${n === 1 ? 'line' : 'lines'} cut …`;
