import { deflateSync, inflateSync } from 'node:zlib';
import type { MemberDetails } from '../incidents/incident.ts';

/** Deflating pays from here on; below, its set-up costs more than the bytes it saves. */
const DEFLATE_FROM = 2048;

export function packDetails<Details extends MemberDetails>(details: readonly Details[]): Uint8Array {
  const json = Buffer.from(JSON.stringify(details));
  return json.length < DEFLATE_FROM ? json : deflateSync(json, { level: 1 });
}

/** First byte of every zlib stream with the default window (RFC 1950); JSON never begins with it. */
const ZLIB = 0x78;

/** What was packed here, or by version 0.1. */
export function unpackDetails<Details extends MemberDetails>(bytes: Uint8Array): readonly Details[] {
  const json = bytes[0] === ZLIB ? inflateSync(bytes) : Buffer.from(bytes);
  return JSON.parse(json.toString()) as readonly Details[];
}
