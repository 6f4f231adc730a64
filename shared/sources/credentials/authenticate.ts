import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { between, type EpochMs, instant, minutes } from '../../values/time.ts';

/** HMAC-SHA256 in hex over the body, or over `<timestamp>:<body>`, in headers of these names. Timestamps are Unix seconds. */
export interface SignatureScheme {
  readonly header: string;
  readonly timestampHeader: string;
}

export type CredentialScheme = 'bearer' | 'basic' | SignatureScheme;

/** Why a request is not let in. For metrics and logs only: the sender is told nothing but 401. */
export type AuthRefusal =
  | 'no-secret-configured'
  | 'no-credentials'
  | 'scheme-not-accepted'
  | 'credentials-malformed'
  | 'wrong-secret'
  | 'wrong-signature'
  | 'timestamp-malformed'
  | 'timestamp-out-of-window';

export interface AuthRequest {
  /** Header names in any case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it came, byte for byte: a signature is over these bytes. */
  readonly rawBody: Uint8Array | string;
  /** The current secret, and the previous one while it is being rotated. Empty ones never let anybody in. */
  readonly secrets: readonly string[];
  readonly schemes: readonly CredentialScheme[];
  readonly now: EpochMs;
}

const TIMESTAMP_WINDOW = minutes(5);

/**
 * Checks the credentials of a request against each secret, in a time that does not depend on which one fits or where
 * they differ. A signature, when one is sent, decides alone; otherwise the `Authorization` header does.
 */
export function authenticate(request: AuthRequest): 'accepted' | AuthRefusal {
  const secrets = request.secrets.filter((secret) => secret !== '');
  if (secrets.length === 0) return 'no-secret-configured';
  for (const scheme of request.schemes) {
    const signature = typeof scheme === 'object' ? header(request, scheme.header) : undefined;
    if (typeof scheme === 'object' && signature !== undefined) {
      return checkSignature(request, signature, header(request, scheme.timestampHeader), secrets);
    }
  }
  const authorization = header(request, 'Authorization');
  return authorization === undefined ? 'no-credentials' : checkAuthorization(request, authorization, secrets);
}

function checkAuthorization(
  request: AuthRequest,
  authorization: string,
  secrets: readonly string[],
): 'accepted' | AuthRefusal {
  const space = authorization.indexOf(' ');
  if (space < 0) return 'credentials-malformed';
  const scheme = authorization.slice(0, space).toLowerCase();
  const credentials = authorization.slice(space).trim();
  if ((scheme !== 'bearer' && scheme !== 'basic') || !request.schemes.includes(scheme)) return 'scheme-not-accepted';
  const presented = scheme === 'bearer' ? credentials : passwordIn(credentials);
  if (presented === undefined) return 'credentials-malformed';
  return isOneOf(presented, secrets) ? 'accepted' : 'wrong-secret';
}

/** The password in `user:password`; any user name will do, and may not hold a colon (RFC 7617). */
function passwordIn(base64: string): string | undefined {
  const pair = Buffer.from(base64, 'base64').toString();
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

function checkSignature(
  request: AuthRequest,
  signature: string,
  timestamp: string | undefined,
  secrets: readonly string[],
): 'accepted' | AuthRefusal {
  if (!/^[\da-f]{64}$/i.test(signature)) return 'credentials-malformed';
  if (timestamp !== undefined) {
    if (!/^\d{1,12}$/.test(timestamp)) return 'timestamp-malformed';
    const age = between(instant(Number(timestamp) * 1000), request.now);
    if (Math.abs(age) > TIMESTAMP_WINDOW) return 'timestamp-out-of-window';
  }
  const prefix = timestamp === undefined ? '' : `${timestamp}:`;
  const expected = secrets.map((secret) =>
    createHmac('sha256', secret).update(prefix).update(request.rawBody).digest('hex'),
  );
  return isOneOf(signature.toLowerCase(), expected) ? 'accepted' : 'wrong-signature';
}

/** Compares digests, which have one length, and compares them all. */
function isOneOf(presented: string, expected: readonly string[]): boolean {
  const digest = sha256(presented);
  return expected.map((one) => timingSafeEqual(sha256(one), digest)).includes(true);
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

function header({ headers }: AuthRequest, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(headers)) {
    if (value !== undefined && key.toLowerCase() === wanted) return typeof value === 'string' ? value : value.join(',');
  }
  return undefined;
}
