import { gunzipSync } from 'node:zlib';
import type { BodyProblem } from '../source.ts';

/**
 * As it comes. A group of 2,000 alerts of kube-prometheus has 3.5 MB. In AWS the body is a part of an event, of which
 * Lambda takes 6 MB: 4 MiB has room there as base64, and as JSON within JSON.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const BODY_LIMIT = 4 * 1024 * 1024;
/** Unpacked. */
export const UNPACKED_LIMIT = 16 * 1024 * 1024;

const ENCODINGS: readonly string[] = ['', 'identity', 'gzip', 'x-gzip'];

export type WebhookText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly tooLarge: true; readonly limit: number }
  | { readonly ok: false; readonly problem: BodyProblem };

/**
 * The text of a body. Whether it is packed is seen from its first bytes, which no JSON begins with: a proxy may have
 * unpacked it and left the header as it was.
 */
export function webhookText(body: Buffer, encoding = ''): WebhookText {
  if (body.length > BODY_LIMIT) return { ok: false, tooLarge: true, limit: BODY_LIMIT };
  if (isGzip(body)) return unpacked(body);
  return ENCODINGS.includes(encoding.trim().toLowerCase())
    ? { ok: true, text: body.toString() }
    : notRead('header Content-Encoding', 'must be gzip, or absent');
}

const isGzip = (body: Buffer): boolean => body[0] === 0x1f && body[1] === 0x8b;

/** Refused before anything is unpacked where its end says how large it is; else as soon as there is too much. */
function unpacked(body: Buffer): WebhookText {
  const tooLarge = { ok: false, tooLarge: true, limit: UNPACKED_LIMIT } as const;
  const declared = body.length < 18 ? 0 : body.readUInt32LE(body.length - 4);
  if (declared > UNPACKED_LIMIT) return tooLarge;
  try {
    return { ok: true, text: gunzipSync(body, { maxOutputLength: UNPACKED_LIMIT }).toString() };
  } catch (error) {
    const isBomb = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isBomb ? tooLarge : notRead('body', 'must be a whole gzip file, or not packed');
  }
}

const notRead = (field: string, rule: string): WebhookText => ({ ok: false, problem: { field, rule } });
