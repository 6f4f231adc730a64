/** For each place of a pattern the characters that may stand there, all of them of Latin-1. */
export type Pattern = readonly string[];

export interface Sought {
  /** What has to be right before it, and is no part of it. */
  readonly before?: string;
  readonly pattern: Pattern;
  /** What else has to be true of a match, from its first byte to before `to`. */
  readonly holds: (bytes: Uint8Array, from: number, to: number) => boolean;
}

/** A pattern that a pair of bytes may belong to. */
interface Candidate {
  /** Of the pair within these places. */
  readonly offset: number;
  /** For each place, 1 for the bytes that may stand there. */
  readonly places: readonly Uint8Array[];
  /** Of the pattern within these places. */
  readonly begin: number;
  /** The place, seen from the pair, that tells most of the others, and the bytes that may stand there. */
  readonly probe: number;
  readonly probed: Uint8Array;
  readonly holds: Sought['holds'];
}

/**
 * Looks for many patterns at once. The bytes are read four at a time, as two pairs. Wherever a pattern stands, every
 * other of its pairs is read as one; by one of these, the rarest in logs, it is known. So most steps are two looks into
 * a table, and only where that knows a pair, whole patterns are compared.
 */
export class ByteSearch {
  /** For each pair, as a number with its second byte the higher, the number of a group. 0: it is in no pattern. */
  readonly #groupOf = new Uint8Array(0x10000);
  readonly #groups: (readonly Candidate[])[] = [[]];

  constructor(all: readonly Sought[]) {
    const candidates = all.flatMap(candidatesOf);
    const groups = new Map<string, number>();
    for (const [pair, numbers] of byPair(candidates)) {
      const key = numbers.join();
      const group = groups.get(key) ?? this.#groups.push(numbers.flatMap((number) => candidates[number] ?? [])) - 1;
      if (group > 0xff) throw new Error('more groups of patterns than a byte can number');
      groups.set(key, group);
      this.#groupOf[pair] = group;
    }
  }

  /** Makes ready to look into bytes. Given a place, tells where the next pattern begins, there or later; -1: nowhere. */
  in(bytes: Uint8Array): (from: number) => number {
    const quads = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >>> 2);
    return (from) => this.#next(bytes, quads, from);
  }

  #next(bytes: Uint8Array, quads: Int32Array, from: number): number {
    const groupOf = this.#groupOf;
    const { byteOffset } = bytes;
    const end = (byteOffset + bytes.length) >>> 2;
    for (let quad = (byteOffset + from) >>> 2; quad < end; quad += 1) {
      const four = quads[quad] ?? 0;
      if (((groupOf[four & 0xffff] ?? 0) | (groupOf[four >>> 16] ?? 0)) === 0) continue;
      const found = this.#ofEither(four, bytes, quad * 4 - byteOffset, from);
      if (found >= 0) return found;
    }
    const last = end * 4 - byteOffset;
    const pair = (bytes[last] ?? 0) | ((bytes[last + 1] ?? 0) << 8);
    return this.#beginning(groupOf[pair] ?? 0, bytes, last, from);
  }

  /** Of the two pairs that were read as one number. */
  #ofEither(four: number, bytes: Uint8Array, at: number, from: number): number {
    const found = this.#beginning(this.#groupOf[four & 0xffff] ?? 0, bytes, at, from);
    return found < 0 ? this.#beginning(this.#groupOf[four >>> 16] ?? 0, bytes, at + 2, from) : found;
  }

  /** Where the pattern begins that has this pair; -1: there is none, or it begins before `from`. */
  #beginning(group: number, bytes: Uint8Array, at: number, from: number): number {
    if (group === 0) return -1;
    for (const candidate of this.#groups[group] ?? []) {
      if (candidate.probed[bytes[at + candidate.probe] ?? 0] !== 1) continue;
      const { offset, places, begin, holds } = candidate;
      const first = at - offset;
      const start = first + begin;
      if (start >= from && areAt(places, bytes, first) && holds(bytes, start, first + places.length)) return start;
    }
    return -1;
  }
}

function areAt(places: readonly Uint8Array[], bytes: Uint8Array, from: number): boolean {
  for (let i = 0; i < places.length; i += 1) if (places[i]?.[bytes[from + i] ?? 0] !== 1) return false;
  return true;
}

/** The pattern is known by one pair where it begins at an even address, and by another where it begins at an odd one. */
function candidatesOf({ before, pattern, holds }: Sought): readonly Candidate[] {
  const all = before === undefined ? pattern : [before, ...pattern];
  const places = all.map(bytesOf);
  const offsets = all.slice(1).map((_, i) => i);
  const frequencyAt = (offset: number) => frequencyOf(all[offset] ?? '', all[offset + 1] ?? '');
  return [0, 1].flatMap((parity) => {
    const [offset] = offsets.filter((one) => one % 2 === parity).sort((a, b) => frequencyAt(a) - frequencyAt(b));
    if (offset === undefined) return [];
    const [probe = offset] = [...all.keys()]
      .filter((place) => place !== offset && place !== offset + 1)
      .sort((a, b) => characterFrequency(all[a] ?? '') - characterFrequency(all[b] ?? ''));
    const probed = places[probe] ?? new Uint8Array();
    return [{ offset, places, begin: all.length - pattern.length, probe: probe - offset, probed, holds }];
  });
}

/** For each pair of bytes, the numbers of the candidates that may have it. */
function byPair(candidates: readonly Candidate[]): ReadonlyMap<number, readonly number[]> {
  const numbers = new Map<number, number[]>();
  for (const [number, { offset, places }] of candidates.entries()) {
    for (const first of setBytes(places[offset])) {
      for (const second of setBytes(places[offset + 1])) {
        const pair = first | (second << 8);
        numbers.set(pair, [...(numbers.get(pair) ?? []), number]);
      }
    }
  }
  return numbers;
}

function bytesOf(characters: string): Uint8Array {
  const bytes = new Uint8Array(0x100);
  for (const one of characters) bytes[one.charCodeAt(0)] = 1;
  return bytes;
}

const setBytes = (bytes: Uint8Array = new Uint8Array()): readonly number[] =>
  [...bytes.keys()].filter((byte) => bytes[byte] === 1);

/** Pairs that stand several times as often as chance has it: in words, and in names that all logs have. */
const COMMON = new Set(
  'es er me in ti or te st ed re ta on ro en se le im ec co at ge am ng id nt ce de ss mp et il io li sa ag ar ke nd ne lo ve it ra ck ct al rr an pr ch ou om nc ni to el bl ms tr rs rd ll na ue ad ea od un ld em rk ot pt ac op hi ca oc'.split(
    ' ',
  ),
);
/** How often characters stand in logs, roughly, in a thousand. */
const OFTEN = [
  [' e', 60],
  ['"\\0123456789tnisrao', 30],
  ['dc:.lm', 20],
  ['pubfgkh/,-', 10],
] as const;
const TIMES_CHANCE = 5;

/** How often this pair, or one of these pairs, stands in logs, roughly. Numbers are long, and blanks stand in rows. */
function frequencyOf(first: string, second: string): number {
  const pair = `${first.charAt(0)}${second.charAt(0)}`;
  const isCommon = COMMON.has(pair) || /^(?:\d\d| {2})$/.test(pair);
  return characterFrequency(first) * characterFrequency(second) * (isCommon ? TIMES_CHANCE : 1);
}

const characterFrequency = (characters: string): number =>
  [...characters].reduce((sum, one) => sum + (OFTEN.find(([often]) => often.includes(one))?.[1] ?? 2), 0);
