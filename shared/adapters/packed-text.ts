import { deflateSync, inflateSync } from 'node:zlib';

/** Characters from which on packing pays; below, its set-up costs more than the bytes it saves. */
export const PACKED_FROM = 2048;

export const pack = (text: string): Uint8Array => deflateSync(text, { level: 1 });

export const unpack = (bytes: Uint8Array): string => inflateSync(bytes).toString();
