import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import type { MemberDetails } from '../incidents/incident.ts';

/** Deflating pays from here on; below, its set-up costs more than the bytes it saves. */
const DEFLATE_FROM = 2048;

export interface PackedDetails {
  /** Fit for an attribute's name. The same details give the same key, so that a redelivery writes them again. */
  readonly key: string;
  readonly fingerprints: readonly string[];
  readonly bytes: Uint8Array;
  /** What did not fit, in words for people. */
  readonly cuts: readonly string[];
}

/**
 * Details of new members, the worst first, in at most `room` bytes: all of it, else without annotations, else the first.
 * Undefined when there is nothing to keep or no room at all.
 */
export function packDetails(details: readonly MemberDetails[], room: number): PackedDetails | undefined {
  if (details.length === 0) return undefined;
  const bare = details.map((one) => ({ ...one, annotations: {} }));
  const full = packedWithin(details, room, []);
  if (full) return full;
  for (let kept = bare.length; kept > 0; kept = Math.floor(kept / 2)) {
    const lost = bare.length - kept;
    const cuts = [`annotations of ${kept} alerts not kept: the incident is full`];
    if (lost > 0) cuts.push(`${lost} alerts counted, but not listed: the incident is full`);
    const packed = packedWithin(bare.slice(0, kept), room, cuts);
    if (packed) return packed;
  }
  return undefined;
}

function packedWithin(
  details: readonly MemberDetails[],
  room: number,
  cuts: readonly string[],
): PackedDetails | undefined {
  const json = Buffer.from(JSON.stringify(details));
  const bytes = json.length < DEFLATE_FROM ? json : deflateSync(json, { level: 1 });
  const fingerprints = details.map((one) => one.fingerprint);
  const size = bytes.length + fingerprints.join().length;
  if (size > room) return undefined;
  return { key: createHash('sha256').update(json).digest('hex').slice(0, 16), fingerprints, bytes, cuts };
}

/** First byte of every zlib stream with the default window (RFC 1950); JSON never begins with it. */
const ZLIB = 0x78;

export function unpackDetails(bytes: Uint8Array): readonly MemberDetails[] {
  const json = bytes[0] === ZLIB ? inflateSync(bytes) : Buffer.from(bytes);
  return JSON.parse(json.toString()) as readonly MemberDetails[];
}
