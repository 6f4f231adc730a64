import { gunzipSync } from 'node:zlib';

/**
 * The most bytes that a batch may have once it is inflated. CloudWatch Logs names no limit. What it sends has to fit
 * into an event of Lambda (1 MB, in base64) or a record of Kinesis (10 MiB), and the logs of a storm, thousands of times
 * the same line, shrink to a twentieth and less. A function has 1,024 MiB.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
const INFLATED_LIMIT = 64 * 1024 * 1024;

/** The least that zlib is given to write into at a time. */
const PIECE = 64 * 1024;

export type NotInflated = 'not-base64' | 'not-gzip' | 'too-large';
export type Inflated =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly reason: NotInflated };

/** The bytes behind a gzip file in base64. `too-large`: it would have more than `limit` bytes. */
export function inflate(data: unknown, limit = INFLATED_LIMIT): Inflated {
  const compressed = typeof data === 'string' ? fromBase64(data) : undefined;
  if (compressed === undefined) return { ok: false, reason: 'not-base64' };
  try {
    return {
      ok: true,
      bytes: gunzipSync(compressed, { chunkSize: roomFor(compressed, limit), maxOutputLength: limit }),
    };
  } catch (error) {
    return { ok: false, reason: isTooLarge(error) ? 'too-large' : 'not-gzip' };
  }
}

/**
 * A gzip file ends with the length of what is in it. With room for all of it, and a byte more, zlib needs not put pieces
 * together. Whoever wrote it may have lied: then there are pieces, or room that nobody touches.
 */
function roomFor(file: Buffer, limit: number): number {
  const length = file.length < 4 ? 0 : file.readUInt32LE(file.length - 4);
  return Math.max(PIECE, Math.min(length, limit) + 1);
}

/** Undefined when there is anything else in it: Node passes over it in silence. */
function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const expected = Math.floor(((text.length - padding) * 3) / 4);
  return bytes.length > 0 && bytes.length === expected ? bytes : undefined;
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
