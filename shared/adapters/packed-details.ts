import type { MemberDetails } from '../incidents/incident.ts';
import { PACKED_FROM, pack, unpack } from './packed-text.ts';

export function packDetails<Details extends MemberDetails>(details: readonly Details[]): Uint8Array {
  const json = JSON.stringify(details);
  return json.length < PACKED_FROM ? Buffer.from(json) : pack(json);
}

/** First byte of every zlib stream with the default window (RFC 1950); JSON never begins with it. */
const ZLIB = 0x78;

/** What was packed here, or by version 0.1. */
export function unpackDetails<Details extends MemberDetails>(bytes: Uint8Array): readonly Details[] {
  const json = bytes[0] === ZLIB ? unpack(bytes) : Buffer.from(bytes).toString();
  return JSON.parse(json) as readonly Details[];
}
